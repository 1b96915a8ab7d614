"""The key of a lost key ring comes back to its own person, freshly signed in, and is noted."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.services import sessions
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import decode, encode
from sync.wire.escrow import EscrowSlot, Release, Released, seal_to
from tests.support.world import CLERK, OTHER_CLERK, Device, opened

KEY = b"k" * 32


def slot_of(device: Device, *, member_id: int | None = None, name: str = "") -> EscrowSlot:
    return seal_to(
        device.session.escrow_key,
        KEY,
        member_id=member_id or device.session.member_id,
        device=name or device.name,
    )


def ask(device: Device, slot: EscrowSlot, name: str = ""):
    body = encode(Release(device=name or device.name, slot=slot))
    return device.client.post("/v1/escrow", content=body)


def test_a_person_gets_the_key_of_a_lost_ring_on_another_device(server):
    lost, fresh = Device(server, CLERK, "lost"), Device(server, CLERK, "fresh")

    answer = ask(fresh, slot_of(lost), "lost")

    assert answer.status_code == 200, answer.text
    assert decode(answer.content, Released).key == KEY.hex()
    with opened(server.settings.database_url) as write:
        query = sa.select(t.audit.c.digest, t.audit.c.device, t.audit.c.member_id).where(
            t.audit.c.what == "key_released"
        )
        assert [tuple(row) for row in write(lambda one: one.execute(query).all())] == [
            ("fresh", "lost", CLERK)
        ]


def test_nobody_else_gets_it_and_every_no_sounds_the_same(server):
    """Another person, another device's name, another server's key, a slot that was changed."""
    lost, fresh = Device(server, CLERK, "lost"), Device(server, CLERK, "fresh")
    thief = Device(server, OTHER_CLERK, "thief")
    right = slot_of(lost)
    flipped = EscrowSlot(
        made_with=right.made_with, nonce=right.nonce, sealed="00" + right.sealed[2:]
    )

    refused = [
        ask(thief, right, "lost"),
        ask(thief, right, "thief"),
        ask(thief, slot_of(lost, member_id=OTHER_CLERK), "lost"),
        ask(fresh, right, "fresh"),
        ask(fresh, right, "nobody's"),
        ask(fresh, flipped, "lost"),
        ask(fresh, EscrowSlot(made_with="x", nonce="zz", sealed=""), "lost"),
    ]

    assert {answer.status_code for answer in refused} == {403}
    bodies = {answer.json()["detail"] for answer in refused}
    assert len(bodies) == 1
    assert all(KEY.hex() not in answer.text for answer in refused)


def test_five_minutes_after_signing_in_it_takes_another_sign_in(server):
    lost, fresh = Device(server, CLERK, "lost"), Device(server, CLERK, "fresh")
    server.clock.advance(minutes=5, seconds=1)

    assert ask(fresh, slot_of(lost), "lost").status_code == 401
    fresh.renew()
    assert ask(fresh, slot_of(lost), "lost").status_code == 401, "renewing proves nobody"


def test_a_device_whose_access_ended_stays_sealed(server):
    lost, fresh = Device(server, CLERK, "lost"), Device(server, CLERK, "fresh")
    with opened(server.settings.database_url) as write:
        write(lambda one: sessions.revoke_device(UnitOfWork(one, server.clock()), "lost"))

    answer = ask(fresh, slot_of(lost), "lost")

    assert answer.status_code == 403
    assert answer.json()["code"] == "DEVICE_REVOKED"


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"device": 1, "slot": {}}', b"\xff"])
def test_a_body_that_is_none_is_a_problem(server, body):
    assert Device(server, CLERK).client.post("/v1/escrow", content=body).status_code == 400
