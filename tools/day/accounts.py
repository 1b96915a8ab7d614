"""Accounts for every scan of the day from three sources that know nothing of each other.

What the counter's own files hold, what the server's database holds, and what the deck allows.
Only reads, and only after the programs that own the files have ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.claims.claim import EARNED
from sync.rows import ScanRow
from tools.day.deck import ACCEPTED, NOT_SENT, REFUSED, Card
from tools.day.replicas import Glance
from tools.day.stock import opened
from tools.day.traces import Event

TEXT_COMPARED = 60
EVENING_CODES = {"approved": "", "rejected": "REFUSED_BY_VENDOR"}
"""What the claimant is told in the end, by the state of the claim."""


@dataclass(frozen=True, slots=True)
class ServerClaim:
    """A claim as the server's database has it. `earned` are the points of its ledger lines."""

    claim_id: str
    serial: str
    state: str
    cause: str
    live: bool
    points: int
    earned: int
    earn_lines: int


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one scan. `faults` is empty when all of it is as its kind allows."""

    card: Card
    standing: str
    code: str
    state: str
    cause: str
    points: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        card = self.card
        shown = f"{self.standing or '(nothing)'} {self.code}".strip()
        server = f"{self.state or 'not sent'} {self.cause}".strip()
        mark = "ok" if not self.faults else "WRONG: " + "; ".join(self.faults)
        return (
            f"{card.number:4}  {printable(card.text):28.28}  {card.kind.name:34}  "
            f"{shown:28}  {server:22}  {self.points:4}  {mark}"
        )


HEADING = (
    f"{'no.':>4}  {'typed':28}  {'kind of scan':34}  {'shown at the counter':28}  "
    f"{'server, in the end':22}  {'pts':>4}"
)


def printable(text: str) -> str:
    """A scan for a terminal: GS as ⟨GS⟩, nothing else that moves a cursor."""
    return "".join(
        char if char.isprintable() else "⟨GS⟩" if char == "\x1d" else "·" for char in text
    )


def server_claims(database: Path, member_id: int, device: str) -> dict[str, ServerClaim]:
    """The claims that came from one device of one member, by claim id."""
    asked = (
        "SELECT c.claim_id, c.serial, c.state, c.cause, c.live, c.points,"
        " coalesce(sum(l.points) FILTER (WHERE l.account LIKE 'claimant:%'"
        "   AND l.contest_id IS NULL), 0),"
        " count(l.points) FILTER (WHERE l.account LIKE 'claimant:%' AND l.kind = 'earn'"
        "   AND l.contest_id IS NULL)"
        " FROM claim c LEFT JOIN ledger_entry l USING (claim_id)"
        " WHERE c.member_id = ? AND c.device = ? GROUP BY c.claim_id"
    )
    with opened(database) as connection:
        rows = connection.execute(asked, (member_id, device))
        return {
            row[0]: ServerClaim(row[0], row[1], row[2], row[3], bool(row[4]), *row[5:8])
            for row in rows.fetchall()
        }


def account(
    cards: Sequence[Card],
    verdicts: Sequence[Event],
    rows: Sequence[ScanRow],
    claims: Mapping[str, ServerClaim],
) -> list[Line]:
    """One line for each card, and every fault found, each at the scan it belongs to.

    `verdicts` are what the window showed, `rows` what the counter's files say in the evening,
    `claims` what the server has; all in the order of the scans.
    """
    per_serial = Counter(claim.serial for claim in claims.values())
    per_claim = Counter(row.claim_id for row in rows if row.claim_id)
    lines = []
    for place, card in enumerate(cards):
        if place >= min(len(rows), len(verdicts)):
            missing = "the window never answered it" if place < len(rows) else "not in the files"
            lines.append(Line(card, "", "", "", "", 0, (missing,)))
            continue
        row, verdict = rows[place], verdicts[place]
        claim = claims.get(row.claim_id)
        faults = [
            *_shown_faults(card, verdict),
            *_kept_faults(card, verdict, row),
            *_server_faults(card, verdict, claim),
        ]
        if row.claim_id and per_claim[row.claim_id] > 1:
            faults.append("shares its claim with another scan")
        if card.serial and per_serial[card.serial] > 1:
            faults.append(f"{per_serial[card.serial]} claims for one serial")
        lines.append(
            Line(
                card,
                str(verdict["standing"]),
                str(verdict["code"]),
                claim.state if claim else NOT_SENT,
                claim.cause if claim else "",
                claim.earned if claim else 0,
                tuple(faults),
            )
        )
    return lines


def _shown_faults(card: Card, verdict: Event) -> Iterable[str]:
    """What the window said must be what the kind of scan allows."""
    standing, code = verdict["standing"], str(verdict["code"])
    if not _same_text(card.text, str(verdict["text"])):
        yield f"the window read {printable(str(verdict['text']))[:TEXT_COMPARED]!r}"
    if standing != card.kind.standing:
        yield f"shown as {standing}, must be {card.kind.standing}"
    if code not in card.kind.codes:
        yield f"code {code or 'none'}, must be {' or '.join(sorted(card.kind.codes)) or 'none'}"


def _kept_faults(card: Card, verdict: Event, row: ScanRow) -> Iterable[str]:
    """What the counter's files say in the evening must follow from it."""
    if str(verdict["scan"]) != row.scan_id or not _same_text(card.text, row.text):
        yield f"the counter's files have {printable(row.text)[:TEXT_COMPARED]!r} in its place"
    if (card.kind.standing == REFUSED) == bool(row.claim_id):
        yield "refused, and yet a claim" if row.claim_id else "taken, and yet no claim"
    if card.state != (row.state or NOT_SENT):
        yield f"the counter's files say {row.state or 'no claim'}"
    if row.code != EVENING_CODES.get(card.state, row.code):
        yield f"the counter's files say {row.code or 'nothing'} about it"
    if (card.state == "approved") != row.sure:
        yield "sure points without approval" if row.sure else "approved, and no sure points"


