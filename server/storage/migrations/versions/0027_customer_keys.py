"""By which keys deals of one end customer are found; filled behind the migrations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "customer_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "deal_id", name="pk_customer_key"),
        sqlite_with_rowid=False,
    )
