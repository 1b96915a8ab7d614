"""Fewer trees for each claim: indexes nobody asks go, and rows lie in the tree of their own key."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Forward only."""
    op.drop_index("ix_ledger_entry_account", "ledger_entry")
    op.drop_index("ix_ledger_entry_transfer_id", "ledger_entry")
    op.drop_index("ix_contest_entry_claim_id", "contest_entry")
    if op.get_context().dialect.name != "sqlite":
        return
    for table in ("ledger_entry", "contest_entry", "change"):
        by_key = {"sqlite_with_rowid": False}
        with op.batch_alter_table(table, recreate="always", table_kwargs=by_key):
            pass
