"""What a claim adds to the contests it counts in, and who stands where afterwards.

Places are worked out by `domain.contests`, once per request and before the feed's numbers are
taken: a new entry is added to the stored score, a score that lost one is summed up anew from all
of its entries. Only rows that differ are written.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.claim import EARNED, ClaimState
from domain.contests.contest import Audience, Contest, Entry, Place
from domain.contests.scoring import counts, entry_for, explanation
from domain.contests.standings import Score, Scoring, ranking, scores_of, standings
from domain.programme import Product
from server.services.many import many_of
from server.services.programme import Programme
from server.storage import tables as t
from server.storage.unit_of_work import Scored, UnitOfWork
from sync.wire.tables import contest_stream, partner_stream

log = logging.getLogger(__name__)

SURE, PROVISIONAL = "sure", "provisional"
_OPEN = (ClaimState.IN_REVIEW, ClaimState.NEEDS_INFO, ClaimState.ON_HOLD)
COUNTED = dict.fromkeys(EARNED, SURE) | dict.fromkeys(_OPEN, PROVISIONAL)
"""States of a claim that count, and how; any other counts for nothing."""

PSEUDONYMS = (
    "Heron", "Otter", "Kestrel", "Marten", "Curlew", "Lynx", "Plover", "Badger", "Osprey", "Ibex",
    "Siskin", "Dormouse", "Avocet", "Chamois", "Wagtail", "Salmon", "Kingfisher", "Hare", "Dunlin",
    "Weasel", "Goldcrest", "Beaver", "Swift", "Stoat",
)  # fmt: skip

Row = dict[str, Any]

_ENTRIES = sa.select(t.contest_entry).where(
    t.contest_entry.c.entry_id.in_(sa.bindparam("entry_ids", expanding=True))
)
_PARTICIPANT = sa.select(t.participant.c.ref).where(
    t.participant.c.contest_id == sa.bindparam("contest_id"),
    t.participant.c.partner_id == sa.bindparam("partner_id"),
    t.participant.c.member_id == sa.bindparam("member_id"),
)


class Counted(NamedTuple):
    """What a claim is worth in a contest: the columns of its entry, in their order."""

    entry_id: str
    contest_id: int
    ref: str
    partner_id: int
    claim_id: str
    points: int
    units: int
    state: str
    at: datetime
    explanation: str

    @property
    def sure(self) -> bool:
        """Whether it counts already."""
        return self.state == SURE


def count_claim(uow: UnitOfWork, programme: Programme, claim: Row, *, new: bool) -> None:
    """Bring the contest entries of a claim in line with its state."""
    wanted = entries_of(uow, programme, claim)
    home = partner_stream(claim["partner_id"])
    if not new:
        for row in _entries_of_claim(uow, programme, claim["claim_id"]):
            stored = Counted(*row)
            if wanted.get(stored.entry_id) == stored:
                del wanted[stored.entry_id]
                continue
            uow.erase(t.contest_entry, stored.entry_id)
            uow.scored.append((stored.contest_id, stored.ref, None))
            if stored.entry_id not in wanted:
                uow.drop(home, "contest_entry", stored.entry_id)
    for entry_id, counted in wanted.items():
        uow.add_values(t.contest_entry, counted)
        uow.scored.append((counted.contest_id, counted.ref, counted))
        uow.put(home, "contest_entry", entry_id)


def _entries_of_claim(
    uow: UnitOfWork, programme: Programme, claim_id: str
) -> Iterable[Sequence[Any]]:
    many = many_of(uow)
    if many is not None and (known := many.entries.pop(claim_id, None)) is not None:
        return known
    entry_ids = [f"{claim_id}:{contest.contest_id}" for contest in programme.contests]
    return uow.connection.execute(_ENTRIES, {"entry_ids": entry_ids}).all()


def entries_of(uow: UnitOfWork, programme: Programme, claim: Row) -> dict[str, Counted]:
    """Return the entries a claim is worth, by id; takes the claimant into the contest if new."""
    state = COUNTED.get(claim["state"])
    product = programme.product(claim["product_id"])
    if state is None or product is None:
        return {}
    claim_id, partner_id, at = claim["claim_id"], claim["partner_id"], claim["evidence_at"]
    rows = {}
    for contest in programme.contests:
        if not counts(contest, product.product_id, at, claim["received_at"]):
            continue
        contest_id = contest.contest_id
        ref, points, why = stake_in(uow, contest, product, partner_id, claim["member_id"])
        entry_id = f"{claim_id}:{contest_id}"
        rows[entry_id] = Counted(
            entry_id, contest_id, ref, partner_id, claim_id, points, 1, state, at, why
        )
    return rows


Stake = tuple[str, int, str]
"""A claimant's number in a contest, what one unit is worth there, and why."""


