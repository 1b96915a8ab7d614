"""What screens read: filters, states, indicators; fast enough at fifty thousand rows."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta

import pytest

from sync.clock import stamp
from sync.commands.record_scan import record_scan
from sync.commands.register_deal import register_deal
from sync.queries import deals, home, outbox, review, sales, scan, standings
from sync.queries.sales import when
from sync.queries.text import like
from sync.wire import tables
from tests.support.workplace import make_workplace
from tools.make_replica_fixture import serial

FIELDS = {
    "customer": "Müller & Söhne",
    "country": "DE",
    "products": [[1, 2], [2, 1]],
    "value": {"minor": 100_000, "currency": "EUR"},
    "expected_close": "2026-04-30",
}


def put(wp, table, *rows):
    """Write rows as the feed does."""
    wp.replica.db.write(lambda c: wp.replica.put(c, tables.TABLES[table], list(rows)))


@pytest.fixture
def history(tmp_path, clock, ring):
    workplace = make_workplace(
        tmp_path / "history", clock=clock, ring=ring, allocation=10, claims=1000
    )
    yield workplace
    workplace.close()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("SD90000123", 1),
        ("sd9000012", 10),
        ("0000123", 1),
        ("customer 976", 1),
        ("INV-199", 5),
        ("compact rob", 1000),
        ("nothing like it", 0),
        ("100%", 0),
        ("_", 0),
        ("\\", 0),
        ("\ud800", 0),
    ],
)
def test_sales_are_found_by_any_part_a_person_remembers(history, text, count):
    assert len(sales.claims(history, text=text, limit=5000)) == count


def test_sales_are_newest_first_and_cut_at_the_limit(history):
    rows = sales.claims(history, limit=3)
    assert [row.serial for row in rows] == ["SD90000000", "SD90000001", "SD90000002"]
    assert rows[0].sure


def test_sales_by_state(history, sale):
    record_scan(history, serial(1), sale)
    history.settle()

    assert len(sales.claims(history, state="approved", limit=5000)) == 1000
    assert [row.serial for row in sales.claims(history, state="queued")] == [serial(1)]
    assert [row.serial for row in sales.claims(history, state="held")] == [serial(1)]
    assert sales.claims(history, state="rejected") == []


def test_letters_of_every_script_fold(wp):
    register_deal(wp, FIELDS, submit=True)
    wp.settle()

    for text in ("MÜLLER", "söhne", "müller SÖHNE"):
        assert len(deals.deals(wp, text=text)) == 1
    assert deals.deals(wp, state="submitted")[0].products_text == (
        "2 × Compact drill D12, 1 × Hammer drill H30"
    )
    assert deals.deals(wp, state="draft") == []
    assert len(deals.deals(wp, state="held")) == 1


def test_at_most_six_words_are_looked_for():
    conditions, parameters = like("a b c d e f g")
    assert (len(conditions), len(parameters)) == (6, 6)
    assert like("  ") == ([], [])


def test_a_timeline_shows_what_the_server_told_and_what_is_unsent(wp, clock):
    deal_id = register_deal(wp, FIELDS, submit=False)
    assert isinstance(deal_id, str)
    put(
        wp,
        "deal_event",
        ["e1", deal_id, stamp(clock.now()), "Ada", "edited",
         json.dumps({"note": ["", "x"], "odd": 3, "products": [[], [[1, 2]]],
                     "site": [None, "y"]})],
    )  # fmt: skip

    told, created = deals.timeline(wp, deal_id)
    assert dict(told.detail) == {
        "note": ("", "x"),
        "products": ("[]", "[[1, 2]]"),
        "site": ("", "y"),
    }
    assert (created.what, created.who, created.send) == ("created", "Carla Clerk", "held")


def test_a_deal_that_is_not_there_is_none(wp):
    assert deals.deal(wp, "no-such-deal") is None
    assert deals.timeline(wp, "no-such-deal") == []


def test_a_day_in_a_column_means_its_end():
    assert when(None) is None
    assert when("2026-03-02").hour == 23
    assert when("2026-03-02T10:00:00Z").hour == 10


def test_contests_and_places_of_a_company(wp):
    names = [contest.name for contest in standings.contests(wp)]
    assert names == ["Unit race", "Turnover cup"]
    (cup,) = standings.standings(wp, 2)
    assert (cup.label, cup.mine, cup.own_company) == ("Northwind Tools", True, True)
    assert standings.standings(wp, 99) == []
    assert standings.entries(wp, 99) == []


def test_own_entries_are_newest_first_with_their_rule_in_words(wp, clock):
    at = stamp(clock.now())
    put(wp, "contest_entry",
        ["c1", 1, "r-11", "claim-x", 10, 1, "sure", at, "10 for each unit"],
        ["c2", 1, "r-12", "claim-y", 10, 1, "sure", at, "a colleague's"],
        ["c3", 2, "p-1", "claim-x", 3, 1, "provisional", at, "of the company"])  # fmt: skip

    (own,) = standings.entries(wp, 1)
    (company,) = standings.entries(wp, 2)
    assert (own.points, own.sure, own.explanation) == (10, True, "10 for each unit")
    assert (company.points, company.sure) == (3, False)


def test_a_sale_a_contest_does_not_count_adds_nothing_to_it(wp, sale):
    record_scan(wp, "HX12345678", sale)
    record_scan(wp, "1234", sale)
    put(wp, "contest", [1, "Unit race", "units", 10, 0, 0, "EUR", "[1]", "member",
                        "2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z",
                        "2026-12-10T00:00:00Z"])  # fmt: skip
    wp.replica.db.write(wp.replica.reload_catalogue)
    wp.settle()

    assert standings.entries(wp, 1) == []
    assert len(standings.entries(wp, 2)) == 1


def test_indicators_have_nothing_to_measure_in_an_empty_programme(wp):
    assert {row.key: (row.value, row.level) for row in home.indicators(wp)} == {
        "coverage": (0, "red"),
        "validation_lag": (None, "none"),
        "first_pass_yield": (None, "none"),
        "velocity": (None, "none"),
    }


def test_indicators_measure_the_last_quarter(tmp_path, clock, ring):
    wp = make_workplace(tmp_path / "h", clock=clock, ring=ring, claims=0, allocation=0)
    rows = []
    for number in range(40):
        day = clock.now() - timedelta(days=number)
        decided = stamp(day + timedelta(hours=20))
        state, by = ("approved", "rules") if number % 4 else ("rejected", "Vera")
        rows.append(
            [f"c{number}", 1, 11, "d", f"SD8{number:07d}", 1, None, day.date().isoformat(), "", "",
             stamp(day), stamp(day), 1, state, "", "{}", 100, None, decided, by, "", 1]
        )  # fmt: skip
    put(wp, "claim", *rows)
    register_deal(wp, FIELDS, submit=True)
    wp.settle()

    found = {row.key: row for row in home.indicators(wp)}
    assert found["first_pass_yield"].value == 750
    assert found["validation_lag"].unit == "hours"
    assert found["validation_lag"].value is not None
    assert found["velocity"].series[-1] == 500
    assert found["velocity"].value is not None
    assert found["coverage"].value == 20
    wp.close()


def test_a_reviewers_queue_filters_sorts_and_shows_doubts(reviewer, clock):
    def claim(name, cause, points, doubts):
        at = stamp(clock.now())
        return [name, 1, 12, "d", f"S-{name}", 1, None, "2026-03-01", "", "Shop", at, at, 1,
                "in_review", "VENDOR_CHECKS", "{}", points, None, None, None, "", 1, cause,
                19900, "EUR", json.dumps(doubts)]  # fmt: skip

    put(reviewer, "vendor_claim",
        claim("a", "SER_UNKNOWN", 10, ["SER_UNKNOWN"]),
        claim("b", "CHANNEL", 30, [["CHANNEL", {"to": "Birch"}]]),
        claim("c", "CHANNEL", 20,
              [{"code": "DUP_OTHER", "params": {"n": 2}}, ["CHANNEL"]]))  # fmt: skip

    rows = review.queue(reviewer, order="points")
    assert [row.claim_id for row in rows] == ["b", "c", "a"]
    assert rows[0].doubts == (("CHANNEL", {"to": "Birch"}),)
    assert rows[1].doubts == (("DUP_OTHER", {"n": 2}), ("CHANNEL", {}))
    assert [row.claim_id for row in review.queue(reviewer, cause="CHANNEL", text="s-b")] == ["b"]
    assert len(review.queue(reviewer, order="no such order")) == 3
    told = review.preview(reviewer, ["a", "b", "gone"], "refuse", "")
    assert (told.count, told.points, told.value_minor, told.reason_missing) == (2, 40, 39800, True)
    assert home.indicators(reviewer)


def test_before_the_first_sync_screens_are_empty_and_do_not_fail(reviewer):
    reviewer.replica.catalogue = type(reviewer.replica.catalogue)()
    assert review.queue(reviewer) == []
    assert review.preview(reviewer, ["a"], "approve", "").count == 0
    assert deals.products(reviewer) == []
    assert standings.contests(reviewer) == []
    assert outbox.open_ops(reviewer) == []
    assert scan.today(reviewer) == []
    assert scan.scan_by_id(reviewer, "77") is None


def test_ops_are_named_by_what_a_person_knows(wp, sale):
    record_scan(wp, serial(1), sale)
    register_deal(wp, FIELDS, submit=True)
    assert [row.title for row in outbox.open_ops(wp)] == [
        f"{serial(1)} · Compact drill D12",
        "Müller & Söhne",
    ]


def test_the_filter_box_answers_while_one_types_at_fifty_thousand_claims(tmp_path, clock, ring):
    wp = make_workplace(tmp_path / "big", clock=clock, ring=ring, allocation=0, claims=50_000)
    sales.claims(wp, text="warm up")
    spent = []
    for text in ("sd90012345", "customer 97", "zzzz", "inv-77", ""):
        before = time.process_time()
        sales.claims(wp, text=text)
        spent.append(time.process_time() - before)
    wp.close()
    assert sorted(spent)[2] < 0.15


def test_what_views_import_brings_no_store_and_no_network():
    import subprocess  # noqa: PLC0415 (only here)

    program = (
        "import importlib, pkgutil, sys, sync.commands, sync.queries\n"
        "import sync.rows, sync.events, sync.errors, sync.workplace\n"
        "late = {'scanning', 'working', 'claiming', 'judging'}\n"
        "late |= {'bulk_in', 'bulk_facts', 'dry_run', 'row_words', 'verdict_file'}\n"
        "for package in (sync.commands, sync.queries):\n"
        "    for found in pkgutil.iter_modules(package.__path__):\n"
        "        if found.name not in late:\n"
        "            importlib.import_module(f'{package.__name__}.{found.name}')\n"
        "heavy = {'sqlalchemy', 'httpx', 'keyring', 'sqlcipher3', 'biip', 'msgspec', 'argon2'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stderr.strip() == ""
