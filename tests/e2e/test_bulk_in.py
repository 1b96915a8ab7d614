"""A shop's file to a real server and back: decided, known on a colleague's device, verdicts."""

from __future__ import annotations

import pytest

from sync.commands import bulk_in
from sync.commands.decide_claims import decide_claims
from sync.commands.row_words import ENGLISH
from sync.commands.verdict_file import write_verdicts
from sync.queries import review, sales
from sync.sheets.tables import open_table
from tests.support.counter import Counter
from tests.support.server import MORNING, FakeClock, running_server
from tests.support.world import CLERK, REP, REVIEWER, prepare, serial


def quiet(_done, _of):
    """Hear of no progress."""


@pytest.fixture
def counter(tmp_path):
    from server.settings import Settings  # noqa: PLC0415 (with the server)

    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    opened: list[Counter] = []

    def at(member_id):
        opened.append(Counter(server, member_id, tmp_path / f"profile-{len(opened)}"))
        opened[-1].sync()
        return opened[-1]

    with running_server(Settings(database_url=url), FakeClock()) as server:
        yield at
        for each in opened:
            each.close()


def judged(wp, path):
    file = bulk_in.open_sales_file(wp, path)
    by = bulk_in.plan(file, file.mapping)
    return file, by, bulk_in.dry_run(wp, file, by, quiet)


def test_a_file_is_imported_decided_known_elsewhere_and_comes_back_with_the_vendors_word(
    counter, tmp_path
):
    day = MORNING.date()
    path = tmp_path / "sales.csv"
    rows = [f"{serial(1, number)};{day:%d.%m.%Y};RE-{number // 2};Huber" for number in range(60)]
    path.write_text(
        "\n".join(["Seriennummer;Datum;Beleg;Kunde", *rows, f"A999999;{day};RE-99;", "x;;;"]),
        encoding="cp1252",
    )
    clerk, colleague, desk = counter(CLERK), counter(REP), counter(REVIEWER)

    file, by, dry = judged(clerk.wp, path)
    done = bulk_in.import_sales(clerk.wp, file, by, dry, quiet)
    assert isinstance(done, bulk_in.Imported)
    assert (done.claims, done.invoices, done.refused) == (61, 31, 1)
    clerk.sync()

    # As announced: what the dry run accepted, the server accepted; the doubt is with a reviewer.
    states = {row.serial: row.state.value for row in sales.claims(clerk.wp)}
    assert len(states) == 61
    assert states.pop("A999999") == "in_review"
    assert set(states.values()) == {"maturing"}
    assert {row.invoice for row in sales.claims(clerk.wp, text=serial(1, 6))} == {"RE-3"}

    colleague.sync()
    again = judged(colleague.wp, path)[2]
    assert again.counts.standings == {"there": 61, "refused": 1}
    assert again.counts.claimed == 0

    desk.sync()
    (waiting,) = review.queue(desk.wp)
    decide_claims(desk.wp, [waiting.claim_id], "refuse", "not_shipped")
    desk.sync(after=60)
    clerk.sync()
    file, _, run = judged(clerk.wp, path)
    told = list(open_table(write_verdicts(file, run, tmp_path / "back.csv", ENGLISH)).rows())
    assert told[1][4:] == ["Maturing", "ROW_THERE", told[1][6], "Nothing to do."]
    assert told[61][4:6] == ["Rejected", "REFUSED_BY_VENDOR"]
    assert "in none of our shipments" in told[61][6]
    assert told[62][4] == "Refused"
    assert open_table(tmp_path / "back.csv").layout.delimiter == ";"
