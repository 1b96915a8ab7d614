"""Acts that need two people, the register of conflicts of interest, and ways into the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.storage.columns import Instant

revision = "0008"
down_revision = "0007"

_WAITING = sa.text("state = 'waiting'")
_NO_SCAN = sa.text("kind <> 'claim.record'")
_DECISION = sa.text("kind = 'review.decide'")


def upgrade() -> None:
    """Forward only."""
    op.add_column(
        "rule_version",
        sa.Column("four_eyes_days", sa.BigInteger(), nullable=False, server_default="30"),
    )
    op.create_table(
        "approval",
        sa.Column("approval_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("first_member", sa.BigInteger(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("first_device", sa.Text(), nullable=False),
        sa.Column("first_op", sa.Text(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("second_member", sa.BigInteger(), nullable=False),
        sa.Column("second_name", sa.Text(), nullable=False),
        sa.Column("second_device", sa.Text(), nullable=False),
        sa.Column("second_op", sa.Text(), nullable=False),
        sa.Column("second_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("approval_id", name="pk_approval"),
    )
    op.create_index("ix_approval_entity", "approval", ["entity"], unique=False)
    op.create_index(
        "uq_approval_waiting",
        "approval",
        ["entity", "act"],
        unique=True,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_table(
        "tie",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("partner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("member_id", "partner_id", "other_id", name="pk_tie"),
    )
    op.create_table(
        "audit_note",
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("height", name="pk_audit_note"),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_member_id_height", "audit", ["member_id", "height"], unique=False)
    op.create_index(
        "ix_op_log_entity",
        "op_log",
        ["entity"],
        unique=False,
        sqlite_where=_NO_SCAN,
        postgresql_where=_NO_SCAN,
    )
    op.create_index(
        "ix_op_log_decision",
        "op_log",
        ["received_at"],
        unique=False,
        sqlite_where=_DECISION,
        postgresql_where=_DECISION,
    )
