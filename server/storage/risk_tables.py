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
second_look = sa.Table(
    "second_look",
    metadata,
    sa.Column("look_id", sa.Text, primary_key=True),
    _text("claim_id"),
    sa.Column("partner_id", sa.Integer, nullable=False),
    _text("why"),
    _whole("reviewer_id"),
    _whole("place"),
    sa.Column("made_at", Instant, nullable=False),
    _text("state"),
    _text("first"),
    _whole("first_member"),
    _text("second"),
    _whole("second_member"),
    _text("reason"),
    sa.Column("second_at", Instant),
    _text("note"),
)
"""`look_id` is the claim and the revision its decision made, or the sample and the claim."""
_OF_THE_RECORD = sa.text("seed_height > 0")
sample = sa.Table(
    "sample",
    metadata,
    sa.Column("sample_id", sa.Text, primary_key=True),
    _text("seed"),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    _whole("confidence"),
    _whole("precision_percent"),
    _whole("population"),
    _text("population_sha256"),
    _whole("needed"),
    _whole("drawn"),
    _whole("made_by"),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("seed_height", sa.BigInteger, nullable=False, default=0, server_default="0"),
    sa.Index(
        "uq_sample_first_day_last_day",
        "first_day",
        "last_day",
        unique=True,
        sqlite_where=_OF_THE_RECORD,
        postgresql_where=_OF_THE_RECORD,
    ),
)
"""`seed` is the head of the record at `seed_height`, the first entry after the period; 0 where
somebody of before chose it."""
claim_risk = sa.Table(
    "claim_risk",
    metadata,
    sa.Column("claim_id", sa.Text, primary_key=True),
    sa.Column("partner_id", sa.Integer, nullable=False),
    _whole("score"),
    _text("parts"),
)
"""`parts` is a JSON list of code, points and compared values, the most points first."""
unit_told = sa.Table(
    "unit_told",
    metadata,
    sa.Column("serial", sa.Text, primary_key=True),
    _text("told"),
)
"""What was told of units whose claims a person looked at, for the desk (`services.lives`): a JSON
list of `[what, at, day, partner_id]`, as far as it is in effect."""
