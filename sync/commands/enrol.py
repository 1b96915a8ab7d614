"""Signs a person in by an enrolment code: the first time, or again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import Identity

if TYPE_CHECKING:
    from sync.clock import Clock
    from sync.profile import Profile
    from sync.workplace import Workplace


def enrol(
    profile: Profile,
    server: str,
    code: str,
    *,
    pin: str | None = None,
    device_name: str = "",
    clock: Clock | None = None,
) -> Identity:
    """Sign in on a profile that nobody uses yet; afterwards `open_workplace` works.

    Raises `NeedsPin` (before anything is sent) when this computer has no key ring and no `pin`
    was given, `WrongCode`, `WrongAddress`, `NotOurServer`, `Offline` and the like.
    """
    raise NotImplementedError


def sign_in_again(wp: Workplace, code: str) -> Identity:
    """Renew an ended sign-in in place; everything unsent stays. Raises as `enrol` does."""
    raise NotImplementedError
