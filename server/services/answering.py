"""What a claimant says to a no or a question: an answer, an appeal, what an invoice names.

Only the fields that were asked for change, an appeal is made once. Both count by when they were
said, not by when they arrived.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from domain.claims.claim import ENDED, ClaimState
from domain.claims.invoices import invoice_key
from domain.claims.timing import judge_appeal, state_at
from domain.claims.transitions import ClaimAction
from domain.codes import Code
from domain.verdicts import Refused
from server.services.bodies import ClaimAmend, ClaimAnswer, ClaimAppeal, InvoiceSet
from server.services.claims import json_text, own_claim, update_claim
from server.services.gathering import forget_counted
from server.services.judging_again import judge_again
from server.services.serials import Serials
from server.services.standings import count_claim
from server.services.work import Work
from server.storage import tables as t
from sync.wire.messages import Outcome
from sync.wire.tables import VENDOR, partner_stream

Row = dict[str, Any]


def amend(work: Work, body: ClaimAmend) -> Outcome:
    """Add the invoice or the customer that was not known at the scan."""
    claim = own_claim(work, body.claim_id)
    if claim is None:
        return work.refused(Code.NOT_IN_SCOPE)
    state = ClaimState(claim["state"])
    if state in ENDED:
        return work.refused(Refused(Code.CLAIM_DECIDED, (), {"state": state.value}), claim["rev"])
    said = {"invoice": body.invoice, "customer": body.customer}
    changes: Row = {name: text for name, text in said.items() if text is not None}
    if body.invoice is not None:
        changes["invoice_key"] = invoice_key(body.invoice)
    if state is ClaimState.NEEDS_INFO and _answers(claim, changes):
        judge_again(work, claim, ClaimAction.ANSWER, changes)
        return work.applied(claim["rev"], claim["code"], msgspec.json.decode(claim["params"]))
    update_claim(work, claim, changes)
    return work.applied(claim["rev"])


def _answers(claim: Row, changes: Row) -> bool:
    """Say whether changes are all that was asked for, save by a reviewer, who wants an answer."""
    asked = set(msgspec.json.decode(claim["asked"]))
    return bool(asked) and asked <= changes.keys() and claim["code"] != Code.INFO_NEEDED


def answer(work: Work, body: ClaimAnswer) -> Outcome:
    """Take what was asked for and judge the claim again; refused for any other field."""
    claim = own_claim(work, body.claim_id)
    if claim is None:
        return work.refused(Code.NOT_IN_SCOPE)
    why = _no_answer(work, claim, body)
    if why is not None:
        return work.refused(why, claim["rev"])
    given = _given(body)
    changes: Row = {
        name: given[name] for name in ("sold_on", "invoice", "customer") if name in given
    }
    if body.invoice is not None:
        changes["invoice_key"] = invoice_key(body.invoice)
    if body.quantity is not None:
        _know(work, body.invoice or claim["invoice"], body.quantity)
    if body.note:
        changes["reason"] = body.note
    verdict = judge_again(work, claim, ClaimAction.ANSWER, changes, scan=body.scan)
    if isinstance(verdict, Refused):
        return work.refused(verdict, claim["rev"])
    return work.applied(claim["rev"], claim["code"], msgspec.json.decode(claim["params"]))


def _no_answer(work: Work, claim: Row, body: ClaimAnswer) -> Refused | None:
    """Return why a claim can't be answered like this, None when it can."""
    said_at = work.evidence(work.envelope.occurred_at)
    state = ClaimState(claim["state"])
    if state is ClaimState.LAPSED or state_at(state, claim["due_at"], said_at) is ClaimState.LAPSED:
        day = (claim["due_at"] or claim["decided_at"] or said_at).date()
        return Refused(Code.INFO_LAPSED, (), {"date": day.isoformat()})
    if state is not ClaimState.NEEDS_INFO:
        return Refused(Code.CLAIM_DECIDED, (), {"state": state.value})
    asked = set(msgspec.json.decode(claim["asked"]))
    for name in _given(body):
        if name not in asked:
            return Refused(Code.FIELD_CLOSED, (name,), {"field": name})
    if not _given(body) and not (asked == {"document"} and _has_document(work, claim)):
        return Refused(Code.REASON_MISSING, tuple(sorted(asked)))
    return None


