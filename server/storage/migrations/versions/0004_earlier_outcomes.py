"""What an op was answered before it was judged anew: the audit chain covers each answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "earlier_outcome",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", "height", name="pk_earlier_outcome"),
    )
    op.create_index("ix_earlier_outcome_height", "earlier_outcome", ["height"], unique=False)
