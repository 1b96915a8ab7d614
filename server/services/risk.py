"""Scores claims behind everybody's back: what changed is looked at by the clock, never in a push.

Gathers what the programme knows around a claim (`risk_facts`), has `domain.risk` fold it, keeps
looks, profiles and scores. Decides nothing; no partner's scope reaches what it writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.risk.fold import Looked, fold_into, score, with_part
from domain.risk.profile import Around, Contribution, Observed, Profile
from domain.risk.rules import RiskRules, risk_rules_at
from server.services import lives
from server.services.risk_facts import Facts, gather, sale_mark
from server.storage import tables as t
from server.storage.runs import keys_within
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import VENDOR

Row = dict[str, Any]
CHANGES_A_STEP = 500
PLACE = "risk_place"
"""In `meta`: up to where the vendor's stream was looked at."""


class Look(msgspec.Struct, omit_defaults=True):
    """One look as it is kept: the claim and what surrounded it."""

    claim: Observed
    around: Around


@dataclass(frozen=True, slots=True)
class Step:
    """What looking at a piece of the vendor's stream gave; to be written by `keep`."""

    place: int
    stop: int
    looks: list[Row] = field(default_factory=list)
    profiles: list[Row] = field(default_factory=list)
    scores: list[Row] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)


def look(connection: Connection) -> Step | None:
    """Look at the next claims that are new or whose proof changed; None when there is none.

    Reads only. What it was of may have changed when the step is kept; that is then a change again.
    """
    place = _place(connection)
    query = sa.select(t.stream.c.last).where(t.stream.c.stream == VENDOR)
    last = int(connection.execute(query).scalar() or 0)
    if place >= last:
        return None
    stop = min(place + CHANGES_A_STEP, last)
    window = {"stream": VENDOR, "start": place, "stop": stop}
    claim_ids = set(keys_within(connection, window | {"tbl": "vendor_claim"}))
    documents = set(keys_within(connection, window | {"tbl": "evidence"}))
    return look_at(connection, claim_ids | _claims_of(connection, documents), place, stop)


def look_at(connection: Connection, claim_ids: Iterable[str], place: int, stop: int) -> Step:
    """Look at these claims, in the order in which the server received them."""
    claim_ids = sorted(claim_ids)
    facts = gather(connection, claim_ids)
    step, rules = (
        Step(place, stop, units=lives.untold(connection, claim_ids)),
        risk_versions(connection),
    )
    by_partner: dict[int, list[Observed]] = {}
    for claim in facts.changed:
        by_partner.setdefault(claim.partner_id, []).append(claim)
    for partner_id, claims in sorted(by_partner.items()):
        _fold(connection, step, partner_id, _looked(facts, claims, rules))
    return step


def keep(uow: UnitOfWork, step: Step) -> bool:
    """Write a step down; False when another process has kept that piece already."""
    meta = t.meta.c
    if step.place != step.stop:
        moved = uow.connection.execute(
            sa.update(t.meta)
            .where(meta.key == PLACE, meta.value == str(step.place))
            .values(value=str(step.stop))
        )
        if moved.rowcount == 0:
            if step.place or _place(uow.connection):
                return False
            uow.connection.execute(sa.insert(t.meta), {"key": PLACE, "value": str(step.stop)})
    if step.looks:
        uow.connection.execute(sa.insert(t.risk_look), step.looks)
    _replace(uow, t.risk_profile, "partner_id", step.profiles)
    _replace(uow, t.claim_risk, "claim_id", step.scores)
    for claim_id in step.told:
        uow.put(VENDOR, "vendor_claim", claim_id)
    lives.tell(uow, step.units)
    return True


def looks_of(connection: Connection, partner_id: int) -> list[Looked]:
    """Return every look at a partner's claims in its order, with the rules it was made by."""
    look = t.risk_look.c
    query = sa.select(look.looked, look.rules).where(look.partner_id == partner_id)
    by_version = {rules.version: rules for rules in risk_versions(connection)}
    looked = []
    for text, version in connection.execute(query.order_by(look.n)):
        kept = _LOOK.decode(text)
        rules = by_version.get(version) or RiskRules()
        looked.append(Looked(kept.claim, kept.around, rules))
    return looked


def recompute(connection: Connection, partner_id: int) -> tuple[Profile, dict[str, int]]:
    """Return profile and scores of a partner made again from its looks alone."""
    looked = looks_of(connection, partner_id)
    profile = Profile()
    raised = fold_into(profile, looked)
    parts: dict[str, dict[str, Contribution]] = {}
    for each in raised:
        parts[each.claim_id] = with_part(parts.get(each.claim_id, {}), each.part)
    return profile, {claim_id: score(found) for claim_id, found in parts.items()}


