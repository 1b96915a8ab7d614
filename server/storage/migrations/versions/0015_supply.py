"""What is told about units by EPCIS and files, prices by day, and webhooks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from server.storage.columns import Instant

revision = "0015"
down_revision = "0014"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _at(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Instant(), nullable=optional)


def _day(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=optional)


_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Forward only."""
    _told()
    _of_units()
    _of_claims_and_prices()
    _webhooks()


def _told() -> None:
    op.create_table(
        "intake",
        *(_text(name) for name in ("intake_id", "kind", "behaviour", "source")),
        _whole("member_id"),
        _at("made_at"),
        _at("finished_at", optional=True),
        _flag("success"),
        _text("counts"),
        _text("results"),
        sa.PrimaryKeyConstraint("intake_id", name="pk_intake"),
    )
    op.create_table(
        "party",
        _text("party"),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("party", name="pk_party"),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.partner_id"], name="fk_party_partner_id_partner"
        ),
    )
    op.create_table(
        "epcis_event",
        _text("event_id"),
        _flag("in_error"),
        _text("hash"),
        _at("event_at"),
        _at("recorded_at"),
        _text("intake_id"),
        _text("body"),
        sa.PrimaryKeyConstraint("event_id", "in_error", name="pk_epcis_event"),
    )
    op.create_index("ix_epcis_event_hash", "epcis_event", ["hash"], unique=False)


def _of_units() -> None:
    for table, thing, more in (
        ("serial_event", "serial", [_whole("product_id")]),
        ("container_event", "container", []),
    ):
        op.create_table(
            table,
            *(_text(name) for name in (thing, "event_id", "what")),
            _flag("undoes"),
            _flag("in_error"),
            *more,
            _at("at"),
            _day("on_day"),
            _text("party"),
            sa.PrimaryKeyConstraint(
                thing, "event_id", "what", "undoes", "in_error", name=f"pk_{table}"
            ),
        )
        op.create_index(f"ix_{table}_party", table, ["party"], unique=False)
    op.create_table(
        "packing",
        *(_text(name) for name in ("parent", "child", "event_id")),
        _flag("in_error"),
        _flag("adds"),
        _at("at"),
        _text("serial"),
        _whole("product_id"),
        sa.PrimaryKeyConstraint("parent", "child", "event_id", "in_error", name="pk_packing"),
    )
    op.create_index("ix_packing_child", "packing", ["child"], unique=False)
    op.create_index("ix_packing_serial", "packing", ["serial"], unique=False)
    op.create_table(
        "serial_status",
        _text("serial"),
        _at("returned_at", optional=True),
        _day("returned_on", optional=True),
        _text("blocks"),
        sa.PrimaryKeyConstraint("serial", name="pk_serial_status"),
    )


def _of_claims_and_prices() -> None:
    op.create_table(
        "undone_claim",
        *(_text(name) for name in ("claim_id", "serial", "was")),
        _at("at"),
        sa.PrimaryKeyConstraint("claim_id", name="pk_undone_claim"),
    )
    op.create_index("ix_undone_claim_serial", "undone_claim", ["serial"], unique=False)
    op.create_table(
        "price",
        sa.Column("product_id", sa.Integer(), nullable=False),
        _day("valid_from"),
        _whole("list_price"),
        _text("currency"),
        sa.PrimaryKeyConstraint("product_id", "valid_from", name="pk_price"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.product_id"], name="fk_price_product_id_product"
        ),
    )


def _webhooks() -> None:
    op.create_table(
        "webhook",
        *(_text(name) for name in ("webhook_id", "url", "note", "events", "secret")),
        _flag("active"),
        _whole("made_by"),
        _at("made_at"),
        _whole("seq"),
        sa.PrimaryKeyConstraint("webhook_id", name="pk_webhook"),
    )
    op.create_table(
        "webhook_message",
        *(_text(name) for name in ("message_id", "webhook_id")),
        _whole("seq"),
        *(_text(name) for name in ("event", "entity", "body", "state", "problem")),
        _at("made_at"),
        _at("next_at"),
        _whole("tries"),
        _at("done_at", optional=True),
        sa.PrimaryKeyConstraint("message_id", name="pk_webhook_message"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.webhook_id"], name="fk_webhook_message_webhook_id_webhook"
        ),
        sa.UniqueConstraint("webhook_id", "seq", name="uq_webhook_message_webhook_id_seq"),
    )
    op.create_index(
        "ix_webhook_message_waiting",
        "webhook_message",
        ["next_at"],
        unique=False,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
