"""What may no longer be read is gone: rows, bytes, tokens and keys; the outbox stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from server.cli import main
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.commands.enrol import sign_in_again
from sync.notices import REVOKED, STREAM_LOST
from sync.queries import standings
from sync.queries.outbox import state
from sync.wire.tables import partner_stream
from tests.support.counter import Counter
from tests.support.world import CLERK, invite, opened, serial

PAGE, RESERVE, SALT = 4096, 80, 16


@pytest.fixture
def clerk(server, tmp_path: Path) -> Iterator[Counter]:
    found = Counter(server, CLERK, tmp_path / "profile")
    found.sync()
    yield found
    found.close()


def decrypted(path: Path, key: bytes) -> bytes:
    """Return every page of a store in clear, free ones and those of its log too."""
    raw, found = path.read_bytes(), bytearray()
    frame = 24 if path.name.endswith("-wal") else 0
    step = PAGE + frame
    for number, start in enumerate(range(32 if frame else 0, len(raw) - step + 1, step)):
        page = raw[start + frame : start + step]
        first = not frame and number == 0
        body, iv = page[: PAGE - RESERVE], page[PAGE - RESERVE :][:16]
        cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        found += cipher.update(body[SALT if first else 0 :])
    return bytes(found)


def replica_bytes(counter: Counter) -> bytes:
    """Return everything that lies in replica files of a profile, decrypted."""
    found = b""
    for path in counter.wp.profile.directory.glob("replica-*"):
        if not path.name.endswith("-shm"):
            found += decrypted(path, counter.wp.secrets.file_key)
    return found


def take_part(counter: Counter, contest_id: int, *, take_part: bool, kept: list) -> None:
    """Let partner 1 take part in a contest, or no longer: as an operator's change of scope."""

    def work(connection: sa.Connection) -> None:
        uow = UnitOfWork(connection, counter.server.clock())
        of = (t.participant.c.contest_id == contest_id) & (t.participant.c.partner_id == 1)
        if take_part:
            connection.execute(sa.insert(t.participant), kept)
        else:
            kept[:] = [
                dict(row)
                for row in connection.execute(sa.select(t.participant).where(of)).mappings()
            ]
            connection.execute(sa.delete(t.participant).where(of))
        for row in kept:
            uow.put(partner_stream(1), "participation", contest_id, row["ref"])
        uow.bump()

    with opened(counter.server.settings.database_url) as write:
        write(work)


def shown(counter: Counter, contest_id: int) -> list:
    return counter.wp.replica.db.rows(
        "SELECT label, points FROM base_standing WHERE contest_id = ? ORDER BY label", (contest_id,)
    )


def test_a_lost_stream_is_gone_to_the_last_byte_and_comes_back_whole(clerk):
    for number in range(5):
        clerk.scan(serial(1, number))
    clerk.sync()
    labels = [label.encode() for label, _ in shown(clerk, 1)]
    before = shown(clerk, 1)
    kept: list[Any] = []
    assert labels
    assert all(label in replica_bytes(clerk) for label in labels)

    take_part(clerk, 1, take_part=False, kept=kept)
    clerk.sync()

    assert clerk.engine.state == "idle"
    assert shown(clerk, 1) == []
    assert not [label for label in labels if label in replica_bytes(clerk)]
    assert STREAM_LOST in [each.key for each in state(clerk.wp).notices]

    take_part(clerk, 1, take_part=True, kept=kept)
    clerk.sync()
    assert shown(clerk, 1) == before
    # Granted, taken away and granted again while the line is down.
    clerk.fault = "lost"
    clerk.sync()
    take_part(clerk, 1, take_part=False, kept=kept)
    take_part(clerk, 1, take_part=True, kept=kept)
    take_part(clerk, 1, take_part=False, kept=kept)
    clerk.fault = "ok"
    clerk.sync()
    assert shown(clerk, 1) == []
    take_part(clerk, 1, take_part=True, kept=kept)
    clerk.sync()
    assert shown(clerk, 1) == before
    assert standings.standings(clerk.wp, 1)


def test_a_revoked_device_sends_once_keeps_its_outbox_sealed_and_holds_nothing_else(clerk):
    url, device = clerk.server.settings.database_url, clerk.wp.identity.device
    clerk.scan(serial(1, 0))
    clerk.sync()
    for number in range(1, 4):
        clerk.scan(serial(1, number))
    assert serial(1, 0).encode() in replica_bytes(clerk)
    assert main(["--database", url, "revoke", "--device", device]) == 0

    row = clerk.sync()

    assert row.state == "revoked"
    assert row.unsent == 3
    assert REVOKED in [each.key for each in row.notices]
    assert clerk.wp.tokens.load() is None
    assert clerk.wp.secrets.allocation_key == b""
    assert serial(1, 0).encode() not in replica_bytes(clerk)
    with opened(url) as write:
        held = write(lambda c: c.execute(sa.select(t.op_branch.c.n)).scalars().all())
        assert sorted(held) == [2, 3, 4]
        assert write(lambda c: c.execute(sa.select(t.claim.c.claim_id)).all())[1:] == []
    asked = len(clerk.line.requests)
    assert clerk.sync(120).state == "revoked"
    assert len(clerk.line.requests) == asked

    # Whoever hands out a new code lets it in again: everything it kept goes, in its old order.
    sign_in_again(clerk.wp, invite(url, CLERK, clerk.server.clock()))
    row = clerk.sync(61)
    assert (row.state, row.unsent) == ("idle", 0)
    assert len(clerk.wp.replica.db.rows("SELECT claim_id FROM base_claim")) == 4
    assert main(["--database", url, "audit", "verify"]) == 0


def test_thaw_lets_a_revoked_device_go_on_and_unknown_ones_are_told(clerk, capsys):
    url, device = clerk.server.settings.database_url, clerk.wp.identity.device
    assert main(["--database", url, "revoke", "--device", device]) == 0
    assert main(["--database", url, "thaw", device]) == 0
    assert clerk.sync().state == "idle"
    assert main(["--database", url, "thaw", "nobody"]) == 1
    assert "no device nobody" in capsys.readouterr().err


def test_a_member_who_left_may_send_what_is_unsent_and_loses_the_rest(clerk):
    url = clerk.server.settings.database_url
    clerk.scan(serial(1, 7))
    with opened(url) as write:
        write(
            lambda c: c.execute(
                sa.update(t.member).where(t.member.c.member_id == CLERK).values(active=False)
            )
        )

    # Also with an access token that has ended meanwhile.
    clerk.server.clock.advance(hours=5)
    assert clerk.sync().state == "revoked"

    with opened(url) as write:
        assert write(lambda c: c.execute(sa.select(t.op_branch.c.n)).scalars().all()) == [1]
