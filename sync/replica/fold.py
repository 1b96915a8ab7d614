"""working row = fold(base row, pending ops): pure, the same rules as the server's.

Rows are mappings from the feed's column names to values, plus send_state, send_code, send_params.
Never reads or writes a store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from domain.claims.claim import ClaimState
from domain.claims.timing import judge_appeal
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import Code
from domain.deals.deal import Deal, DealAction, DealState
from domain.deals.editing import apply_edit, new_deal, to_fields
from domain.deals.transitions import Who, move
from domain.money import Money
from domain.programme import RuleVersion
from domain.reviews.decision import ACTIONS, Decision
from domain.verdicts import Refused
from sync.clock import instant, stamp
from sync.rows import PendingOp, SendState
from sync.wire.messages import OpKind, OutcomeStatus
from sync.wire.tables import CLAIM

Row = dict[str, Any]

_WEIGHT = {
    state: weight
    for weight, state in enumerate(
        (
            SendState.SETTLED, SendState.SENT, SendState.QUEUED, SendState.HELD,
            SendState.REFUSED, SendState.CONFLICTED, SendState.STUCK,
        )
    )
}  # fmt: skip
"""Of several ops on one entity, the row shows the state that asks most of a person."""


def marked(row: Mapping[str, Any], ops: Sequence[PendingOp]) -> Row:
    """Return the row with how far its ops have come and the code of what needs attention."""
    shown, code, params = SendState.SETTLED, "", "{}"
    for op in ops:
        if _WEIGHT[op.state] >= _WEIGHT[shown]:
            shown, code, params = op.state, op.code, json.dumps(dict(op.params))
    return {**row, "send_state": str(shown), "send_code": code, "send_params": params}


# --- claims ------------------------------------------------------------------------------------
def fold_claim(base: Mapping[str, Any] | None, ops: Sequence[PendingOp]) -> Row | None:
    """Return the working row of a claim; None when there is neither base row nor record."""
    row = dict(base) if base is not None else None
    for op in ops:
        if op.kind == OpKind.CLAIM_RECORD:
            row = row if row is not None else _recorded(op)
        elif row is not None and op.state is not SendState.REFUSED:
            row = _CLAIM_STEPS[OpKind(op.kind)](row, op)
    return None if row is None else marked(row, ops)


def _recorded(op: PendingOp) -> Row:
    body, local = op.body, op.local
    row: Row = dict.fromkeys(CLAIM.columns, "")
    row.update(
        {
            name: body.get(name)
            for name in (
                "claim_id", "serial", "stated_gtin", "sold_on", "invoice", "customer",
                "scanned_at", "rule_version",
            )
        }
    )  # fmt: skip
    row.update(
        partner_id=local.get("partner_id"),
        member_id=local.get("member_id"),
        device=local.get("device", ""),
        product_id=local.get("product_id"),
        received_at=None,
        state=str(ClaimState.QUEUED),
        code=local.get("code", ""),
        params=json.dumps(local.get("params", {})),
        points=local.get("points", 0),
        decide_by=local.get("decide_by"),
        decided_at=None,
        decided_by=None,
        reason="",
        rev=0,
        due_at=None,
        asked="[]",
        appeal="",
    )
    if op.state is SendState.REFUSED:
        row.update(
            state=str(ClaimState.REJECTED),
            code=op.code,
            params=json.dumps(dict(op.params)),
            points=0,
            decide_by=None,
        )
    return row


def _amended(row: Row, op: PendingOp) -> Row:
    given = {k: op.body[k] for k in ("invoice", "customer") if op.body.get(k) is not None}
    row = {**row, **given}
    asked = set(json.loads(row.get("asked") or "[]"))
    if row["code"] != Code.INFO_NEEDED and asked and asked <= given.keys():
        return _given(row)
    return row


def _answered(row: Row, op: PendingOp) -> Row:
    asked = json.loads(row.get("asked") or "[]")
    names = ("sold_on", "invoice", "customer")
    given = {name: op.body[name] for name in names if name in asked and name in op.body}
    return _given({**row, **given})


def _given(row: Row) -> Row:
    """What was asked for is here: with the vendor again, who judges it anew."""
    follows = next_state(ClaimState(row["state"]), ClaimAction.ANSWER)
    if isinstance(follows, Refused):
        return row
    return {**row, "state": str(follows), "asked": "[]", "due_at": None, "code": "", "params": "{}"}


def _appealed(row: Row, op: PendingOp) -> Row:
    follows = judge_appeal(
        ClaimState(row["state"]), row["appeal"] or "", None, op.recorded_at, op.body["text"]
    )
    if isinstance(follows, Refused):
        return row
    return {**row, "state": str(follows), "appeal": op.body["text"], "due_at": None}


def _withdrawn(row: Row, op: PendingOp) -> Row:
    del op
    follows = next_state(ClaimState(row["state"]), ClaimAction.WITHDRAW)
    if isinstance(follows, Refused):
        return row
    return {**row, "state": str(follows), "points": 0, "code": "", "params": "{}"}


_CLAIM_STEPS: Mapping[OpKind, Callable[[Row, PendingOp], Row]] = {
    OpKind.CLAIM_AMEND: _amended,
    OpKind.CLAIM_WITHDRAW: _withdrawn,
    OpKind.CLAIM_ANSWER: _answered,
    OpKind.CLAIM_APPEAL: _appealed,
}


# --- a reviewer's queue ------------------------------------------------------------------------
def fold_vendor_claim(base: Mapping[str, Any] | None, ops: Sequence[PendingOp]) -> Row | None:
    """Return the working row of a claim at the vendor's desk; None without a base row."""
    if base is None:
        return None
    row = dict(base)
    entity = f"claim:{row['claim_id']}"
    shown: list[PendingOp] = []
    for op in ops:
        status, code, params = op.items.get(entity, ("", "", {}))
        if status == OutcomeStatus.REFUSED:
            shown.append(replace(op, state=SendState.REFUSED, code=code, params=params))
            continue
        shown.append(op)
        # What always needs two people shows when the server has heard both.
        if op.kind == OpKind.REVIEW_DECIDE and op.state is not SendState.REFUSED:
            row = _decided(row, op)
    return marked(row, shown[-1:])


