"""What outbox.db keeps besides ops: the current sale, the time token, tokens without a key ring.

Small values only; each is one row of the table `setting`.
"""

from __future__ import annotations

import msgspec

from sync.credentials import Bond
from sync.outbox.store import Outbox
from sync.rows import CurrentSale
from sync.wire.messages import Tokens


class OutboxTokens:
    """Tokens in outbox.db, which is encrypted under the PIN."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.bond = Bond()

    def load(self) -> Tokens | None:
        """Return the tokens or None when signed out."""
        found = self._outbox.setting("tokens")
        return msgspec.json.decode(found, type=Tokens) if found else None

    def save(self, tokens: Tokens | None) -> None:
        """Keep the tokens; None forgets them."""
        text = None if tokens is None else msgspec.json.encode(tokens).decode()
        self._outbox.keep_setting("tokens", text)


def keep_sale(outbox: Outbox, sale: CurrentSale, day: str) -> None:
    """Keep the current sale and the day on which it was set."""
    outbox.keep_setting("sale", msgspec.json.encode((sale, day)).decode())


def kept_sale(outbox: Outbox) -> tuple[CurrentSale, str] | None:
    """Return the kept sale and the day on which it was set."""
    found = outbox.setting("sale")
    return msgspec.json.decode(found, type=tuple[CurrentSale, str]) if found else None


def keep_owner(outbox: Outbox, server: str, member_id: int) -> None:
    """Write into an outbox whose it is, so that only that person gets it back."""
    outbox.keep_setting("owner", msgspec.json.encode((server, member_id)).decode())


def is_owner(outbox: Outbox, server: str, member_id: int) -> bool:
    """Say whether an outbox is this person's at this vendor; one that does not say is nobody's."""
    found = outbox.setting("owner")
    return found == msgspec.json.encode((server, member_id)).decode()
