"""Where the rows of each table of the feed come from, and which of them a stream carries.

Says it only; reading is done in `feed`, `digests` and wherever else a reader's rows are needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.claims.claim import ClaimState
from domain.codes import Code
from domain.reviews.decision import REASONS
from server.storage import tables as t
from server.storage.columns import Instant
from server.storage.unit_of_work import KEY_SEPARATOR
from sync.wire.tables import TABLES, VENDOR

_INSTANT_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'


@dataclass(frozen=True, slots=True)
class Source:
    """One table of the feed: its columns in order, and the column that says whose rows they are.

    Without an `owner` column every stream that carries the table carries all of it.
    """

    name: str
    table: sa.Table
    columns: tuple[sa.ColumnElement[Any], ...]
    key_columns: tuple[sa.Column[Any], ...]
    owner: sa.Column[Any] | None

    @property
    def keys(self) -> int:
        """How many columns the primary key has."""
        return len(self.key_columns)

    def key_values(self, key: str) -> list[Any]:
        """Return a key of the change log as the values of the key columns."""
        parts = key.split(KEY_SEPARATOR)
        return [
            int(part) if isinstance(column.type, sa.Integer) else part
            for column, part in zip(self.key_columns, parts, strict=True)
        ]

    def is_whole(self, stream: str) -> bool:
        """Say whether a stream carries every row: the vendor's does, and that of the catalogue."""
        return self.owner is None or stream == VENDOR

    @staticmethod
    def number_of(stream: str) -> int:
        """Return the number a stream is named by, 0 for one that has none."""
        return int(stream.partition(":")[2] or 0)

    def in_stream(self, *, whole: bool) -> sa.ColumnElement[bool]:
        """Return the condition of the rows a stream carries; `number` is bound to its number."""
        if whole or self.owner is None:
            return sa.true()
        return self.owner == sa.bindparam("number", type_=sa.Integer)

    def wire_columns(self, dialect: str) -> list[sa.ColumnElement[Any]]:
        """Return the columns as they travel, so that a driver's row needs no further work.

        SQLite keeps instants and days as that text and yes/no as 0 and 1 already.
        """
        if dialect != "postgresql":
            return list(self.columns)
        return [_as_it_travels(column).label(column.name) for column in self.columns]


def _as_it_travels(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    if isinstance(column.type, Instant):
        return sa.func.to_char(sa.func.timezone("UTC", column), _INSTANT_FORMAT)
    if isinstance(column.type, sa.Date):
        return sa.func.to_char(column, "YYYY-MM-DD")
    if isinstance(column.type, sa.Boolean):
        return sa.cast(column, sa.Integer)
    return column


def _of_risk(column: sa.Column[Any], none: str) -> sa.ColumnElement[Any]:
    """Return a column of a claim's score: it is kept apart, where no partner's scope reaches."""
    found = sa.select(column).where(t.claim_risk.c.claim_id == t.claim.c.claim_id)
    return sa.func.coalesce(found.scalar_subquery(), sa.literal_column(none, column.type))


def _once_said(column: sa.Column[Any], none: str) -> sa.ColumnElement[Any]:
    """Return a column of a second look that is empty while that look waits."""
    waits = t.second_look.c.state == sa.literal_column("'waiting'")
    return sa.case((waits, sa.literal_column(none, column.type)), else_=column)


def _if_told() -> sa.ColumnElement[Any]:
    """Return the reason of a claim where its claimant reads it: of a refusal, or with a question.

    What reviewers noted for each other stands in the same column; rules that ask say nothing in it.
    """
    column = t.claim.c.reason
    refused = column.in_([sa.literal_column(f"'{key}'", column.type) for key in REASONS])
    question = sa.and_(
        t.claim.c.state == sa.literal_column(f"'{ClaimState.NEEDS_INFO.value}'"),
        t.claim.c.code == sa.literal_column(f"'{Code.INFO_NEEDED.value}'"),
    )
    told = sa.or_(refused, question)
    return sa.case((told, column), else_=sa.literal_column("''", column.type))


def _source(
    name: str,
    table: sa.Table,
    owner: sa.Column[Any] | None = None,
    more: Mapping[str, sa.ColumnElement[Any]] | None = None,
) -> Source:
    feed_table, more = TABLES[name], more or {}
    return Source(
        name,
        table,
        tuple(
            more[column].label(column) if column in more else table.c[column]
            for column in feed_table.columns
        ),
        tuple(table.c[column] for column in feed_table.columns[: feed_table.keys]),
        owner,
    )


SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        _source("product", t.product),
        _source("rule_version", t.rule_version),
        _source("contest", t.contest),
        _source("partner", t.partner, t.partner.c.partner_id),
        _source("member", t.member, t.member.c.partner_id),
        _source("device", t.device, t.device.c.partner_id),
        _source("allocation", t.allocation, t.allocation.c.partner_id),
        _source(
            "claim",
            t.claim,
            t.claim.c.partner_id,
            more={"reason": _if_told()},
        ),
        _source(
            "vendor_claim",
            t.claim,
            more={
                "risk": _of_risk(t.claim_risk.c.score, "0"),
                "risk_parts": _of_risk(t.claim_risk.c.parts, "'[]'"),
            },
        ),
        _source("invoice", t.invoice, t.invoice.c.partner_id),
        _source("deal", t.deal, t.deal.c.partner_id),
        _source("deal_event", t.deal_event, t.deal_event.c.partner_id),
        _source("ledger_entry", t.ledger_entry, t.ledger_entry.c.partner_id),
        _source("standing", t.standing, t.standing.c.contest_id),
        _source("participation", t.participant, t.participant.c.partner_id),
        _source("contest_entry", t.contest_entry, t.contest_entry.c.partner_id),
        _source("evidence", t.evidence, t.evidence.c.partner_id),
        _source("approval", t.approval),
        _source("tie", t.tie),
        _source("sample", t.sample),
        _source("unit", t.unit_told),
        _source(
            "second_look",
            t.second_look,
            more={
                "first": _once_said(t.second_look.c.first, "''"),
                "first_member": _once_said(t.second_look.c.first_member, "0"),
            },
        ),
    )
}
"""For each table of the feed its columns in the order of `sync.wire.tables`."""
