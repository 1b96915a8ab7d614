"""The index of claims with which the clock does something is put so that it costs a scan less."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_DUE = sa.text(
    "due_at IS NOT NULL AND (state = 'approved' OR state = 'needs_info' OR state = 'on_hold')"
)


def upgrade() -> None:
    """Forward only."""
    op.drop_index("ix_claim_due", "claim")
    op.create_index("ix_claim_due", "claim", ["due_at"], sqlite_where=_DUE, postgresql_where=_DUE)
