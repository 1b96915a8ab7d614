"""Signs a person in, by the browser or by an enrolment code: the first time, or again.

The file key is made and kept before anything is sent; who works here is written last.
"""

from __future__ import annotations

import hashlib
import json
import platform
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.errors import DeviceFrozen, NeedsEnrolment, OtherMember, StoreDamaged, StoreTooNew
from sync.rows import Identity

if TYPE_CHECKING:
    import httpx

    from sync.clock import Clock
    from sync.credentials import KeyRing, Secrets
    from sync.outbox.store import Outbox
    from sync.profile import Profile
    from sync.sign_in import WayIn
    from sync.wire.messages import Session
    from sync.workplace import Workplace


_BEGUN = "sign_in_begun"
"""Setting: with which device a code was sent whose answer has not come."""


def enrol(
    profile: Profile,
    server: str,
    way: str | WayIn,
    *,
    pin: str | None = None,
    device_name: str = "",
    clock: Clock | None = None,
    key_ring: KeyRing | None = None,
    client: httpx.Client | None = None,
) -> Identity:
    """Sign in on a profile that nobody uses yet; afterwards `open_workplace` works.

    `way` is an enrolment code, or a `ByBrowser`.

    Raises `NeedsPin` (before anything is sent) when this computer has no key ring and no `pin`
    was given, `WrongCode`, `WrongAddress`, `NotOurServer`, `Offline` and the like.
    """
    from sync.clock import SystemClock  # not before the first window is painted
    from sync.credentials import (
        Vault,
        new_secrets,
        platform_key_ring,
    )
    from sync.file_keys import finish
    from sync.outbox.settings import OutboxTokens
    from sync.sign_in import ByCode
    from sync.transport import Transport
    from sync.trust import checked_address
    from sync.wire.signing import new_key

    way = ByCode(way) if isinstance(way, str) else way
    clock = clock or SystemClock()
    address = checked_address(server)
    vault = Vault(profile, key_ring or platform_key_ring())
    try:
        secrets = finish(profile, vault, vault.open(pin), clock)
    except NeedsEnrolment:
        secrets = new_secrets()
    # A new device, a new key; kept before the server hears of it, for where its answer is lost: the
    # code is good again for the very device and key that spent it.
    begun = profile.settings().get(_BEGUN) or {}
    device = str(begun.get("device") or "")
    mark = _mark_of(address, way)
    if not mark or begun.get("code") != mark or not secrets.device_key:
        secrets = replace(secrets, device_key=new_key())
        vault.keep(secrets, pin)
        device = clock.new_id()
        profile.change_settings(**{_BEGUN: {"code": mark, "device": device}})
    line = Transport(address, NoTokens(), client)
    try:
        name = device_name or platform.node()
        session = way.session(line, device, name, secrets.device_key)
    finally:
        if client is None:
            line.close()
    secrets = replace(secrets, allocation_key=bytes.fromhex(session.allocation_key))
    vault.keep(secrets)
    if session.escrow_key:
        vault.leave_with_vendor(session.escrow_key, session.member_id, device)
    identity = identity_of(address, device, session)
    outbox = _outbox_of(profile, identity, secrets, clock)
    try:
        OutboxTokens(outbox).save(session.tokens)
        outbox.keep_setting("time_token", session.time_token)
        outbox.keep_setting("server_key", session.server_key)
    finally:
        outbox.close()
    profile.keep_identity(identity)
    profile.change_settings(**{_BEGUN: None})
    return identity


def _mark_of(address: str, way: WayIn) -> str:
    """Return a mark by which the same code for the same server is known again."""
    return hashlib.sha256(f"{address} {way.mark}".encode()).hexdigest() if way.mark else ""


def _outbox_of(profile: Profile, who: Identity, secrets: Secrets, clock: Clock) -> Outbox:
    """Return a new outbox, or the one this person left here: what is unsent goes on from there.

    An outbox in place is of a sign-in that was cut off, or of somebody else: it is put away.
    """
    from sync.outbox.recovery import open_outbox  # with the stores
    from sync.outbox.settings import is_owner, keep_owner  # likewise

    in_use = profile.settings().get("identity") is not None
    if profile.outbox_path.exists() and not in_use:
        profile.put_away(clock.new_id())
    for path in () if in_use else profile.put_away_outboxes():
        with suppress(StoreDamaged, StoreTooNew):
            left, _ = open_outbox(path, secrets.file_key, clock, who.device)
            try:
                is_theirs = is_owner(left, who.server, who.member_id)
            finally:
                left.close()
            if is_theirs:
                profile.bring_back(path)
                break
    outbox, _ = open_outbox(
        profile.outbox_path, secrets.file_key, clock, who.device, secrets.device_key
    )
    try:
        keep_owner(outbox, who.server, who.member_id)
        if outbox.device != who.device or outbox.head()[0]:
            outbox.rechain(who.device, secrets.device_key)
    except BaseException:
        outbox.close()
        raise
    return outbox


