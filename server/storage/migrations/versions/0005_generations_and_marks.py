"""Generations of refresh tokens, and where streams stood when, for trimming the change log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.storage.columns import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Forward only."""
    op.add_column(
        "session", sa.Column("generation", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.create_table(
        "mark",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "at", name="pk_mark"),
    )
