"""The working time of the desk, in which its deadlines count; what is left of one that stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Forward only."""
    for name, value in (("desk_days", 7), ("desk_opens", 0), ("desk_closes", 24)):
        limit = sa.Column(name, sa.BigInteger(), nullable=False, server_default=str(value))
        op.add_column("rule_version", limit)
    zone = sa.Column("desk_zone", sa.Text(), nullable=False, server_default="UTC")
    op.add_column("rule_version", zone)
    op.add_column("claim", sa.Column("desk_left", sa.BigInteger(), nullable=True))
