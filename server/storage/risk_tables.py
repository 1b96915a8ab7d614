"""Tables of risk scores, samples and second looks: the vendor's own, whoever they are about.

Belong to `tables`, which is the module to import. Only `migrations/` changes a database.
"""

from __future__ import annotations

import sqlalchemy as sa

from server.storage.columns import Instant, metadata


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, default="")


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, default=0)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


risk_rules = sa.Table(
    "risk_rules",
    metadata,
    _number("version"),
    sa.Column("valid_from", Instant, nullable=False),
    _text("limits"),
)
"""`limits` is JSON of what a version says otherwise than `domain.risk.rules.RiskRules`."""
risk_profile = sa.Table(
    "risk_profile",
    metadata,
    _number("partner_id"),
    _whole("looks"),
    _text("profile"),
)
"""The history of a partner as `domain.risk.profile.Profile` (JSON), after so many looks."""
_NAMED = sa.text("sale <> ''")
risk_look = sa.Table(
    "risk_look",
    metadata,
    _number("partner_id"),
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("claim_id"),
    sa.Column("at", Instant, nullable=False),
    _text("sale"),
    _whole("rules"),
    _text("looked"),
    sa.Index("ix_risk_look_claim_id", "claim_id"),
    sa.Index("ix_risk_look_partner_id_at", "partner_id", "at"),
    sa.Index("ix_risk_look_sale", "sale", sqlite_where=_NAMED, postgresql_where=_NAMED),
    sqlite_with_rowid=False,
)
"""Every look at a claim, in order, with all that was known then (JSON): from it profile and scores
can be made again. `sale` stands for invoice number and customer, "" without both."""
claim_risk = sa.Table(
    "claim_risk",
    metadata,
    sa.Column("claim_id", sa.Text, primary_key=True),
    sa.Column("partner_id", sa.Integer, nullable=False),
    _whole("score"),
    _text("parts"),
)
"""`parts` is a JSON list of code, points and compared values, the most points first."""
