"""What a first word asks for; ties as rows of the feed; from what a deal is worth two decide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Forward only."""
    op.add_column("approval", sa.Column("wanted", sa.Text(), nullable=False, server_default=""))
    op.add_column("tie", sa.Column("tie_id", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE tie SET tie_id = CAST(member_id AS TEXT) || ':' || CAST(partner_id AS TEXT)"
        " || ':' || CAST(other_id AS TEXT)"
    )
    op.add_column(
        "rule_version",
        sa.Column(
            "four_eyes_deal_minor", sa.BigInteger(), nullable=False, server_default="5000000"
        ),
    )
