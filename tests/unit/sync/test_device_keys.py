"""The device's key: made at enrolment, signs at sealing, and comes late to an old profile."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from server.storage import tables as t
from sync.commands.enrol import sign_in_again
from sync.wire.signing import public_of, verify
from tests.support.world import CLERK, invite, opened, serial


def asked(server, statement):
    with opened(server.settings.database_url) as write:
        return write(lambda connection: [tuple(row) for row in connection.execute(statement)])


@pytest.fixture
def clerk(counter):
    return counter(CLERK)


def code_for(clerk):
    return invite(clerk.server.settings.database_url, CLERK, clerk.server.clock())


def test_the_server_knows_the_key_that_signs_and_no_other_secret(clerk):
    key = clerk.wp.secrets.device_key
    [(public,)] = asked(
        clerk.server,
        sa.select(t.device.c.public_key).where(t.device.c.device == clerk.wp.identity.device),
    )
    assert public == public_of(key)
    assert clerk.wp.vault.open(None).device_key == key


def test_an_op_is_signed_when_it_is_sealed_and_the_server_keeps_the_signature(clerk):
    clerk.scan(serial(1, 0))
    clerk.sync()

    [(envelope, sig)] = asked(clerk.server, sa.select(t.op_log.c.envelope, t.op_log.c.sig))
    assert verify(public_of(clerk.wp.secrets.device_key), envelope.encode(), sig)


def test_an_old_profile_gets_a_key_at_its_next_sign_in_and_signs_what_it_had_sealed(clerk):
    clerk.wp.secrets = replace(clerk.wp.secrets, device_key=b"")
    clerk.wp.vault.keep(clerk.wp.secrets)
    clerk.wp.outbox.device_key = clerk.wp.tokens.bond.key = b""
    with opened(clerk.server.settings.database_url) as write:
        write(lambda connection: connection.execute(sa.update(t.device).values(public_key="")))
    clerk.scan(serial(1, 0))
    clerk.scan(serial(1, 1))

    row = clerk.sync()
    assert (row.state, row.unsent) == ("signed_out", 2)
    sign_in_again(clerk.wp, code_for(clerk))
    clerk.scan(serial(1, 2))
    row = clerk.sync()

    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)
    sigs = [sig for (sig,) in asked(clerk.server, sa.select(t.op_log.c.sig).order_by("n"))]
    assert len(sigs) == 3
    assert all(sigs)


def test_signing_in_again_keeps_the_key(clerk):
    key, device = clerk.wp.secrets.device_key, clerk.wp.identity.device
    sign_in_again(clerk.wp, code_for(clerk))
    assert (clerk.wp.secrets.device_key, clerk.wp.identity.device) == (key, device)
