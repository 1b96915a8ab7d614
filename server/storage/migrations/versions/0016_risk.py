"""Risk scores: their rules, the history they are made of, every look, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.storage.columns import Instant

revision = "0016"
down_revision = "0015"

_REVERSED = sa.text("state = 'reversed'")
_NAMED = sa.text("sale <> ''")


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "risk_rules",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_risk_rules"),
    )
    op.create_table(
        "risk_profile",
        sa.Column("partner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("looks", sa.BigInteger(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", name="pk_risk_profile"),
    )
    op.create_table(
        "risk_look",
        sa.Column("partner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("sale", sa.Text(), nullable=False),
        sa.Column("rules", sa.BigInteger(), nullable=False),
        sa.Column("looked", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "n", name="pk_risk_look"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_risk_look_claim_id", "risk_look", ["claim_id"])
    op.create_index("ix_risk_look_partner_id_at", "risk_look", ["partner_id", "at"])
    op.create_index(
        "ix_risk_look_sale", "risk_look", ["sale"], sqlite_where=_NAMED, postgresql_where=_NAMED
    )
    op.create_table(
        "claim_risk",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim_risk"),
    )
    # Only of what was taken back: an ordinary claim is in neither.
    op.create_index(
        "ix_claim_reversed",
        "claim",
        ["partner_id", "decided_at"],
        sqlite_where=_REVERSED,
        postgresql_where=_REVERSED,
    )
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"])
