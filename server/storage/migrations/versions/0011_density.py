"""A budget of undelivered units for each device and day, and what is used of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Forward only."""
    op.add_column(
        "rule_version",
        sa.Column("undelivered_a_day", sa.BigInteger(), nullable=False, server_default="20"),
    )
    op.create_table(
        "density",
        sa.Column("partner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "device", "day", name="pk_density"),
    )
