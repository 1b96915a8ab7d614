"""Signing in by a browser: logins, second factors, authorization codes, and how sessions end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.storage.columns import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Forward only."""
    op.add_column("session", sa.Column("authenticated_at", Instant(), nullable=True))
    op.add_column("session", sa.Column("renewed_at", Instant(), nullable=True))
    op.add_column("session", sa.Column("ended_why", sa.Text(), nullable=False, server_default=""))
    op.add_column("session", sa.Column("told_at", Instant(), nullable=True))
    op.create_table(
        "credential",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp", sa.Text(), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.member_id"], name="fk_credential_member_id"
        ),
        sa.PrimaryKeyConstraint("member_id", name="pk_credential"),
        sa.UniqueConstraint("login", name="uq_credential_login"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.member_id"], name="fk_recovery_code_member_id"
        ),
        sa.PrimaryKeyConstraint("code_hash", name="pk_recovery_code"),
    )
    op.create_index("ix_recovery_code_member_id", "recovery_code", ["member_id"])
    op.create_table(
        "authorization_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("key_print", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.member_id"], name="fk_authorization_code_member_id"
        ),
        sa.PrimaryKeyConstraint("code_hash", name="pk_authorization_code"),
    )
    op.create_index("ix_authorization_code_expires_at", "authorization_code", ["expires_at"])
    op.create_table(
        "wrong_guess",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_wrong_guess"),
    )
    op.create_index("ix_wrong_guess_since", "wrong_guess", ["since"])