def stake_in(
    uow: UnitOfWork, contest: Contest, product: Product, partner_id: int, member_id: int
) -> Stake:
    """Return what a claimant has at stake in a contest; takes it in if it is new.

    The same for every scan of a push, so it is kept.
    """
    place = ("stake", contest.contest_id, product.product_id, partner_id, member_id)
    stake: Stake | None = uow.memo.get(place)
    if stake is None:
        ref = _participant(uow, contest, partner_id, member_id)
        points = entry_for(contest, product, product.list_price)
        stake = uow.memo[place] = (ref, points, explanation(contest, product, points))
    return stake


class Several(NamedTuple):
    """What several sure entries of one participant come to: to a score they count as one."""

    points: int
    units: int
    at: datetime
    """The last of them that brought points."""
    sure: bool = True


def _participant(uow: UnitOfWork, contest: Contest, partner_id: int, member_id: int) -> str:
    """Return the opaque number of a claimant in a contest, given on the first sale that counts."""
    who = member_id if contest.audience is Audience.MEMBER else 0
    place = ("participant", contest.contest_id, partner_id, who)
    if place not in uow.memo:
        key = {"contest_id": contest.contest_id, "partner_id": partner_id, "member_id": who}
        found = uow.connection.execute(_PARTICIPANT, key).scalar()
        uow.memo[place] = str(found) if found is not None else _take_in(uow, key)
    return str(uow.memo[place])


def _take_in(uow: UnitOfWork, key: dict[str, int]) -> str:
    """Take a claimant into a contest under a new number and a pseudonym; returns the number."""
    contest_id, partner_id, who = key["contest_id"], key["partner_id"], key["member_id"]
    if who:
        name = sa.select(t.member.c.name).where(t.member.c.member_id == who)
    else:
        name = sa.select(t.partner.c.name).where(t.partner.c.partner_id == partner_id)
    taken = uow.connection.execute(
        sa.select(t.participant.c.label).where(t.participant.c.contest_id == contest_id)
    ).scalars()
    ref = secrets.token_hex(6)
    row = key | {
        "ref": ref,
        "label": pseudonym(ref, taken),
        "name": uow.connection.execute(name).scalar_one(),
    }
    uow.connection.execute(sa.insert(t.participant), row)
    uow.put(partner_stream(partner_id), "participation", contest_id, ref)
    return ref


def pseudonym(ref: str, taken: Iterable[str]) -> str:
    """Return a name for a participant that says nothing about it, and that nobody else has."""
    taken = set(taken)
    number = int.from_bytes(hashlib.sha256(ref.encode()).digest()[:6], "big")
    while True:
        animal, count = PSEUDONYMS[number % len(PSEUDONYMS)], number // len(PSEUDONYMS) % 90 + 10
        label = f"{animal} {count}"
        if label not in taken:
            return label
        number += 1


