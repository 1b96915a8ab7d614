"""Tables of what is told about units by EPCIS and files, of prices, and of webhooks.

Are `supply` in `tables`, which is the module to import. Only `migrations/` changes a database.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.storage.columns import Instant, metadata


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, default="")


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, default=0)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, default=False)


def _at(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Instant, nullable=optional)


intake = sa.Table(
    "intake",
    metadata,
    sa.Column("intake_id", sa.Text, primary_key=True),
    *(_text(name) for name in ("kind", "behaviour", "source")),
    _whole("member_id"),
    _at("made_at"),
    _at("finished_at", optional=True),
    _flag("success"),
    _text("counts"),
    _text("results"),
)
"""What came in at once: a capture of EPCIS events or a file. `kind` epcis or what a file is of;
`behaviour` rollback or proceed; `counts` and `results` are JSON, as they are answered."""

party = sa.Table(
    "party",
    metadata,
    sa.Column("party", sa.Text, primary_key=True),
    sa.Column("partner_id", sa.ForeignKey("partner.partner_id"), nullable=False),
)
"""Which partner a party of others' events is: by GLN, or by any other id, as `party_key` has it."""

epcis_event = sa.Table(
    "epcis_event",
    metadata,
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("in_error", sa.Boolean, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False, index=True),
    _at("event_at"),
    _at("recorded_at"),
    _text("intake_id"),
    _text("body"),
)
"""Every event taken, as it came (JSON). `in_error`: the one that declares the other wrong. What an
event is called is its `eventID`, or what the first of its `hash` was called."""

serial_event = sa.Table(
    "serial_event",
    metadata,
    sa.Column("serial", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("undoes", sa.Boolean, primary_key=True),
    sa.Column("in_error", sa.Boolean, primary_key=True),
    _whole("product_id"),
    _at("at"),
    sa.Column("on_day", sa.Date, nullable=False),
    sa.Column("party", sa.Text, nullable=False, default="", index=True),
)
"""What was told about a unit: `domain.serials.life.Moment`, one row each. Never edited, never
deleted: what was wrong is so by a further row. `serial` is canonical for its product."""

container_event = sa.Table(
    "container_event",
    metadata,
    sa.Column("container", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("undoes", sa.Boolean, primary_key=True),
    sa.Column("in_error", sa.Boolean, primary_key=True),
    _at("at"),
    sa.Column("on_day", sa.Date, nullable=False),
    sa.Column("party", sa.Text, nullable=False, default="", index=True),
)
"""The same of a container: true of whatever was in it then."""

packing = sa.Table(
    "packing",
    metadata,
    sa.Column("parent", sa.Text, primary_key=True),
    sa.Column("child", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("in_error", sa.Boolean, primary_key=True),
    _flag("adds"),
    _at("at"),
    sa.Column("serial", sa.Text, nullable=False, default="", index=True),
    _whole("product_id"),
    sa.Index("ix_packing_child", "child"),
)
"""What went into a container, or out of it. `child` is a canonical id, "" for everything in it;
`serial` and `product_id` are those of a unit."""

serial_status = sa.Table(
    "serial_status",
    metadata,
    sa.Column("serial", sa.Text, primary_key=True),
    _at("returned_at", optional=True),
    sa.Column("returned_on", sa.Date),
    _text("blocks"),
    sa.Column("seller_id", sa.BigInteger, nullable=False, default=0, server_default="0"),
)
"""What a unit's life has against sales of it, worked out from what was told; only units that have
something. `blocks` is JSON: what, since when, on which day. `seller_id` is the partner that a
record of the sale names."""

undone_claim = sa.Table(
    "undone_claim",
    metadata,
    sa.Column("claim_id", sa.Text, primary_key=True),
    sa.Column("serial", sa.Text, nullable=False, index=True),
    _text("was"),
    _at("at"),
)
"""Claims that a return reversed, with what they were (JSON), for a return that was none."""

special_price = sa.Table(
    "special_price",
    metadata,
    sa.Column("serial", sa.Text, primary_key=True),
    _text("bid"),
    sqlite_with_rowid=False,
)
"""Units sold at a special price, with its number: such a sale has earned already."""

price = sa.Table(
    "price",
    metadata,
    sa.Column("product_id", sa.ForeignKey("product.product_id"), primary_key=True),
    sa.Column("valid_from", sa.Date, primary_key=True),
    _whole("list_price"),
    _text("currency"),
)
"""List prices by the day they hold from; `product` has the one of today."""

webhook = sa.Table(
    "webhook",
    metadata,
    sa.Column("webhook_id", sa.Text, primary_key=True),
    *(_text(name) for name in ("url", "note", "events", "secret")),
    _flag("active"),
    _whole("made_by"),
    _at("made_at"),
    _whole("seq"),
)
"""Who is told of what happens. `secret` is sealed, `events` a JSON list of types; `seq` is how far
in the vendor's stream it has been told."""

_WAITING = sa.text("state = 'waiting'")

webhook_message = sa.Table(
    "webhook_message",
    metadata,
    sa.Column("message_id", sa.Text, primary_key=True),
    sa.Column("webhook_id", sa.ForeignKey("webhook.webhook_id"), nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    *(_text(name) for name in ("event", "entity", "body", "state", "problem")),
    _at("made_at"),
    _at("next_at"),
    _whole("tries"),
    _at("done_at", optional=True),
    sa.UniqueConstraint("webhook_id", "seq"),
    sa.Index(
        "ix_webhook_message_waiting", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING
    ),
)
"""What each of them is to be told: waiting, sent or dead. `seq` is that of the change."""
