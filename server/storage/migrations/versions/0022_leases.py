"""Who has which claim open at this moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.storage.columns import Instant

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "lease",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", name="pk_lease"),
    )
    op.create_index("ix_lease_device", "lease", ["device"])
