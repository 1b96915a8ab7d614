"""A computer without a network: its work and the vendor's answers travel as files."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from server.cli import main as server_main
from server.errors import MalformedRequest
from server.services import ops as server_ops
from server.storage import tables as t
from sync.bundle import import_answers, import_unsent
from sync.commands.amend_claim import amend_claim
from sync.commands.register_deal import register_deal
from sync.commands.sign_out import export_outbox, sign_out
from sync.outbox.pending import Counts, counts
from sync.queries.outbox import open_ops
from sync.queries.sales import claims as shown_claims
from sync.rows import SendState
from sync.wire.bundle import FileRefused, read_work
from tests.support.counter import FIELDS, Counter
from tests.support.world import CLERK, OTHER_CLERK, opened, serial


def asked(server, statement):
    with opened(server.settings.database_url) as write:
        return write(lambda connection: [tuple(row) for row in connection.execute(statement)])


def claims(server):
    return sorted(number for (number,) in asked(server, sa.select(t.claim.c.serial)))


@pytest.fixture
def clerk(counter, tmp_path):
    """A counter whose line is dead from the moment after it signed in."""
    found = counter(CLERK)
    found.fault = "lost"
    return found


def use(server, monkeypatch):
    """Let the operator's commands work on this server's database, at its time."""
    monkeypatch.setenv("SELLTHROUGH_DATABASE_URL", server.settings.database_url)
    monkeypatch.setattr("server.clock.now", server.clock)


def answered(server, work, monkeypatch):
    """Run the operator's command on a work file; return the answer file."""
    use(server, monkeypatch)
    out = work.with_suffix(".answer")
    assert server_main(["bundle", str(work), "--out", str(out)]) == 0
    return out


def by_file(clerk, tmp_path, monkeypatch, name="a.work"):
    work = tmp_path / name
    count = export_outbox(clerk.wp, work)
    return count, import_answers(clerk.wp, answered(clerk.server, work, monkeypatch))


def test_a_whole_day_by_files(clerk, tmp_path, monkeypatch):
    for number in range(4):
        clerk.scan(serial(1, number))
    unknown = clerk.scan("A199999")
    assert unknown.op_id
    deal = register_deal(clerk.wp, FIELDS, submit=True)
    count, told = by_file(clerk, tmp_path, monkeypatch)
    assert (count, told.answered) == (6, 6)
    assert told.pages > 0
    assert counts(clerk.wp.outbox).unsent == 0
    assert open_ops(clerk.wp) == []
    assert len(shown_claims(clerk.wp)) == 5

    clerk.clock.advance(hours=4)
    clerk.server.clock.advance(hours=4)
    clerk.scan(serial(1, 9))
    count, told = by_file(clerk, tmp_path, monkeypatch, "b.work")

    assert (count, told.answered) == (1, 1)
    assert claims(clerk.server) == sorted([*(serial(1, n) for n in (0, 1, 2, 3, 9)), "A199999"])
    assert asked(clerk.server, sa.select(t.deal.c.deal_id)) == [(deal,)]
    states = clerk.wp.outbox.db.rows("SELECT DISTINCT state FROM op")
    assert states == [("settled",)]


def test_either_file_taken_twice_has_one_effect(clerk, tmp_path, monkeypatch):
    clerk.scan(serial(1, 0))
    work = tmp_path / "a.work"
    export_outbox(clerk.wp, work)
    out = answered(clerk.server, work, monkeypatch)
    first = out.read_bytes()
    again = answered(clerk.server, work, monkeypatch)
    assert claims(clerk.server) == [serial(1, 0)]

    import_answers(clerk.wp, again)
    rows = clerk.wp.outbox.db.rows("SELECT op_id, state, status FROM op")
    cursor = clerk.wp.replica.place().cursor
    import_answers(clerk.wp, again)
    out.write_bytes(first)
    import_answers(clerk.wp, out)
    assert clerk.wp.outbox.db.rows("SELECT op_id, state, status FROM op") == rows
    assert clerk.wp.replica.place().cursor == cursor


