"""Opens a profile whose key ring is lost: the person signs in, and the vendor gives the key back.

The device goes on as another one, with everything unsent; the old key opens nothing afterwards.
"""

from __future__ import annotations

import platform
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.errors import KeyRingForgot, NeedsPin, OtherMember

if TYPE_CHECKING:
    import httpx

    from sync.clock import Clock
    from sync.credentials import KeyRing
    from sync.profile import Profile
    from sync.rows import Identity
    from sync.sign_in import WayIn


def recover(
    profile: Profile,
    way: str | WayIn,
    *,
    pin: str | None = None,
    clock: Clock | None = None,
    key_ring: KeyRing | None = None,
    client: httpx.Client | None = None,
) -> Identity:
    """Open a profile through the vendor and put its key into the key ring, or under `pin`, anew.

    Raises `KeyRingForgot` where nothing was left with the vendor, `NeedsPin` (before anything is
    sent) without a key ring, `OtherMember`, `DeviceRevoked`, `BatchRefused`, and as `enrol` does.
    A PIN of before is forgotten.
    """
    from sync.clock import SystemClock
    from sync.commands.enrol import NoTokens, identity_of
    from sync.credentials import Vault, platform_key_ring
    from sync.file_keys import finish
    from sync.outbox.recovery import open_outbox
    from sync.outbox.settings import OutboxTokens
    from sync.sign_in import ByCode
    from sync.transport import Transport
    from sync.wire.signing import new_key

    way, clock = ByCode(way) if isinstance(way, str) else way, clock or SystemClock()
    who, ring = profile.identity(), key_ring or platform_key_ring()
    vault = Vault(profile, ring)
    left = vault.escrow()
    if left is None:
        raise KeyRingForgot
    if not pin:
        if ring is None:
            raise NeedsPin
        ring.get("probe")  # a locked one says so before anybody signs in
    device, key = clock.new_id(), new_key()
    line = Transport(who.server, NoTokens(), client)
    try:
        session = way.session(line, device, platform.node(), key)
        if session.member_id != left.member_id:
            raise OtherMember(count=0, member=who.member_name)
        given = line.open_slot(left, session.tokens, key)
    finally:
        if client is None:
            line.close()
    before = finish(profile, vault, vault.open_by_key(given), clock)
    secrets = replace(before, device_key=key, allocation_key=bytes.fromhex(session.allocation_key))
    outbox, _ = open_outbox(
        profile.outbox_path, before.file_key, clock, who.device, before.device_key
    )
    try:
        vault.keep(secrets)
        outbox.rechain(device, key)
        OutboxTokens(outbox).save(session.tokens)
        outbox.keep_setting("time_token", session.time_token)
        outbox.keep_setting("server_key", session.server_key)
    finally:
        outbox.close()
    if session.escrow_key:
        vault.leave_with_vendor(session.escrow_key, session.member_id, device)
    vault.renew_key(pin, forget_pin=True)
    identity = identity_of(who.server, device, session)
    profile.keep_identity(identity)
    return identity