def restate(uow: UnitOfWork, programme: Programme) -> None:
    """Bring the standings of every touched contest up to date.

    They follow from the entries and can be had again: a mistake of ours here costs nobody a sale.
    The contest is marked then, and worked out from all its entries the next time.
    """
    touched = {contest_id for contest_id, _, _ in uow.scored} | set(uow.contests)
    if not touched:
        return
    if uow.on_postgres:
        # Whoever comes second waits here, then reads what the first one wrote.
        uow.connection.execute(_LOCK, {"touched": sorted(touched)}).all()
    marked = set(
        uow.connection.execute(_MARKED, {"keys": [_mark(each) for each in touched]}).scalars()
    )
    contests = [each for each in programme.contests if each.contest_id in touched]
    # One for all is a third of the statements; what goes wrong with one is not the others' fault.
    if len(contests) > 1 and _restated(uow, contests, marked) is None:
        return
    for contest in contests:
        problem = _restated(uow, [contest], marked)
        if problem is None:
            continue
        log.error(
            "standings of contest %s could not be worked out; they wait for the next sale",
            contest.contest_id,
            exc_info=problem,
        )
        mark = _mark(contest.contest_id)
        if mark not in marked:
            uow.add(t.meta, {"key": mark, "value": uow.now.isoformat()})


def _restated(uow: UnitOfWork, contests: Sequence[Contest], marked: set[str]) -> Exception | None:
    """Bring the standings of contests up to date; returns the bug that kept all of them behind."""
    numbers = [each.contest_id for each in contests]
    with uow.attempt() as attempt:
        stored = _stored(uow.connection, numbers)
        changed: list[Row] = []
        gone: list[tuple[int, str]] = []
        for contest in contests:
            number = contest.contest_id
            if number in uow.contests or _mark(number) in marked:
                wanted = computed(uow.connection, contest)
            else:
                moved = [each for each in uow.scored if each[0] == number]
                wanted = _moved(uow, contest, moved, stored[number])
            for ref, (_, before) in stored[number].items():
                if ref not in wanted and before is not None:
                    gone.append((number, ref))
            changed += (row for ref, row in wanted.items() if stored[number][ref][1] != row)
        _write_standings(uow, stored, changed, gone)
        uow.flush()
    if attempt.problem is None:
        over = marked & {*map(_mark, numbers)}
        if over:
            uow.connection.execute(sa.delete(t.meta).where(t.meta.c.key.in_(over)))
    return attempt.problem


def _mark(contest_id: int) -> str:
    """Return the key under which it is kept that stored standings are behind their entries."""
    return f"standings_behind:{contest_id}"


_LOCK = (
    sa.select(t.contest.c.contest_id)
    .where(t.contest.c.contest_id.in_(sa.bindparam("touched", expanding=True)))
    .order_by(t.contest.c.contest_id)
    .with_for_update(key_share=True)
)
_MARKED = sa.select(t.meta.c.key).where(t.meta.c.key.in_(sa.bindparam("keys", expanding=True)))


Stored = dict[str, tuple[str, Row | None]]
"""By participant: the label, and the standing as it is stored, None where there is none yet."""


def _stored(connection: Connection, contest_ids: Sequence[int]) -> dict[int, Stored]:
    """Return the participants of contests with their standings."""
    found: dict[int, Stored] = {contest_id: {} for contest_id in contest_ids}
    for contest_id, ref, label, *standing in connection.execute(
        _STORED, {"contest_ids": contest_ids}
    ):
        row = None if standing[0] is None else dict(zip(_COLUMNS, standing, strict=True))
        found[contest_id][ref] = (label, row)
    return found


_COLUMNS = t.standing.columns.keys()
_STORED = (
    sa.select(t.participant.c.contest_id, t.participant.c.ref, t.participant.c.label, t.standing)
    .outerjoin(
        t.standing,
        (t.standing.c.contest_id == t.participant.c.contest_id)
        & (t.standing.c.ref == t.participant.c.ref),
    )
    .where(t.participant.c.contest_id.in_(sa.bindparam("contest_ids", expanding=True)))
)


