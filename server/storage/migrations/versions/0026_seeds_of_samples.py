"""Seeds of samples come from the record, and a period is drawn once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_OF_THE_RECORD = sa.text("seed_height > 0")


def upgrade() -> None:
    """Forward only."""
    height = sa.Column("seed_height", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("sample", height)
    op.create_index(
        "uq_sample_first_day_last_day",
        "sample",
        ["first_day", "last_day"],
        unique=True,
        sqlite_where=_OF_THE_RECORD,
        postgresql_where=_OF_THE_RECORD,
    )