def _decided(row: Row, op: PendingOp) -> Row:
    decision = Decision(op.body["decision"])
    follows = next_state(ClaimState(row["state"]), ACTIONS[decision])
    if isinstance(follows, Refused):
        return row
    row = {**row, "state": str(follows), "reason": op.body.get("reason", "")}
    if decision is Decision.ASK:
        row["asked"] = json.dumps(op.body.get("fields", []))
    if decision is Decision.ESCALATE:
        row["escalated"] = 1
    return row


# --- deals -------------------------------------------------------------------------------------
def fold_deal(
    base: Mapping[str, Any] | None,
    ops: Sequence[PendingOp],
    who: Who,
    rules: Callable[[PendingOp], RuleVersion | None],
) -> Row | None:
    """Return the working row of a deal; None when there is neither base row nor creation.

    `rules` gives the version in force when an op was recorded. What the rules refuse by now (the
    vendor was faster) leaves the row as the server has it; the op's outcome will say so.
    """
    deal = deal_of(base) if base is not None else None
    for op in ops:
        if op.kind == OpKind.DEAL_CREATE:
            deal = deal if deal is not None else _created(op, rules(op))
        elif deal is not None and op.state is not SendState.REFUSED:
            deal = _kept(deal, _stepped(deal, op, who, rules(op)))
    return None if deal is None else marked(row_of(deal), ops)


def created_deal(op: PendingOp, rules: RuleVersion | None) -> Deal | Refused:
    """Return the deal a `deal.create` makes, or why it can't be."""
    local = op.local
    fields = op.body["fields"]
    empty = new_deal(
        op.body["deal_id"],
        local["partner_id"],
        local["member_id"],
        local["currency"],
        op.recorded_at,
    )
    made = apply_edit(empty, fields, op.recorded_at)
    if isinstance(made, Refused) or not op.body["submit"] or rules is None:
        return made
    return move(made, DealAction.SUBMIT, Who.PARTNER, op.recorded_at, rules)


def _created(op: PendingOp, rules: RuleVersion | None) -> Deal | None:
    made = created_deal(op, rules)
    return None if isinstance(made, Refused) else made


def _stepped(deal: Deal, op: PendingOp, who: Who, rules: RuleVersion | None) -> Deal | Refused:
    if op.kind == OpKind.DEAL_EDIT:
        return apply_edit(deal, op.body["changes"], op.recorded_at)
    if rules is None or op.kind != OpKind.DEAL_MOVE:
        return deal
    action = DealAction(op.body["action"])
    return move(deal, action, who, op.recorded_at, rules, op.body.get("reason", ""))


def _kept(deal: Deal, stepped: Deal | Refused) -> Deal:
    return deal if isinstance(stepped, Refused) else stepped


def deal_of(row: Mapping[str, Any]) -> Deal:
    """Return the deal in a row of the feed."""
    return Deal(
        deal_id=row["deal_id"],
        partner_id=row["partner_id"],
        member_id=row["member_id"],
        state=DealState(row["state"]),
        customer=row["customer"] or "",
        country=row["country"] or "",
        domain=row["domain"] or "",
        contact=row["contact"] or "",
        site=row["site"] or "",
        products=tuple((int(one), int(many)) for one, many in json.loads(row["products"] or "[]")),
        value=Money(row["value_minor"] or 0, row["currency"] or "EUR"),
        expected_close=date.fromisoformat(row["expected_close"]) if row["expected_close"] else None,
        source=row["source"] or "",
        tender=bool(int(row["tender"] or 0)),
        competitor=row["competitor"] or "",
        note=row["note"] or "",
        protected_until=instant(row["protected_until"]) if row["protected_until"] else None,
        decide_by=instant(row["decide_by"]) if row["decide_by"] else None,
        reason=row["reason"] or "",
        submissions=int(row["submissions"] or 0),
        extensions=int(row["extensions"] or 0),
        created_at=instant(row["created_at"]),
        updated_at=instant(row["updated_at"]),
        rev=row["rev"] or 0,
    )


def row_of(deal: Deal) -> Row:
    """Return the feed's row of a deal."""
    fields = to_fields(deal)
    value = fields.pop("value")
    return {
        **fields,
        "deal_id": deal.deal_id,
        "partner_id": deal.partner_id,
        "member_id": deal.member_id,
        "state": str(deal.state),
        "products": json.dumps(fields["products"]),
        "value_minor": value["minor"],
        "currency": value["currency"],
        "tender": int(deal.tender),
        "protected_until": stamp(deal.protected_until) if deal.protected_until else None,
        "decide_by": stamp(deal.decide_by) if deal.decide_by else None,
        "reason": deal.reason,
        "submissions": deal.submissions,
        "extensions": deal.extensions,
        "created_at": stamp(deal.created_at),
        "updated_at": stamp(deal.updated_at),
        "rev": deal.rev,
    }