def _given(body: ClaimAnswer) -> Row:
    names = ("scan", "sold_on", "invoice", "customer", "quantity")
    return {name: value for name in names if (value := getattr(body, name)) is not None}


def _has_document(work: Work, claim: Row) -> bool:
    entity = f"claim:{claim['claim_id']}"
    query = sa.select(t.evidence.c.evidence_id).where(t.evidence.c.entity == entity).limit(1)
    return work.uow.connection.execute(query).first() is not None


def appeal(work: Work, body: ClaimAppeal) -> Outcome:
    """Take an appeal: somebody else than who refused it looks at the claim again."""
    claim = own_claim(work, body.claim_id)
    if claim is None:
        return work.refused(Code.NOT_IN_SCOPE)
    said_at = work.evidence(work.envelope.occurred_at)
    follows = judge_appeal(
        ClaimState(claim["state"]), claim["appeal"], claim["due_at"], said_at, body.text
    )
    if isinstance(follows, Refused):
        return work.refused(follows, claim["rev"])
    rivals = Serials(work.uow, work.programme).rivals(claim["serial"])
    own = next((row for row in rivals if row["partner_id"] == claim["partner_id"]), None)
    if own is not None:
        told = {"who": own["who"] or "", "when": own["scanned_at"].date().isoformat()}
        return work.refused(Refused(Code.DUP_SELF, (), told), claim["rev"])
    rules = work.rules(work.uow.now)
    due = work.due(rules, rules.appeal_decision_days)
    changes: Row = {
        "state": follows.value,
        "appeal": body.text.strip(),
        "code": Code.VENDOR_CHECKS.value,
        "params": json_text({"by": work.due_day(rules, due).isoformat()}),
        "cause": claim["code"] or claim["cause"],
        "decide_by": due,
        "due_at": None,
        "live": not any(row["live"] for row in rivals),
    }
    update_claim(work, claim, changes)
    count_claim(work.uow, work.programme, claim, new=False)
    return work.applied(claim["rev"], claim["code"], msgspec.json.decode(claim["params"]))


# --- invoices -------------------------------------------------------------------------------------
def set_invoice(work: Work, body: InvoiceSet) -> Outcome:
    """Keep how many units an invoice of the own partner names."""
    if work.actor.is_vendor or not invoice_key(body.number):
        return work.refused(Code.NOT_IN_SCOPE)
    return work.applied(_know(work, body.number, body.quantity))


def _know(work: Work, number: str, quantity: int) -> int:
    """Keep what an invoice names; return its revision."""
    key = invoice_key(number)
    if not key:
        return 0
    partner_id = work.actor.partner_id
    invoice_id = f"{partner_id}:{key}"
    mine = t.invoice.c.invoice_id == invoice_id
    query = sa.select(t.invoice).where(mine)
    if work.uow.on_postgres:
        query = query.with_for_update()
    found = work.uow.connection.execute(query).mappings().first()
    rev = found["rev"] + 1 if found else 1
    if found is not None:
        work.uow.connection.execute(
            sa.update(t.invoice).where(mine).values(quantity=quantity, rev=rev)
        )
    else:
        row = {
            "invoice_id": invoice_id, "partner_id": partner_id, "invoice_key": key,
            "number": number.strip(), "quantity": quantity, "customer": "", "dated_on": None,
            "proved": False, "rev": rev,
        }  # fmt: skip
        work.uow.add(t.invoice, row)
    forget_counted(work)
    work.uow.put(partner_stream(partner_id), "invoice", invoice_id)
    work.uow.put(VENDOR, "invoice", invoice_id)
    return rev
