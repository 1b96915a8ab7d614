"""Which promises the product makes yet: the schedule uses what is there and asserts it."""

from __future__ import annotations

from sync.outbox import settling
from sync.outbox.store import Outbox

FREEZES = hasattr(Outbox, "rechain")
"""A copied device is frozen, and comes back as a new one with its unanswered ops."""
WITNESSES = hasattr(settling, "offer_again_above")
"""A server restored from a backup is noticed by the heads its clients remember."""
