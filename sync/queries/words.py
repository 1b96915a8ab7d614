"""The words of two: what waits for a second person, what became of it. Never writes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sync.replica.approvals import answered_words, waiting_words
from sync.rows import PendingOp, SendState, WaitingRow, WordRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sync.workplace import Workplace

GIVE, ASKED, ANSWERED = "give", "asked", "answered"
"""Filters: what whoever works here may agree to, what they asked for, what waits no more."""
WAITING = "waiting"
_MANY = 400


def words(wp: Workplace, *, text: str = "", choice: str = "", limit: int = 5000) -> list[WordRow]:
    """Return what waits, the oldest first; with ANSWERED what was answered, the newest first."""
    me = wp.identity.member_id
    if choice == ANSWERED:
        told = [
            (each.word, each.state, each.second, each.second_at)
            for each in answered_words(wp.replica, me, limit)
        ]
    else:
        told = [(word, WAITING, "", None) for word in waiting_words(wp.replica, me)]
    entities = list(dict.fromkeys(word.entity for word, *_ in told))
    facts, said = _facts(wp, entities), _said(wp, entities)
    rows = [
        _row(wp, word, (state, second, at), facts.get(word.entity, {}), said.get(word.entity))
        for word, state, second, at in told
    ]
    wanted = text.casefold().split()
    shown = [
        row
        for row in rows
        if _is_chosen(row, choice)
        and all(
            each in f"{row.title} {row.partner} {row.whose} {row.word.who}".casefold()
            for each in wanted
        )
    ]
    return shown[:limit]


def to_give(wp: Workplace) -> int:
    """Return how many words wait for whoever works here and were not answered here yet."""
    return len(words(wp, choice=GIVE))


def _is_chosen(row: WordRow, choice: str) -> bool:
    if choice == GIVE:
        answered = row.send is not None and row.send is not SendState.REFUSED
        return not row.word.bar and not answered
    return choice != ASKED or row.word.is_mine


def _row(
    wp: Workplace,
    word: WaitingRow,
    became: tuple[str, str, datetime | None],
    facts: Mapping[str, Any],
    op: PendingOp | None,
) -> WordRow:
    state, second, at = became
    send: SendState | None = None
    code, params = "", dict[str, Any]()
    if op is not None and state == WAITING:
        status, why, told = op.items.get(word.entity, ("", op.code, dict(op.params)))
        send = SendState.REFUSED if status == "refused" else op.state
        if send is SendState.REFUSED:
            code, params = why, dict(told)
    partner = wp.catalogue.partners.get(word.partner_id, "") if word.partner_id else ""
    whose = wp.catalogue.member_name(facts.get("member_id", 0)) if facts.get("member_id") else ""
    return WordRow(
        word=word,
        title=str(facts.get("title") or _title(wp, word)),
        product=wp.catalogue.product_name(facts["product_id"]) if "product_id" in facts else "",
        partner=partner,
        whose=whose,
        points=facts.get("points") or 0,
        value_minor=facts.get("value_minor") or 0,
        currency=facts.get("currency") or "",
        state=state,
        second=second,
        second_at=at,
        send=send,
        code=code,
        params=params,
    )


def _title(wp: Workplace, word: WaitingRow) -> str:
    """Return what a word is about where no claim and no deal tells it."""
    kind, _, key = word.entity.partition(":")
    if "name" in word.wanted and kind == "person":
        return str(word.wanted["name"])
    if kind == "product":
        return wp.catalogue.product_name(_product_id(wp, key)) or key
    if kind == "partner":
        return wp.catalogue.partners.get(word.partner_id, "")
    member = key.partition(":")[0]
    return wp.catalogue.member_name(int(member)) if member.isdecimal() else ""


def _product_id(wp: Workplace, gtin: str) -> int:
    return next((each.product_id for each in wp.catalogue.products if each.gtin == gtin), 0)


def _facts(wp: Workplace, entities: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what claims and deals among these say of themselves."""
    found: dict[str, dict[str, Any]] = {}
    for kind, query in _FACTS.items():
        keys = [each.partition(":")[2] for each in entities if each.startswith(f"{kind}:")]
        for start in range(0, len(keys), _MANY):
            part = tuple(keys[start : start + _MANY])
            rows = wp.replica.db.rows(query.format(marks=",".join("?" * len(part))), part)
            for key, *values in rows:
                found[f"{kind}:{key}"] = dict(zip(_NAMES[kind], values, strict=True))
    return found


_NAMES = {
    "claim": ("title", "product_id", "member_id", "points", "value_minor", "currency"),
    "deal": ("title", "member_id", "value_minor", "currency"),
}
_FACTS = {
    "claim": "SELECT claim_id, serial, product_id, member_id, points, value_minor, currency"
    " FROM base_vendor_claim WHERE claim_id IN ({marks})",
    "deal": "SELECT deal_id, customer, member_id, value_minor, currency FROM base_deal"
    " WHERE deal_id IN ({marks})",
}


def _said(wp: Workplace, entities: Sequence[str]) -> dict[str, PendingOp]:
    """Return the last that was said here of each of these, as long as it is on its way."""
    from sync.outbox.pending import pending_of  # noqa: PLC0415 (with the stores)

    return {entity: ops[-1] for entity, ops in pending_of(wp.outbox, entities).items()}
