"""Deals: registered, edited from several devices, moved through their life. Rules: domain.deals."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from domain.codes import Code
from domain.deals.deal import Deal, DealAction, DealState
from domain.deals.editing import apply_edit, new_deal, to_fields
from domain.deals.merging import Conflicted, merge
from domain.deals.protection import Rival
from domain.deals.rivalry import own_field, own_fields
from domain.deals.transitions import Who, move
from domain.people.four_eyes import DECIDED_DEALS, GIVING_DEALS, Act
from domain.programme import rules_at
from domain.verdicts import Refused
from server.services.approvals import About, Heard, answer, complete, hear_about
from server.services.bodies import DealCreate, DealEdit, DealMove
from server.services.claims import json_text
from server.services.customers import alike, note_customer, rival
from server.services.deal_rows import deal_of, row_of
from server.services.programme import load_programme
from server.services.work import Work
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Outcome, OutcomeStatus
from sync.wire.tables import VENDOR, partner_stream

Row = dict[str, Any]


def create(work: Work, body: DealCreate) -> Outcome:
    """Register a deal as a draft, or submit it at once; refused as a whole when incomplete."""
    if work.actor.is_vendor:
        return work.refused(Code.NOT_IN_SCOPE)
    uow = work.uow
    exists = sa.select(t.deal.c.deal_id).where(t.deal.c.deal_id == body.deal_id)
    if uow.connection.execute(exists).first():
        return work.refused(Code.IDEMPOTENCY_REUSED)
    at = work.evidence(work.envelope.occurred_at)
    empty = new_deal(body.deal_id, work.actor.partner_id, work.actor.member_id, _currency(work), at)
    edited = apply_edit(empty, body.fields, at)
    if isinstance(edited, Refused):
        return work.refused(edited)
    deal: Deal | Refused = edited
    if body.submit:
        deal = move(edited, DealAction.SUBMIT, Who.PARTNER, uow.now, work.rules(uow.now))
    if isinstance(deal, Refused):
        return work.refused(deal)
    stored = _store(uow, None, deal)
    _note(uow, stored, work.actor.name, "created", changes_between(empty, edited))
    if body.submit:
        told = {"state": (edited.state.value, deal.state.value)}
        _note(uow, stored, work.actor.name, DealAction.SUBMIT.value, told)
    return work.applied(stored.rev)


def edit(work: Work, body: DealEdit) -> Outcome:
    """Change fields; what somebody else changed meanwhile is merged, or becomes a question."""
    deal = _load(work, body.deal_id)
    if deal is None or work.actor.is_vendor:
        return work.refused(Code.NOT_IN_SCOPE)
    base_rev = work.envelope.base.get(f"deal:{body.deal_id}", deal.rev)
    changes, merged = dict(body.changes), False
    if base_rev != deal.rev or body.was is not None:
        # A version number can't tell what a person saw: own edits that waited are counted in it.
        base = body.was
        if base is None:
            base = _version(work.uow, body.deal_id, base_rev)
        found = merge(base, to_fields(deal), changes)
        if isinstance(found, Conflicted):
            return _conflict(work, deal, found)
        changes, merged = dict(found.changes), base_rev != deal.rev
    edited = apply_edit(deal, changes, work.uow.now)
    if isinstance(edited, Refused):
        return work.refused(edited, deal.rev)
    if edited == deal:
        return _done(work, deal, merged=merged)
    stored = _store(work.uow, deal, edited)
    _note(work.uow, stored, work.actor.name, "edited", changes_between(deal, edited))
    return _done(work, stored, merged=merged)


def move_deal(work: Work, body: DealMove) -> Outcome:
    """Move a deal to another state, by whichever side may; above an amount the vendor's by two."""
    deal = _load(work, body.deal_id)
    if deal is None:
        return work.refused(Code.NOT_IN_SCOPE)
    who = Who.VENDOR if work.actor.is_vendor else Who.PARTNER
    uow = work.uow
    moved = move(deal, body.action, who, uow.now, work.rules(uow.now), body.reason)
    if isinstance(moved, Refused):
        return work.refused(moved, deal.rev)
    if body.action is DealAction.APPROVE and (found := rival(uow, deal)):
        return work.refused(_taken(found), deal.rev)
    heard: Heard | None = None
    if who is Who.VENDOR and body.action in DECIDED_DEALS:
        heard = hear_about(work, Act.DECIDE_DEAL, _about(work, deal, body))
        if not heard.is_enough:
            return answer(work, heard, deal.rev)
    stored = _store(uow, deal, moved)
    if heard is not None:
        complete(work, heard)
    detail: Row = {"state": (deal.state.value, moved.state.value)}
    if body.reason:
        detail["reason"] = ("", body.reason)
    _note(uow, stored, work.actor.name, body.action.value, detail)
    if body.action is DealAction.TAKE_UP:
        _note_alike(uow, stored)
    return work.applied(stored.rev)


