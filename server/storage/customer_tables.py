"""The table by which deals of one end customer are found.

Belongs to `tables`, which is the module to import. Only `migrations/` changes a database.
"""

from __future__ import annotations

import sqlalchemy as sa

from server.storage.columns import metadata

customer_key = sa.Table(
    "customer_key",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("deal_id", sa.Text, primary_key=True),
    sa.Column("partner_id", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""The keys (`domain.companies.keys`) of the customers of deals that count, as numbers: what may be
one customer shares at least one. Made from the deals alone, and made anew when keys change."""