def sign_in_again(wp: Workplace, way: str | WayIn) -> Identity:
    """Renew an ended sign-in in place; everything unsent stays. Raises as `enrol` does.

    A copy of a device goes on as a device of its own, and its unsent ops with it. A sign-in of
    somebody else raises `OtherMember`: sign out first.
    """
    from sync.outbox.pending import counts  # with the stores
    from sync.sign_in import ByCode  # likewise
    from sync.wire.signing import new_key  # likewise

    way = ByCode(way) if isinstance(way, str) else way
    device = wp.outbox.device
    secrets = replace(wp.secrets, device_key=wp.secrets.device_key or new_key())
    if secrets != wp.secrets:
        wp.vault.keep(secrets)
        wp.secrets = secrets
    device, secrets, session = _session_again(wp, way, device, secrets)
    if session.member_id != wp.identity.member_id:
        raise OtherMember(count=counts(wp.outbox).unsent, member=wp.identity.member_name)
    secrets = replace(secrets, allocation_key=bytes.fromhex(session.allocation_key))
    if secrets != wp.secrets:
        wp.vault.keep(secrets)
        wp.secrets = secrets
    if device == wp.outbox.device:
        wp.outbox.use_key(secrets.device_key)
    else:
        wp.outbox.rechain(device, secrets.device_key)
    if session.escrow_key:
        wp.vault.leave_with_vendor(session.escrow_key, session.member_id, device)
    wp.tokens.bond.key = secrets.device_key
    wp.tokens.save(session.tokens)
    wp.outbox.keep_setting(_BEGUN, None)
    wp.outbox.keep_setting("server_key", session.server_key)
    identity = identity_of(wp.identity.server, device, session)
    wp.profile.keep_identity(identity)
    wp.identity = identity
    wp.nudge()
    return identity


def _session_again(
    wp: Workplace, way: WayIn, device: str, secrets: Secrets
) -> tuple[str, Secrets, Session]:
    """Ask for a session for this device, or, where it is frozen, for a new one in its place.

    The new one is kept before it is asked for: an answer that gets lost spends no code.
    """
    from sync.wire.signing import new_key  # with the stores

    begun = json.loads(wp.outbox.setting(_BEGUN) or "{}")
    mark = _mark_of(wp.identity.server, way)
    is_frozen = wp.line is not None and wp.line.state == "frozen"
    if not mark or begun.get("code") != mark:
        if mark or not is_frozen:  # a code is good again; the browser would have to ask twice
            with suppress(DeviceFrozen):
                return device, secrets, _asked(wp, way, device, secrets.device_key)
        begun = {"code": mark, "device": wp.clock.new_id(), "key": new_key().hex()}
        wp.outbox.keep_setting(_BEGUN, json.dumps(begun))
    fresh = replace(secrets, device_key=bytes.fromhex(begun["key"]))
    return begun["device"], fresh, _asked(wp, way, begun["device"], fresh.device_key)


def _asked(wp: Workplace, way: WayIn, device: str, key: bytes) -> Session:
    line = wp.transport()
    try:
        return way.session(line, device, platform.node(), key)
    finally:
        line.close()


def identity_of(server: str, device: str, session: Session) -> Identity:
    """Return who works here, as the session says it."""
    return Identity(
        server=server,
        device=device,
        member_id=session.member_id,
        member_name=session.member_name,
        role=session.role,
        partner_id=session.partner_id,
        partner_name=session.partner_name,
    )


class NoTokens:
    """Nobody is signed in yet."""

    def __init__(self) -> None:
        from sync.credentials import Bond

        self.bond = Bond()

    def load(self) -> None:
        """Return nothing."""

    def save(self, tokens: object) -> None:
        """Keep nothing: there is no store yet."""
