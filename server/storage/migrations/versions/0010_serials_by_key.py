"""Serials lie in order of their key, and nothing is kept of what looks like them: nobody asked."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Forward only."""
    by_key = {"sqlite_with_rowid": False}
    with op.batch_alter_table("allocation", table_kwargs=by_key) as table:
        table.drop_column("twin")
