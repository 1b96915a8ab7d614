"""Tables of the review desk that are nobody's history: who has which claim open at this moment.

Belong to `tables`, which is the module to import. Only `migrations/` changes a database.
"""

from __future__ import annotations

import sqlalchemy as sa

from server.storage.columns import Instant, metadata

lease = sa.Table(
    "lease",
    metadata,
    sa.Column("claim_id", sa.Text, primary_key=True),
    sa.Column("member_id", sa.BigInteger, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Index("ix_lease_device", "device"),
)
"""A row says that a reviewer has a claim open, until an instant: an advice, which stops nobody."""