def _looked(facts: Facts, claims: list[Observed], rules: Sequence[RiskRules]) -> list[Looked]:
    return [
        Looked(claim, facts.around(claim), risk_rules_at(rules, claim.scanned_at))
        for claim in claims
    ]


def _fold(connection: Connection, step: Step, partner_id: int, looked: list[Looked]) -> None:
    found = connection.execute(
        sa.select(t.risk_profile.c.looks, t.risk_profile.c.profile).where(
            t.risk_profile.c.partner_id == partner_id
        )
    ).first()
    looks, profile = (found[0], _PROFILE.decode(found[1])) if found else (0, Profile())
    raised = fold_into(profile, looked)
    step.profiles.append(
        {"partner_id": partner_id, "looks": looks + len(looked), "profile": _text(profile)}
    )
    for number, each in enumerate(looked, looks + 1):
        step.looks.append(
            {
                "partner_id": partner_id,
                "n": number,
                "claim_id": each.claim.claim_id,
                "at": each.claim.scanned_at,
                "sale": sale_mark(each.claim),
                "rules": each.rules.version,
                "looked": _text(Look(each.claim, each.around)),
            }
        )
    parts = _parts_of(connection, {each.claim_id for each in raised})
    before = {claim_id: _told(found) for claim_id, found in parts.items()}
    for raise_ in raised:
        parts[raise_.claim_id] = with_part(parts.get(raise_.claim_id, {}), raise_.part)
    _tell(step, partner_id, parts, before)


def _tell(
    step: Step,
    partner_id: int,
    parts: dict[str, dict[str, Contribution]],
    before: dict[str, str],
) -> None:
    """Note the scores, and tell the desk of each that is another: it holds what the server does."""
    for claim_id, found in parts.items():
        told = _told(found)
        step.scores.append(
            {
                "claim_id": claim_id, "partner_id": partner_id, "score": score(found),
                "parts": told,
            }
        )  # fmt: skip
        if told != before.get(claim_id, _NOTHING):
            step.told.append(claim_id)


def _told(parts: dict[str, Contribution]) -> str:
    """Return the parts of a score as they travel, the heaviest first."""
    listed = sorted(parts.values(), key=lambda part: (-part.points, part.feature))
    return _text([[part.feature, part.points, part.values] for part in listed])


def _parts_of(connection: Connection, claim_ids: set[str]) -> dict[str, dict[str, Contribution]]:
    risk = t.claim_risk.c
    query = sa.select(risk.claim_id, risk.parts).where(risk.claim_id.in_(sorted(claim_ids)))
    return {
        claim_id: {each[0]: Contribution(*each) for each in _PARTS.decode(text)}
        for claim_id, text in connection.execute(query)
    }


def _claims_of(connection: Connection, documents: set[str]) -> set[str]:
    """Return the claims to which these documents were attached."""
    if not documents:
        return set()
    evidence = t.evidence.c
    query = sa.select(evidence.entity).where(evidence.evidence_id.in_(sorted(documents)))
    named = (entity.partition(":") for (entity,) in connection.execute(query))
    return {key for kind, _, key in named if kind == "claim"}


def risk_versions(connection: Connection) -> list[RiskRules]:
    """Return every version of points and limits, by its number."""
    found = connection.execute(sa.select(t.risk_rules).order_by(t.risk_rules.c.version)).mappings()
    return [
        msgspec.convert(
            msgspec.json.decode(row["limits"])
            | {"version": row["version"], "valid_from": row["valid_from"]},
            RiskRules,
        )
        for row in found
    ]


def _place(connection: Connection) -> int:
    query = sa.select(t.meta.c.value).where(t.meta.c.key == PLACE)
    return int(connection.execute(query).scalar() or 0)


def _replace(uow: UnitOfWork, table: sa.Table, key: str, rows: list[Row]) -> None:
    if rows:
        keys = [row[key] for row in rows]
        uow.connection.execute(sa.delete(table).where(table.c[key].in_(keys)))
        uow.connection.execute(sa.insert(table), rows)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


_NOTHING = "[]"
"""What the desk holds of a claim that was not scored."""
_LOOK = msgspec.json.Decoder(Look)
_PROFILE = msgspec.json.Decoder(Profile)
_PARTS = msgspec.json.Decoder(list[tuple[str, int, dict[str, str | int]]])