def _about(work: Work, deal: Deal, body: DealMove) -> About:
    """Return what the vendor's word on a deal is about."""
    limit = work.rules(work.uow.now).four_eyes_deal_minor
    return About(
        f"deal:{deal.deal_id}",
        deal.partner_id,
        deal.rev,
        deal.member_id,
        above=body.action in GIVING_DEALS and deal.value.minor > limit,
        wanted=json_text({"action": body.action.value}),
        note=body.reason,
    )


def _done(work: Work, deal: Deal, *, merged: bool) -> Outcome:
    status = OutcomeStatus.MERGED if merged else OutcomeStatus.APPLIED
    return Outcome(op_id=work.envelope.op_id, status=status, rev=deal.rev)


def _conflict(work: Work, deal: Deal, found: Conflicted) -> Outcome:
    """Answer: the same field was changed twice; nothing is written, nothing thrown away."""
    return Outcome(
        op_id=work.envelope.op_id,
        status=OutcomeStatus.CONFLICT,
        code=Code.DEAL_CONFLICT,
        fields=list(found.fields),
        params={"fields": ", ".join(found.fields)},
        theirs={name: dispute.theirs for name, dispute in found.disputes.items()},
        rev=deal.rev,
    )


def _currency(work: Work) -> str:
    query = sa.select(t.partner.c.currency).where(t.partner.c.partner_id == work.actor.partner_id)
    return str(work.uow.connection.execute(query).scalar_one())


def _load(work: Work, deal_id: str) -> Deal | None:
    """Return a deal in the actor's scope, locked; None for any other, there or not."""
    query = sa.select(t.deal).where(t.deal.c.deal_id == deal_id)
    if not work.actor.is_vendor:
        query = query.where(t.deal.c.partner_id == work.actor.partner_id)
    if work.uow.on_postgres:
        query = query.with_for_update(key_share=True)
    found = work.uow.connection.execute(query).mappings().first()
    return deal_of(dict(found)) if found else None


def _taken(found: Rival) -> Refused:
    """Return why a deal has to wait, with what was compared: for the vendor, who sees both."""
    until = found.deal.protected_until
    fields = own_fields(found.comparison)
    told: Row = {
        "fields": ", ".join(fields),
        "date": until.date().isoformat() if until else "",
        "score": f"{found.comparison.score:.2f}",
        "deal": found.deal.deal_id,
        "compared": [
            [part.field, part.why, round(part.effect, 2), part.mine, part.theirs]
            for part in found.comparison.parts
        ],
    }
    return Refused(Code.DEAL_TAKEN, fields, told)


def _version(uow: UnitOfWork, deal_id: str, rev: int) -> Row:
    """Return the fields of an older version; {} when there is none, so nothing merges blindly."""
    query = sa.select(t.deal_version.c.fields).where(
        t.deal_version.c.deal_id == deal_id, t.deal_version.c.rev == rev
    )
    found = uow.connection.execute(query).scalar()
    return msgspec.json.decode(found, type=Row) if found else {}


