"""Who sold a unit by a record of the sale: the strongest evidence among several claims."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Forward only."""
    seller = sa.Column("seller_id", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("serial_status", seller)
