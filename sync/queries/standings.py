"""Contests, places, and how each own point came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.contests.contest import Audience, Contest
from domain.contests.scoring import entry_for, explanation
from sync.clock import instant, stamp
from sync.rows import ContestRow, EntryRow, SendState, StandingRow

if TYPE_CHECKING:
    from sync.workplace import Workplace

_WAITING = (SendState.HELD, SendState.QUEUED, SendState.SENT, SendState.STUCK)
_UNSENT = (
    " FROM claim INDEXED BY claim_unsent WHERE rev = 0 AND state = 'queued'"
    " AND scanned_at >= ? AND scanned_at < ? AND send_state IN (?,?,?,?)"
)
"""Working rows without a row of the server's: claims of this device that it has not told of."""


def contests(wp: Workplace) -> list[ContestRow]:
    """Return contests, those that end first on top."""
    found = sorted(wp.catalogue.contests, key=lambda contest: (contest.ends_at, contest.contest_id))
    return [
        ContestRow(
            contest_id=contest.contest_id,
            name=contest.name,
            counts=str(contest.counts),
            audience=str(contest.audience),
            starts_at=contest.starts_at,
            ends_at=contest.ends_at,
            grace_until=contest.grace_until,
        )
        for contest in found
    ]


def standings(wp: Workplace, contest_id: int) -> list[StandingRow]:
    """Return the places, best first; own provisional points include what is unsent.

    `mine` is the own person in a contest of members, the own company in one of partners.
    """
    contest = _contest(wp, contest_id)
    if contest is None:
        return []
    own = {
        ref: (member_id, name)
        for ref, member_id, name in wp.replica.db.rows(
            "SELECT ref, member_id, name FROM base_participation WHERE contest_id = ?",
            (contest_id,),
        )
    }
    unsent = unsent_points(wp, contest)
    rows = wp.replica.db.rows(
        "SELECT ref, label, place, points, provisional, units, gap_above FROM base_standing"
        " WHERE contest_id = ? ORDER BY place, ref",
        (contest_id,),
    )
    found = []
    for ref, label, place, points, provisional, units, gap_above in rows:
        member_id, name = own.get(ref, (None, ""))
        mine = ref in own and (
            contest.audience is Audience.PARTNER or member_id == wp.identity.member_id
        )
        found.append(
            StandingRow(
                contest_id=contest_id,
                ref=ref,
                label=name or label,
                place=place,
                points=points,
                provisional=provisional + (unsent if mine else 0),
                units=units,
                gap_above=gap_above,
                mine=mine,
                own_company=ref in own,
            )
        )
    return found


def entries(wp: Workplace, contest_id: int, limit: int = 200) -> list[EntryRow]:
    """Return how own points came about, newest first, what is unsent on top."""
    contest = _contest(wp, contest_id)
    if contest is None:
        return []
    unsent = _unsent_entries(wp, contest, limit)
    return [*unsent, *_told(wp, contest, limit - len(unsent))][:limit]


def _told(wp: Workplace, contest: Contest, limit: int) -> list[EntryRow]:
    where, parameters = "", [contest.contest_id]
    if contest.audience is Audience.MEMBER:
        where = " AND part.member_id = ?"
        parameters.append(wp.identity.member_id)
    rows: list[tuple[Any, ...]] = wp.replica.db.rows(
        "SELECT entry.at, claim.serial, claim.product_id, entry.points, entry.state,"  # noqa: S608
        " entry.explanation, entry.claim_id FROM base_participation AS part"
        " JOIN base_contest_entry AS entry"
        " ON entry.contest_id = part.contest_id AND entry.ref = part.ref"
        " LEFT JOIN base_claim AS claim ON claim.claim_id = entry.claim_id"
        f" WHERE part.contest_id = ?{where} ORDER BY entry.at DESC, entry.entry_id DESC LIMIT ?",
        (*parameters, max(limit, 0)),
    )
    return [
        EntryRow(
            at=instant(at),
            serial=serial or "",
            product=wp.catalogue.product_name(product_id),
            points=points,
            sure=state == "sure",
            explanation=told or "",
            claim_id=claim_id or "",
        )
        for at, serial, product_id, points, state, told, claim_id in rows
    ]


def unsent_points(wp: Workplace, contest: Contest) -> int:
    """Return what this device's recorded claims that the server has not told of will be worth.

    By product, so that a hundred thousand of them are counted by an index.
    """
    if wp.clock.now() > contest.grace_until:
        return 0
    rows = wp.replica.db.rows(
        f"SELECT product_id, count(*) {_UNSENT} GROUP BY product_id", _within(contest)
    )
    return sum(_worth(wp, contest, product_id) * units for product_id, units in rows)


def _unsent_entries(wp: Workplace, contest: Contest, limit: int) -> list[EntryRow]:
    """Return the newest claims that wait, as entries, newest first."""
    if wp.clock.now() > contest.grace_until:
        return []
    wanted = sorted(contest.product_ids)
    chosen = f"product_id IN ({','.join('?' * len(wanted))})" if wanted else "product_id > 0"
    rows = wp.replica.db.rows(
        f"SELECT scanned_at, serial, product_id, claim_id {_UNSENT} AND {chosen}"
        " ORDER BY scanned_at DESC, claim_id DESC LIMIT ?",
        (*_within(contest), *wanted, limit),
    )
    return [_unsent_entry(wp, contest, row) for row in rows if row[2] in wp.catalogue.by_id]


def _unsent_entry(wp: Workplace, contest: Contest, row: tuple[Any, ...]) -> EntryRow:
    at, serial, product_id, claim_id = row
    points = _worth(wp, contest, product_id)
    return EntryRow(
        at=instant(at),
        serial=serial,
        product=wp.catalogue.product_name(product_id),
        points=points,
        sure=False,
        explanation=explanation(contest, wp.catalogue.by_id[product_id], points),
        claim_id=claim_id,
    )


def _within(contest: Contest) -> tuple[str, ...]:
    return (stamp(contest.starts_at), stamp(contest.ends_at), *_WAITING)


def _worth(wp: Workplace, contest: Contest, product_id: int | None) -> int:
    """Return the points a unit gives; 0 for one whose product is not known here."""
    product = wp.catalogue.by_id.get(product_id or 0)
    return 0 if product is None else entry_for(contest, product, product.list_price)


def _contest(wp: Workplace, contest_id: int) -> Contest | None:
    return next((one for one in wp.catalogue.contests if one.contest_id == contest_id), None)
