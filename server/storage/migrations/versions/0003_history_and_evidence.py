"""Device keys, the audit chain, and documents that travel apart from ops."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.storage.columns import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Forward only."""
    for table in ("op_log", "op_branch"):
        op.add_column(table, sa.Column("sig", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "op_log", sa.Column("height", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.create_index("ix_op_log_height", "op_log", ["height"], unique=False)
    op.add_column("device", sa.Column("public_key", sa.Text(), nullable=False, server_default=""))
    op.add_column("device", sa.Column("revoked_at", Instant(), nullable=True))
    op.create_table(
        "audit",
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("height", name="pk_audit"),
    )
    op.create_table(
        "blob",
        sa.Column("partner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "sha256", name="pk_blob"),
    )
    op.create_table(
        "upload",
        sa.Column("upload_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("upload_id", name="pk_upload"),
    )
    op.create_index("ix_upload_partner_id", "upload", ["partner_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attached_at", Instant(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_entity", "evidence", ["entity"], unique=False)
    op.create_index("ix_evidence_blob", "evidence", ["partner_id", "sha256"], unique=False)