def _server_faults(card: Card, verdict: Event, claim: ServerClaim | None) -> Iterable[str]:
    state = claim.state if claim else NOT_SENT
    if state != card.state:
        yield f"server: {state or 'no claim'}, must be {card.state or 'no claim'}"
    if claim is None:
        return
    if claim.serial != card.serial:
        yield f"server has the serial {claim.serial}, the label said {card.serial}"
    counted = state == "approved"
    if counted != claim.live:
        yield "approved, but does not own its serial" if counted else "owns its serial, unapproved"
    if claim.earn_lines != int(counted) or (claim.earned > 0) != counted:
        yield f"{claim.earn_lines} times in the ledger, {claim.earned} points"
    if card.kind.standing == ACCEPTED and claim.earned != verdict["points"]:
        yield f"the counter was told {verdict['points']} points, the ledger has {claim.earned}"


def _same_text(typed: str, kept: str) -> bool:
    """Whether a row shows what was typed; how control characters are shown is its own affair."""
    typed, kept = (
        "".join(char for char in text if char.isascii() and char.isalnum())[:TEXT_COMPARED]
        for text in (typed, kept)
    )
    return typed == kept


def strays(cards: Sequence[Card], rows: Sequence[ScanRow], claims: Iterable[str]) -> list[str]:
    """Sentences about what nobody scanned: rows or claims too many."""
    known = {row.claim_id for row in rows}
    told = [
        f"The server has a claim nobody scanned: {claim}." for claim in claims if claim not in known
    ]
    if len(rows) > len(cards):
        told.append(f"The counter's files hold {len(rows)} scans; {len(cards)} were typed.")
    return told


def books(database: Path) -> list[str]:
    """Sentences about books that do not balance; empty when all is well."""
    told = []
    with opened(database) as connection:
        # One row is a whole transfer: it sums to zero where it names two accounts.
        alone = connection.execute(
            "SELECT transfer_id FROM ledger_entry WHERE account = against"
        ).fetchall()
        told += [f"The transfer {name} of the ledger has no other side." for (name,) in alone]
        held = connection.execute(
            "SELECT claim.claim_id, state, claim.points, coalesce(sum(entry.points), 0) FROM claim"
            " LEFT JOIN ledger_entry AS entry USING (claim_id) GROUP BY claim.claim_id"
        ).fetchall()
        told += [
            f"The ledger holds {points} points for the claim {claim}, which is {state}."
            for claim, state, worth, points in held
            if points != (worth if state in EARNED else 0)
        ]
        twice = connection.execute(
            "SELECT serial, count(*) FROM claim WHERE live GROUP BY serial HAVING count(*) > 1"
        ).fetchall()
        told += [f"{count} claims own the serial {serial}." for serial, count in twice]
    return told


