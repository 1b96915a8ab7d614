"""An entry of the change log may stand for many changes; those written so far stand for one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Forward only."""
    op.add_column("change", sa.Column("many", sa.BigInteger(), nullable=False, server_default="1"))
    op.add_column("change", sa.Column("packed", sa.Text(), nullable=False, server_default=""))