def _moved(
    uow: UnitOfWork, contest: Contest, moved: Iterable[Scored], stored: Stored
) -> dict[str, Row]:
    """Return the standings of a contest after these entries, from the scores that are stored."""
    labels: dict[str, str] = {}
    scores: dict[str, Score] = {}
    anew: set[str] = set()
    for ref, (label, row) in stored.items():
        labels[ref] = label
        if row is None:
            anew.add(ref)
        else:
            scores[ref] = Score(*_SCORE(row))
    for _, ref, entry in moved:
        if entry is None or entry.points < 0:
            anew.add(ref)
    more: dict[str, list[Scoring]] = {}
    for _, ref, entry in moved:
        if entry is not None and ref not in anew:
            more.setdefault(ref, []).append(entry)
    for ref, added in more.items():
        scores[ref] = scores[ref].plus(added)
    if anew:
        entries = _entries(uow.connection, contest.contest_id, anew)
        scores |= scores_of(contest, entries, anew)
    return _rows(contest, labels, ranking(scores))


_SCORE = itemgetter("points", "provisional", "units", "reached_at")


def _write_standings(
    uow: UnitOfWork,
    stored: dict[int, Stored],
    changed: Sequence[Row],
    gone: Sequence[tuple[int, str]],
) -> None:
    places = [*gone]
    for row in changed:
        contest_id, ref = row["contest_id"], row["ref"]
        if stored[contest_id][ref][1] is not None:
            places.append((contest_id, ref))
    if places:
        uow.connection.execute(_CLEAR, {"places": places})
    for contest_id, ref in gone:
        uow.drop(contest_stream(contest_id), "standing", contest_id, ref)
    for row in changed:
        uow.add(t.standing, row)
        uow.put(contest_stream(row["contest_id"]), "standing", row["contest_id"], row["ref"])


_CLEAR = sa.delete(t.standing).where(
    sa.tuple_(t.standing.c.contest_id, t.standing.c.ref).in_(sa.bindparam("places", expanding=True))
)


def computed(connection: Connection, contest: Contest) -> dict[str, Row]:
    """Return the standings of a contest from all its entries, as rows by participant."""
    labels = dict(
        connection.execute(
            sa.select(t.participant.c.ref, t.participant.c.label).where(
                t.participant.c.contest_id == contest.contest_id
            )
        ).all()
    )
    entries = _entries(connection, contest.contest_id)
    return _rows(contest, labels, standings(contest, entries, labels))


def _rows(contest: Contest, labels: dict[str, str], places: Iterable[Place]) -> dict[str, Row]:
    return {place.ref: _row(contest.contest_id, labels[place.ref], place) for place in places}


def _entries(
    connection: Connection, contest_id: int, refs: Collection[str] | None = None
) -> list[Entry]:
    """Return the entries of a contest, of these participants only if some are named."""
    query = _SCORED if refs is None else _SCORED.where(t.contest_entry.c.ref.in_(refs))
    return [
        Entry(entry_id, contest_id, ref, claim_id, points, units, state == SURE, at)
        for entry_id, ref, claim_id, points, units, state, at in connection.execute(
            query, {"contest_id": contest_id}
        )
    ]


_SCORED = sa.select(
    t.contest_entry.c.entry_id,
    t.contest_entry.c.ref,
    t.contest_entry.c.claim_id,
    t.contest_entry.c.points,
    t.contest_entry.c.units,
    t.contest_entry.c.state,
    t.contest_entry.c.at,
).where(t.contest_entry.c.contest_id == sa.bindparam("contest_id"))


def stored_standings(connection: Connection, contest_id: int) -> dict[str, Row]:
    """Return the standings of a contest as they are stored, by participant."""
    found = connection.execute(_STANDINGS, {"contest_id": contest_id})
    return {row["ref"]: dict(row) for row in found.mappings()}


_STANDINGS = sa.select(t.standing).where(t.standing.c.contest_id == sa.bindparam("contest_id"))


def _row(contest_id: int, label: str, place: Place) -> Row:
    return {
        "contest_id": contest_id,
        "ref": place.ref,
        "label": label,
        "place": place.place,
        "points": place.points,
        "provisional": place.provisional,
        "units": place.units,
        "reached_at": place.reached_at,
        "gap_above": place.gap_above,
    }