def test_an_old_answer_does_not_set_the_time_back(clerk, tmp_path, monkeypatch):
    clerk.scan(serial(1, 1))
    old = tmp_path / "old.work"
    export_outbox(clerk.wp, old)
    old_answer = answered(clerk.server, old, monkeypatch)
    clerk.clock.advance(hours=2)
    clerk.server.clock.advance(hours=2)
    clerk.scan(serial(1, 2))
    by_file(clerk, tmp_path, monkeypatch, "new.work")
    heard, kept = clerk.wp.outbox.time_token, clerk.wp.outbox.setting("time_token")

    import_answers(clerk.wp, old_answer)

    assert clerk.wp.outbox.time_token == heard
    assert clerk.wp.outbox.setting("time_token") == kept == heard


def test_the_line_and_the_file_together_have_one_effect(clerk, tmp_path, monkeypatch):
    clerk.scan(serial(1, 0))
    work = tmp_path / "a.work"
    export_outbox(clerk.wp, work)
    out = answered(clerk.server, work, monkeypatch)
    clerk.fault = "ok"
    assert clerk.sync().unsent == 0
    import_answers(clerk.wp, out)
    assert claims(clerk.server) == [serial(1, 0)]
    row = clerk.sync()
    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)


@pytest.mark.parametrize("place", [5, 60, 400, -200, -20])
def test_an_altered_work_file_is_refused(clerk, tmp_path, monkeypatch, capsys, place):
    clerk.scan(serial(1, 0))
    work = tmp_path / "a.work"
    export_outbox(clerk.wp, work)
    content = bytearray(work.read_bytes())
    content[place] ^= 1
    work.write_bytes(content)
    use(clerk.server, monkeypatch)

    assert server_main(["bundle", str(work), "--out", str(tmp_path / "x")]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert claims(clerk.server) == []
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("place", [5, 60, 400, -200, -20])
def test_an_altered_answer_is_refused(clerk, tmp_path, monkeypatch, place):
    clerk.scan(serial(1, 0))
    work = tmp_path / "a.work"
    export_outbox(clerk.wp, work)
    out = answered(clerk.server, work, monkeypatch)
    content = bytearray(out.read_bytes())
    content[place] ^= 1
    out.write_bytes(content)
    with pytest.raises(FileRefused):
        import_answers(clerk.wp, out)
    assert counts(clerk.wp.outbox).unsent == 1


def test_an_answer_for_another_computer_is_refused(clerk, counter, tmp_path, monkeypatch):
    clerk.scan(serial(1, 0))
    work = tmp_path / "a.work"
    export_outbox(clerk.wp, work)
    out = answered(clerk.server, work, monkeypatch)
    other = counter(OTHER_CLERK)
    with pytest.raises(FileRefused, match="another computer"):
        import_answers(other.wp, out)
    with pytest.raises(FileRefused, match="somebody else"):
        import_unsent(other.wp, work)
    with pytest.raises(FileRefused):
        import_answers(clerk.wp, work)


def test_a_file_made_by_another_key_is_refused(clerk, tmp_path, monkeypatch):
    clerk.scan(serial(1, 0))
    clerk.wp.outbox.device_key = bytes(31) + b"\x09"
    work = tmp_path / "a.work"
    export_outbox(clerk.wp, work)
    use(clerk.server, monkeypatch)
    assert server_main(["bundle", str(work), "--out", str(tmp_path / "x")]) == 1
    assert claims(clerk.server) == []


@pytest.fixture
def fresh(clerk, tmp_path):
    """Another computer of the same person, with a line."""
    found = Counter(clerk.server, CLERK, tmp_path / "fresh", seed=500)
    found.sync()
    yield found
    found.close()


def test_unsent_work_moves_to_a_fresh_profile_of_the_same_person(clerk, fresh, tmp_path):
    for number in range(3):
        clerk.scan(serial(1, number))
    work = tmp_path / "unsent.work"
    assert export_outbox(clerk.wp, work) == 3
    assert len(read_work(work.read_bytes()).ops) == 3
    assert sign_out(clerk.wp, exported=True) is None

    assert import_unsent(fresh.wp, work) == 3
    assert import_unsent(fresh.wp, work) == 0
    row = fresh.sync()
    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)
    assert claims(fresh.server) == [serial(1, number) for number in range(3)]