def unsent(after: Glance) -> list[str]:
    """Sentences about work that never left the counter."""
    return [
        f"Not settled in the evening: {op.kind} {op.title} is {op.state} {op.code or op.last_error}"
        for op in after.open_ops
    ]


def deal_faults(database: Path, after: Glance, customer: str, value_minor: int) -> list[str]:
    """Sentences about the day's deal: once at the server, once in the replica, as edited."""
    asked = "SELECT state, value_minor FROM deal WHERE customer = ?"
    with opened(database) as connection:
        at_server = [(row[0], row[1]) for row in connection.execute(asked, (customer,))]
    at_counter = [
        (str(deal.state), deal.value_minor) for deal in after.deals if deal.customer == customer
    ]
    wanted = [("submitted", value_minor)]
    told = []
    for place, found in (("server", at_server), ("counter", at_counter)):
        if found != wanted:
            told.append(f"The deal of {customer} at the {place} is {found}, must be {wanted}.")
    return told


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the standings, as compared between the server and a replica."""

    place: int
    label: str
    points: int
    provisional: int


def places_at_server(database: Path, contest_id: int) -> dict[str, Place]:
    """The standings of a contest as the server's database has them, by participant."""
    asked = "SELECT ref, place, label, points, provisional FROM standing WHERE contest_id = ?"
    with opened(database) as connection:
        return {row[0]: Place(*row[1:5]) for row in connection.execute(asked, (contest_id,))}


def places_in(look: Glance, contest_id: int) -> dict[str, Place]:
    """The standings of a contest as a replica has them, by participant."""
    return {
        row.ref: Place(row.place, row.label, row.points, row.provisional)
        for contest, rows in look.contests
        for row in rows
        if contest.contest_id == contest_id
    }


def own_ref(look: Glance, contest_id: int) -> str:
    """Under which number the person at the counter, or the company, takes part."""
    return next(
        (
            row.ref
            for contest, rows in look.contests
            for row in rows
            if contest.contest_id == contest_id and row.mine
        ),
        "",
    )


def standings_faults(database: Path, before: Glance, after: Glance) -> list[str]:
    """Sentences about standings that did not move, or differ between replica and server."""
    told = []
    moved = False
    for contest, _ in after.contests:
        was, now = places_in(before, contest.contest_id), places_in(after, contest.contest_id)
        at_server = places_at_server(database, contest.contest_id)
        if _numbers(now) != _numbers(at_server):
            told.append(f"{contest.name}: the replica's standings are not the server's.")
        mine = own_ref(after, contest.contest_id)
        if mine not in now:
            told.append(f"{contest.name}: the counter has no place of its own.")
        elif mine in was and now[mine].points <= was[mine].points:
            told.append(f"{contest.name}: the day brought no points.")
        else:
            moved |= mine not in was or now[mine].place < was[mine].place
    if not moved:
        told.append("The counter moved up in no contest.")
    return told


def _numbers(places: Mapping[str, Place]) -> dict[str, tuple[int, int, int]]:
    """What must agree; a replica names colleagues where the server has pseudonyms only."""
    return {ref: (place.place, place.points, place.provisional) for ref, place in places.items()}


def movements(database: Path, before: Glance, after: Glance) -> list[str]:
    """Where the counter stood in the morning and stands in the evening, in each contest."""
    told = []
    for contest, _ in after.contests:
        mine = own_ref(after, contest.contest_id)
        was = places_in(before, contest.contest_id).get(mine)
        now = places_in(after, contest.contest_id).get(mine)
        server = places_at_server(database, contest.contest_id).get(mine)
        told.append(
            f"{contest.name}: {_told(was)} in the morning, {_told(now)} in the evening "
            f"(the server says {_told(server)})"
        )
    return told


def _told(place: Place | None) -> str:
    if place is None:
        return "no place"
    return f"place {place.place} with {place.points} points and {place.provisional} open"
