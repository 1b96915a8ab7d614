"""Points and limits of risk: changed from a day to come, by two owners, tried out before.

A version that was in force never changes: scores come out again from the looks and their versions.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.people.four_eyes import Act
from domain.risk.fold import Looked, fold_into, score, with_part
from domain.risk.profile import Contribution, Profile
from domain.risk.rulebook import planned_risk, unlike_default
from domain.risk.rules import RiskRules
from domain.verdicts import Refused
from server.services import approvals
from server.services.bodies import RuleSet
from server.services.claims import json_text
from server.services.risk import looks_of, risk_versions
from server.services.work import Work
from server.storage import tables as t
from sync.wire.messages import Outcome
from sync.wire.rules import ChangedVerdicts, RulePreview

BELOW, ON_TOP = "", "RISK"
"""What a preview calls a claim under the score from which one is for a person, and from it on."""
MONTH = timedelta(days=30)


def set_risk_rules(work: Work, body: RuleSet) -> Outcome:
    """Plan other points and limits from a day on; the first person's word waits for a second."""
    versions = risk_versions(work.uow.connection)
    made = planned_risk(versions, body.changes, body.valid_from, work.uow.now)
    if isinstance(made, Refused):
        return work.refused(made)
    wanted = json_text(
        {"valid_from": body.valid_from, "changes": dict(sorted(body.changes.items()))}
    )
    about = approvals.About("rules:risk", 0, 0, wanted=wanted, note=body.note)
    heard = approvals.hear_about(work, Act.CHANGE_RULES, about)
    if not heard.is_enough:
        return approvals.answer(work, heard, 0)
    row = {
        "version": made.version, "valid_from": made.valid_from,
        "limits": msgspec.json.encode(unlike_default(made)).decode(),
    }  # fmt: skip
    work.uow.connection.execute(sa.insert(t.risk_rules), row)
    approvals.complete(work, heard)
    return work.applied(made.version)


def preview_risk(connection: Connection, body: RuleSet, now: datetime) -> RulePreview | Refused:
    """Return which of last month's claims these rules would have put on top, and which no more."""
    versions = risk_versions(connection)
    made = planned_risk(versions, body.changes, body.valid_from, now)
    if isinstance(made, Refused):
        return made
    partners = sa.select(t.risk_profile.c.partner_id).order_by(t.risk_profile.c.partner_id)
    moved: dict[tuple[str, str], list[str]] = {}
    seen = 0
    for partner_id in connection.execute(partners).scalars().all():
        looks = looks_of(connection, partner_id)
        recent = {each.claim.claim_id for each in looks if each.claim.scanned_at >= now - MONTH}
        was, becomes = _on_top(looks, None, now), _on_top(looks, made, now)
        seen += len(recent)
        for claim_id in sorted(recent):
            key = (ON_TOP if claim_id in was else BELOW, ON_TOP if claim_id in becomes else BELOW)
            if key[0] != key[1]:
                moved.setdefault(key, []).append(claim_id)
    return RulePreview(claims=seen, changed=[_told(connection, *each) for each in moved.items()])


def _on_top(looks: list[Looked], made: RiskRules | None, now: datetime) -> set[str]:
    """Return the claims that reach the score; `made` judges what was looked at in a month."""
    judged = [
        Looked(each.claim, each.around, made)
        if made is not None and each.claim.scanned_at >= now - MONTH
        else each
        for each in looks
    ]
    parts: dict[str, dict[str, Contribution]] = {}
    for raised in fold_into(Profile(), judged):
        parts[raised.claim_id] = with_part(parts.get(raised.claim_id, {}), raised.part)
    least = {each.claim.claim_id: each.rules.look_at for each in judged}
    return {claim_id for claim_id, found in parts.items() if score(found) >= least.get(claim_id, 0)}


def _told(connection: Connection, key: tuple[str, str], claim_ids: list[str]) -> ChangedVerdicts:
    claim = t.claim.c
    worth = connection.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(claim.points), 0).label("points"),
            sa.func.coalesce(sa.func.sum(claim.value_minor), 0).label("value_minor"),
            sa.func.coalesce(sa.func.max(claim.currency), "").label("currency"),
        ).where(claim.claim_id.in_(claim_ids))
    ).mappings().one()  # fmt: skip
    return ChangedVerdicts(
        key[0], key[1], len(claim_ids), int(worth["points"]), int(worth["value_minor"]),
        str(worth["currency"]),
    )  # fmt: skip