def test_work_that_both_the_vendor_and_another_profile_took_counts_once(
    clerk, fresh, tmp_path, monkeypatch
):
    clerk.scan(serial(1, 0))
    work = tmp_path / "unsent.work"
    export_outbox(clerk.wp, work)
    answered(clerk.server, work, monkeypatch)
    import_unsent(fresh.wp, work)
    fresh.scan(serial(1, 1))
    row = fresh.sync()
    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)
    assert claims(fresh.server) == [serial(1, 0), serial(1, 1)]
    clerk.fault = "ok"
    row = clerk.sync()
    assert (row.unsent, row.attention) == (0, 0)


def test_what_is_no_file_of_ours_is_refused_in_a_sentence(clerk, tmp_path):
    for content in (b"", b"{}\n", b"PK\x03\x04" * 50, json.dumps({"a": 1}).encode() + b"\n" * 4):
        path = tmp_path / "x"
        path.write_bytes(content)
        with pytest.raises(FileRefused, match=r"\.$"):
            import_unsent(clerk.wp, path)


@pytest.mark.parametrize("problem", [MalformedRequest("can't be read"), ZeroDivisionError()])
def test_one_op_that_makes_a_request_fail_bars_nothing_else_of_a_file(
    clerk, tmp_path, monkeypatch, problem
):
    rows = [clerk.scan(serial(1, number)) for number in range(9)]
    poison = rows[4].op_id
    amend_claim(clerk.wp, rows[4].claim_id, invoice="R-1")
    whole, broken = server_ops.push, True

    def push(uow, seals, actor, body):
        if broken and any(f'"op_id":"{poison}"' in op.op for op in body.ops):
            raise problem
        return whole(uow, seals, actor, body)

    monkeypatch.setattr(server_ops, "push", push)
    by_file(clerk, tmp_path, monkeypatch)

    assert claims(clerk.server) == sorted(serial(1, n) for n in range(9) if n != 4)
    [shown] = [op for op in open_ops(clerk.wp) if op.state is SendState.STUCK]
    assert shown.op_id == poison
    assert shown.last_error.startswith("The vendor's computer could not take it.")
    assert counts(clerk.wp.outbox) == Counts(unsent=2, attention=1)

    clerk.scan(serial(1, 20))
    by_file(clerk, tmp_path, monkeypatch, "b.work")
    assert len(claims(clerk.server)) == 9
    broken = False
    by_file(clerk, tmp_path, monkeypatch, "c.work")
    by_file(clerk, tmp_path, monkeypatch, "d.work")
    assert len(claims(clerk.server)) == 10
    assert counts(clerk.wp.outbox) == Counts(unsent=0, attention=0)
    amended = sa.select(t.claim.c.invoice).where(t.claim.c.serial == serial(1, 4))
    assert asked(clerk.server, amended) == [("R-1",)]


def test_an_op_whose_very_place_is_not_read_ends_its_file_and_is_named_in_the_next(
    clerk, tmp_path, monkeypatch
):
    """A server that can't even name it: those behind it go once this device withholds it."""
    poison = [clerk.scan(serial(1, number)) for number in range(5)][2].op_id
    monkeypatch.setattr("server.services.bundles._place", lambda op, digest: None)
    whole = server_ops.push

    def push(uow, seals, actor, body):
        if any(f'"op_id":"{poison}"' in op.op for op in body.ops):
            raise MalformedRequest
        return whole(uow, seals, actor, body)

    monkeypatch.setattr(server_ops, "push", push)
    by_file(clerk, tmp_path, monkeypatch)
    assert claims(clerk.server) == [serial(1, 0), serial(1, 1)]

    by_file(clerk, tmp_path, monkeypatch, "b.work")

    assert claims(clerk.server) == sorted(serial(1, n) for n in (0, 1, 3, 4))
    assert counts(clerk.wp.outbox) == Counts(unsent=1, attention=1)


def test_a_server_that_can_take_nothing_sets_no_op_aside(clerk, tmp_path, monkeypatch):
    clerk.scan(serial(1, 0))
    work = tmp_path / "a.work"
    export_outbox(clerk.wp, work)

    def push(uow, seals, actor, body):
        raise ZeroDivisionError

    monkeypatch.setattr(server_ops, "push", push)
    use(clerk.server, monkeypatch)
    with pytest.raises(ZeroDivisionError):
        server_main(["bundle", str(work), "--out", str(tmp_path / "a.answer")])
