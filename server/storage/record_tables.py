"""Tables of acts that need two people, of conflicts of interest, and of what was noted beside.

Belong to `tables`, which is the module to import. Only `migrations/` changes a database.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext

from server.storage.columns import Instant, metadata


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, default="")


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, default=0)


def tie_id(member_id: int, partner_id: int, other_id: int = 0) -> str:
    """Return the name of a tie: the feed knows its rows by one."""
    return f"{member_id}:{partner_id}:{other_id}"


def _named(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return tie_id(row["member_id"], row["partner_id"], row["other_id"])


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


_WAITING = sa.text("state = 'waiting'")

approval = sa.Table(
    "approval",
    metadata,
    sa.Column("approval_id", sa.Text, primary_key=True),
    sa.Column("entity", sa.Text, nullable=False, index=True),
    sa.Column("partner_id", sa.Integer, nullable=False),
    *(_text(name) for name in ("act", "state", "why", "note")),
    sa.Column("wanted", sa.Text, nullable=False, default="", server_default=""),
    _whole("seen"),
    _whole("first_member"),
    *(_text(name) for name in ("first_name", "first_device", "first_op")),
    sa.Column("first_at", Instant, nullable=False),
    _whole("second_member"),
    *(_text(name) for name in ("second_name", "second_device", "second_op")),
    sa.Column("second_at", Instant),
    sa.Index(
        "uq_approval_waiting",
        "entity",
        "act",
        unique=True,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
)
"""An act that needs two people: who gave the first word and why two are needed (`domain.people.
four_eyes`), who completed it. `state` is waiting, completed, declined (the opposite was decided) or
void (the record changed, or its person may no longer). `seen` is the revision both have seen,
`wanted` what the first asked for, in JSON, where the act alone does not say it."""

tie = sa.Table(
    "tie",
    metadata,
    _number("member_id"),
    _number("partner_id"),
    _number("other_id"),
    sa.Column("tie_id", sa.Text, nullable=False, default=_named, server_default=""),
    _text("note"),
    sa.Column("since", Instant, nullable=False),
    sa.Column("until", Instant),
)
"""The register of conflicts of interest: a member linked to a partner (family, a share, a former
job), or, with `other_id`, another member number of the same person. 0 where the other stands."""

audit_note = sa.Table(
    "audit_note",
    metadata,
    sa.Column("height", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("text"),
)
"""What an entry that covers no ops is about, in JSON; the entry's digest is that of this text."""
