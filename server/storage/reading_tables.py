"""Tables of what was read in documents, and of the marks by which a page is known again.

Belong to `tables`, which is the module to import. Only `migrations/` changes a database.
"""

from __future__ import annotations

import sqlalchemy as sa

from server.storage.columns import Instant, metadata


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, default="")


reading = sa.Table(
    "reading",
    metadata,
    sa.Column("partner_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.Text, primary_key=True),
    *(_text(name) for name in ("state", "why", "kind", "signs")),
    sa.Column("pages", sa.BigInteger, nullable=False, default=0),
    sa.Column("cut", sa.Boolean, nullable=False, default=False),
    sa.Column("body", sa.LargeBinary, nullable=False, default=b""),
    sa.Column("read_at", Instant, nullable=False),
)
"""What the server itself read in a document: `body` is words and barcodes, packed. `signs` is a
JSON list of what makes one look twice."""
page_mark = sa.Table(
    "page_mark",
    metadata,
    sa.Column("partner_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("page", sa.Integer, primary_key=True, autoincrement=False),
    *(_text(name) for name in ("looks", "fine", "said", "codes")),
    sa.Index(
        "ix_page_mark_said",
        "said",
        sqlite_where=sa.text("said <> ''"),
        postgresql_where=sa.text("said <> ''"),
    ),
)
"""How a page looks and what it says, as marks; `codes` is a JSON list of its barcodes."""
mark_key = sa.Table(
    "mark_key",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("partner_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("page", sa.Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Under which keys a page's look is found (`domain.claims.likeness`)."""
