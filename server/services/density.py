"""Counts the undelivered units each device states of a day; the rule is `domain.claims.density`.

Owns the table `density`. Counts no further than the budget, and nothing of what was delivered.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.claims.density import is_undelivered, weighed
from domain.programme import RuleVersion
from domain.verdicts import Verdict
from server.services.work import Work
from server.storage import tables as t


def weigh(work: Work, verdict: Verdict, rules: RuleVersion, evidence_at: datetime) -> Verdict:
    """Return a scan's verdict, with a doubt more where its device states too many such units.

    The day is the one the sale is proved to be of, in UTC: who was offline for weeks comes back
    with the budgets of weeks, and nobody makes days that were not lived through.
    """
    if not is_undelivered(verdict):
        return verdict
    return weighed(verdict, _stated(work, evidence_at.date(), rules.undelivered_a_day), rules)


def _stated(work: Work, day: date, most: int) -> int:
    """Return how many came before this one, and count it unless that is enough to know.

    Two pushes of one device never cross (`chain`), so nothing is counted past each other.
    """
    key = ("density", day)
    asked = {"partner": work.actor.partner_id, "of_device": work.actor.device, "of_day": day}
    # Past what was added: nobody adds rows here.
    link, before = work.uow.link, work.uow.memo.get(key)
    if before is None:
        before = link.execute(_READ, asked).scalar()
        if before is None:
            link.execute(_BEGIN, asked)
            before = 0
    if before < most:
        link.execute(_COUNT, asked)
    work.uow.memo[key] = min(before + 1, most)
    return int(before)


_NAMED: dict[sa.Column[Any], Any] = {
    t.density.c.partner_id: sa.bindparam("partner"),
    t.density.c.device: sa.bindparam("of_device"),
    t.density.c.day: sa.bindparam("of_day"),
}
_OURS = sa.and_(*(column == value for column, value in _NAMED.items()))
_READ = sa.select(t.density.c.stated).where(_OURS)
_BEGIN = sa.insert(t.density).values({**_NAMED, t.density.c.stated: 0})
_COUNT = sa.update(t.density).where(_OURS).values(stated=t.density.c.stated + 1)
