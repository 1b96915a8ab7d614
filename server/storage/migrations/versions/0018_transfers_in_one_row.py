"""A transfer is one row of the ledger; entries of contests name their claim without a foreign key.

A line of the programme's own goes where its transfer is whole: the claimant's says the same. One
that is not stays, and the audit names it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_KEYS = ("fk_contest_entry_claim_id", "fk_contest_entry_contest_id")


def upgrade() -> None:
    """Forward only."""
    against = sa.Column("against", sa.Text(), nullable=False, server_default="programme")
    op.add_column("ledger_entry", against)
    op.execute(
        "DELETE FROM ledger_entry WHERE account = 'programme' AND transfer_id IN"
        " (SELECT transfer_id FROM ledger_entry GROUP BY transfer_id HAVING sum(points) = 0)"
    )
    if op.get_context().dialect.name != "sqlite":
        for name in _KEYS:
            op.drop_constraint(name, "contest_entry", type_="foreignkey")
        return
    by_key = {"sqlite_with_rowid": False}
    with op.batch_alter_table("contest_entry", table_kwargs=by_key) as table:
        for name in _KEYS:
            table.drop_constraint(name, type_="foreignkey")
