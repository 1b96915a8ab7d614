"""Who takes part and until when with a licence, units sold at a special price, and their limits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Forward only."""
    takes_part: sa.Column[bool] = sa.Column(
        "takes_part", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.add_column("member", takes_part)
    op.add_column("partner", sa.Column("licence_until", sa.Date(), nullable=True))
    for name in ("stacking_check", "pooled_devices"):
        limit = sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        op.add_column("rule_version", limit)
    op.create_table(
        "special_price",
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("bid", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name="pk_special_price"),
        sqlite_with_rowid=False,
    )
