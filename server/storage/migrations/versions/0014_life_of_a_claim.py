"""The life of a claim: questions, appeals, days; invoices, verdicts that can be replayed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.storage.columns import Instant

revision = "0014"
down_revision = "0013"

_LIMITS = {
    "too_early_days": 0, "info_days": 7, "first_reminder_days": 3, "last_reminder_days": 1,
    "appeal_days": 14, "appeal_decision_days": 14, "invoice_days": 0, "proof_points": 0,
    "cap_claim": 0, "cap_period": 0, "cap_days": 90, "cap_points": 0, "budget_points": 0,
    "sample_permille": 0, "invoice_check": 0, "region_check": 0,
}  # fmt: skip
_DUE = sa.text("due_at IS NOT NULL AND state IN ('approved', 'needs_info', 'on_hold')")
_NAMED = sa.text("invoice_key <> ''")


def upgrade() -> None:
    """Forward only."""
    for name, value in _LIMITS.items():
        limit = sa.Column(name, sa.BigInteger(), nullable=False, server_default=str(value))
        op.add_column("rule_version", limit)
    for column in (
        sa.Column("invoice_key", sa.Text(), nullable=False, server_default=""),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("appeal", sa.Text(), nullable=False, server_default=""),
        sa.Column("refused_by", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("escalated", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("lost", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("claim", column)
    op.execute("UPDATE claim SET invoice_key = lower(replace(invoice, ' ', ''))")
    op.create_index("ix_claim_due", "claim", ["due_at"], sqlite_where=_DUE, postgresql_where=_DUE)
    op.create_index(
        "ix_claim_invoice",
        "claim",
        ["partner_id", "invoice_key"],
        sqlite_where=_NAMED,
        postgresql_where=_NAMED,
    )
    _tables()


def _tables() -> None:
    op.create_table(
        "invoice",
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("invoice_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("invoice_id", name="pk_invoice"),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.partner_id"], name="fk_invoice_partner_id_partner"
        ),
    )
    op.create_index(
        "uq_invoice_partner_id_invoice_key", "invoice", ["partner_id", "invoice_key"], unique=True
    )
    op.create_table(
        "judgement",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("scan", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "number", name="pk_judgement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "catalogue",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_catalogue"),
    )
