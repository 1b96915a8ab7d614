"""What the desk is told of the units it decides claims of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "unit_told",
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name="pk_unit_told"),
    )
    # The clock goes through the vendor's stream once more: open claims of before are told of too.
    op.execute("UPDATE meta SET value = '0' WHERE key = 'risk_place'")
