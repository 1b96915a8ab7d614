"""Ops without an effect are found by device and record, for what is built on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_WITHOUT_EFFECT = "status IN ('conflict', 'deferred', 'blocked_by')"


def upgrade() -> None:
    """Forward only."""
    op.create_index(
        "ix_op_log_without_effect",
        "op_log",
        ["device", "entity"],
        unique=False,
        sqlite_where=sa.text(_WITHOUT_EFFECT),
        postgresql_where=sa.text(_WITHOUT_EFFECT),
    )