def _store(uow: UnitOfWork, before: Deal | None, deal: Deal) -> Deal:
    """Write the next version of a deal and note it in the streams that carry it."""
    row = row_of(deal) | {"rev": deal.rev + 1}
    connection = uow.connection
    if before is None:
        connection.execute(sa.insert(t.deal), row)
    else:
        connection.execute(sa.update(t.deal).where(t.deal.c.deal_id == deal.deal_id).values(row))
    connection.execute(
        sa.insert(t.deal_version),
        {"deal_id": deal.deal_id, "rev": row["rev"], "fields": json_text(to_fields(deal))},
    )
    note_customer(uow, before, deal)
    for name in (partner_stream(deal.partner_id), VENDOR):
        uow.put(name, "deal", deal.deal_id)
    return deal_of(row)


def _note(uow: UnitOfWork, deal: Deal, who: str, what: str, detail: Row) -> None:
    """Write a line of the deal's timeline."""
    event_id = f"{deal.deal_id}:{deal.rev}:{what}"
    uow.connection.execute(
        sa.insert(t.deal_event),
        {
            "event_id": event_id,
            "deal_id": deal.deal_id,
            "partner_id": deal.partner_id,
            "at": uow.now,
            "who": who,
            "what": what,
            "detail": json_text(detail),
        },
    )
    for name in (partner_stream(deal.partner_id), VENDOR):
        uow.put(name, "deal_event", event_id)


def _note_alike(uow: UnitOfWork, deal: Deal) -> None:
    """Tell the vendor of other deals for this customer or one like it, with what was compared."""
    for rank, (found, rivalry) in enumerate(alike(uow, deal), start=1):
        detail: Row = {"likeness": ("", f"{found.comparison.score:.2f}")}
        for part in found.comparison.parts:
            if part.effect > 0:
                shown = f"{part.mine} ~ {part.theirs} ({part.effect:+.2f})"
                detail[own_field(part.field)] = ("", shown)
        event_id = f"{deal.deal_id}:{deal.rev}:alike:{rank}"
        uow.connection.execute(
            sa.insert(t.deal_event),
            {
                "event_id": event_id,
                "deal_id": deal.deal_id,
                # Nobody's: it holds what a rival wrote, and no partner may ever read it.
                "partner_id": 0,
                "at": uow.now,
                "who": "",
                "what": f"alike_{rivalry.value}",
                "detail": json_text(detail),
            },
        )
        uow.put(VENDOR, "deal_event", event_id)


def changes_between(before: Deal, after: Deal) -> Row:
    """Return each field that differs as (was, now), as text a person can read."""
    old, new = to_fields(before), to_fields(after)
    return {name: (_shown(old[name]), _shown(new[name])) for name in new if old[name] != new[name]}


def _shown(value: object) -> str:
    """Return a field's value as the text a timeline shows; structured ones as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json_text(value)


def expire_deals(uow: UnitOfWork) -> int:
    """Move deals whose protection has ended; returns how many. Run by the clock, not a person."""
    due = sa.select(t.deal).where(
        t.deal.c.state == DealState.APPROVED.value, t.deal.c.protected_until < uow.now
    )
    if uow.on_postgres:
        due = due.with_for_update(skip_locked=True, key_share=True)
    rows = uow.connection.execute(due.order_by(t.deal.c.deal_id)).mappings().all()
    if not rows:
        return 0
    rules = rules_at(load_programme(uow.connection).rules, uow.now)
    for row in rows:
        deal = deal_of(dict(row))
        moved = move(deal, DealAction.EXPIRE, Who.CLOCK, uow.now, rules)
        if isinstance(moved, Deal):
            stored = _store(uow, deal, moved)
            told = {"state": (deal.state.value, moved.state.value)}
            _note(uow, stored, "", DealAction.EXPIRE.value, told)
    return len(rows)
