"""Several clerks on one computer: each their own profile directory, under one register of seats.

Owns the register and the patience with wrong PINs. A switch opens another profile beside the one
in use; it never touches anybody's outbox, and what somebody left unsent is sent on behind them,
after a restart too (ADR 0035).
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import EnvironmentProblem, PinTooSoon, SeatUnknown, WrongPin
from sync.profile import Profile, write_whole

if TYPE_CHECKING:
    from sync.clock import Clock
    from sync.credentials import KeyRing, Secrets, Vault
    from sync.events import Events
    from sync.rows import Identity
    from sync.workplace import Workplace

_REGISTER, _COPY, _FOLDER = "seats.json", "seats-copy.json", "seats"
FREE_TRIES, FIRST_WAIT, LONGEST_WAIT = 3, 2.0, 60.0
"""Wrong PINs without a wait, then seconds that double; never more than a minute."""
FIRST = ""
"""The seat whose profile is the root itself: who signed in here first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One clerk's place: `seat` names its folder, `wrong` counts wrong PINs in a row.

    `unsent` is what was not with the vendor when the place was closed, None where nobody knows: it
    is open, or the computer went off while it was.
    """

    seat: str
    name: str
    member_id: int
    server: str
    wrong: int = 0
    unsent: int | None = 0


class Seats:
    """The seats under one root directory, which is the first clerk's profile too."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tried: dict[str, tuple[int, float]] = {}
        self._writing = threading.RLock()

    def all(self) -> tuple[Seat, ...]:
        """Return the seats in the order they were taken; a damaged register is read anew."""
        for name in (_REGISTER, _COPY):
            with suppress(OSError, ValueError, TypeError, KeyError):
                found = json.loads((self._root / name).read_text(encoding="utf-8"))
                if found["check"] == _check(found["seats"]):
                    return tuple(Seat(**each) for each in found["seats"])
        return self._found()

    def _found(self) -> tuple[Seat, ...]:
        """Return the seats that lie on the disk: the register is only a list of them."""
        found = []
        folder = self._root / _FOLDER
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        for seat in (FIRST, *names):
            with suppress(EnvironmentProblem):
                who = self.profile(seat).identity()
                found.append(
                    Seat(seat=seat, name=who.member_name, member_id=who.member_id,
                         server=who.server)
                )  # fmt: skip
        return tuple(found)

    def profile(self, seat: str) -> Profile:
        """Return the profile of a seat, there or not."""
        return Profile(self._root / _FOLDER / seat if seat else self._root)

    def keep(self, seat: str, who: Identity) -> None:
        """Write down whose seat this is, and that it is in use. Raises DiskFull, NotWritable."""
        taken = Seat(
            seat=seat, name=who.member_name, member_id=who.member_id, server=who.server, unsent=None
        )
        with self._writing:
            there = self.all()
            if any(each.seat == seat for each in there):
                self._write(tuple(taken if each.seat == seat else each for each in there))
            else:
                self._write((*there, taken))

    def note_unsent(self, seat: str, unsent: int | None) -> None:
        """Write down what a place holds that is not sent; None from when it opens on.

        Nothing happens where nobody shares this computer, nor on a disk that takes nothing.
        """
        if not (self._root / _REGISTER).exists():
            return
        with self._writing:
            if any(each.seat == seat and each.unsent != unsent for each in self.all()):
                self._change(seat, lambda each: replace(each, unsent=unsent))

    def may_wait(self) -> tuple[Seat, ...]:
        """Return the places that were closed with unsent work, or were cut off."""
        if not (self._root / _REGISTER).exists():
            return ()
        return tuple(each for each in self.all() if each.unsent != 0)

    def seat_of(self, who: Identity) -> str | None:
        """Return where this person sits already, None when nowhere."""
        for each in self.all():
            if (each.member_id, each.server) == (who.member_id, who.server):
                return each.seat
        return None

    def _write(self, seats: tuple[Seat, ...]) -> None:
        plain = [asdict(each) for each in seats]
        content = json.dumps({"seats": plain, "check": _check(plain)}, indent=1).encode()
        write_whole(self._root / _REGISTER, content)
        write_whole(self._root / _COPY, content)

    # --- opening ---
    def check(self, seat: str, pin: str, clock: Clock) -> tuple[Vault, Secrets]:
        """Return what a PIN opens.

        Raises `WrongPin`, `PinTooSoon` after several wrong ones, NeedsPin where none was set,
        `SeatUnknown`, StoreDamaged. Whoever works here now goes on undisturbed.
        """
        from sync.credentials import Vault

        wrong, until = self._patience(seat)
        left = until - clock.monotonic()
        if left > 0:
            raise PinTooSoon(seconds=int(left) + 1)
        vault = Vault(self.profile(seat), None)
        try:
            secrets = vault.open_by_pin(pin)
        except WrongPin:
            self._note_wrong(seat, wrong + 1, clock.monotonic())
            raise
        self._tried.pop(seat, None)
        if wrong:
            self._note_in_register(seat, 0)
        return vault, secrets

    def open(self, seat: str, pin: str, *, clock: Clock, events: Events) -> Workplace:
        """Open somebody's profile by their PIN, without the network; it is locked by this process.

        Raises as `check` and `open_workplace` do.
        """
        vault, secrets = self.check(seat, pin, clock)
        return self._opened(seat, vault, secrets, clock, events)

    def open_unasked(
        self, seat: str, *, clock: Clock, events: Events, key_ring: KeyRing | None = None
    ) -> Workplace:
        """Open a place by the computer's key ring alone, so that what it holds is sent.

        For sending only: whoever works here sees nothing of it. Raises NeedsPin or KeyRingGone
        where only its clerk can open it, and as `open_workplace` does.
        """
        from sync.credentials import Vault, platform_key_ring

        vault = Vault(self.profile(seat), key_ring or platform_key_ring())
        return self._opened(seat, vault, vault.open(None), clock, events)

    def _opened(
        self, seat: str, vault: Vault, secrets: Secrets, clock: Clock, events: Events
    ) -> Workplace:
        from sync.workplace import open_with

        profile = self.profile(seat)
        if seat:  # the root was locked at the start
            profile.lock()
        try:
            opened = open_with(profile, vault, secrets, clock=clock, events=events)
        except BaseException:
            profile.unlock()
            raise
        self.note_unsent(seat, None)
        return opened

    def _patience(self, seat: str) -> tuple[int, float]:
        known = {each.seat: each.wrong for each in self.all()}
        if seat not in known:
            raise SeatUnknown
        # A restart forgets until when, not how often: the next wrong one waits as long again.
        return self._tried.get(seat, (known[seat], 0.0))

    def _note_wrong(self, seat: str, wrong: int, now: float) -> None:
        over = wrong - FREE_TRIES
        wait = min(FIRST_WAIT * 2**over, LONGEST_WAIT) if over >= 0 else 0.0
        self._tried[seat] = (wrong, now + wait)
        self._note_in_register(seat, wrong)

    def _note_in_register(self, seat: str, wrong: int) -> None:
        self._change(seat, lambda each: replace(each, wrong=min(wrong, 99)))

    def _change(self, seat: str, change: Callable[[Seat], Seat]) -> None:
        # A full disk must not open a door, nor shut one.
        with self._writing, suppress(EnvironmentProblem):
            self._write(tuple(change(each) if each.seat == seat else each for each in self.all()))


def _check(seats: object) -> str:
    return hashlib.sha256(json.dumps(seats, sort_keys=True).encode()).hexdigest()
