"""What is read in documents, and marks by which a page is known again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.storage.columns import Instant

revision = "0020"
down_revision = "0019"

_SAID = sa.text("said <> ''")
_NAMED = sa.text("invoice_key <> ''")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "reading",
        _number("partner_id"),
        *(_text(name) for name in ("sha256", "state", "why", "kind", "signs")),
        sa.Column("pages", sa.BigInteger(), nullable=False),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "sha256", name="pk_reading"),
    )
    op.create_table(
        "page_mark",
        _number("partner_id"),
        _text("sha256"),
        _number("page"),
        *(_text(name) for name in ("looks", "fine", "said", "codes")),
        sa.PrimaryKeyConstraint("partner_id", "sha256", "page", name="pk_page_mark"),
    )
    op.create_index(
        "ix_page_mark_said", "page_mark", ["said"], sqlite_where=_SAID, postgresql_where=_SAID
    )
    op.create_table(
        "mark_key",
        _number("key"),
        _number("partner_id"),
        _text("sha256"),
        _number("page"),
        sa.PrimaryKeyConstraint("key", "partner_id", "sha256", "page", name="pk_mark_key"),
        sqlite_with_rowid=False,
    )
    # Whether anybody else stated the same invoice.
    op.create_index(
        "ix_claim_invoice_key",
        "claim",
        ["invoice_key", "sold_on"],
        sqlite_where=_NAMED,
        postgresql_where=_NAMED,
    )
