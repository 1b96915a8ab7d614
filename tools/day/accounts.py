"""Accounts for every scan of the day from three sources that know nothing of each other.

What the counter's own files hold, what the server's database holds, and what the deck allows.
Only reads, and only after the programs that own the files have ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.clock import SystemClock
from sync.events import Events
from sync.profile import Profile
from sync.queries import scan as scan_queries
from sync.rows import ScanRow
from sync.workplace import open_workplace
from tools.day.deck import ACCEPTED, NOT_SENT, REFUSED, Card
from tools.day.stock import opened

TEXT_COMPARED = 60


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


def counter_rows(profile: Path, pin: str) -> list[ScanRow]:
    """Every scan the counter's files hold for today, in the order they came."""
    place = Profile(profile)
    workplace = open_workplace(place, pin=pin, clock=SystemClock(), events=Events())
    try:
        return scan_queries.today(workplace, limit=1_000_000)[::-1]
    finally:
        workplace.close()


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
    cards: Sequence[Card], rows: Sequence[ScanRow], claims: Mapping[str, ServerClaim]
) -> list[Line]:
    """One line for each card, and every fault found, each at the scan it belongs to."""
    per_serial = Counter(claim.serial for claim in claims.values())
    per_claim = Counter(row.claim_id for row in rows if row.claim_id)
    lines = []
    for place, card in enumerate(cards):
        row = rows[place] if place < len(rows) else None
        if row is None:
            lines.append(Line(card, "", "", "", "", 0, ("the counter's files do not have it",)))
            continue
        claim = claims.get(row.claim_id)
        faults = [*_shown_faults(card, row), *_server_faults(card, row, claim)]
        if row.claim_id and per_claim[row.claim_id] > 1:
            faults.append("shares its claim with another scan")
        if card.serial and per_serial[card.serial] > 1:
            faults.append(f"{per_serial[card.serial]} claims for one serial")
        lines.append(
            Line(
                card,
                str(row.standing),
                row.code,
                claim.state if claim else NOT_SENT,
                claim.cause if claim else "",
                claim.earned if claim else 0,
                tuple(faults),
            )
        )
    return lines


def _shown_faults(card: Card, row: ScanRow) -> Iterable[str]:
    if not _same_text(card.text, row.text):
        yield f"the counter's files have {printable(row.text)[:TEXT_COMPARED]!r} in its place"
    if row.standing != card.kind.standing:
        yield f"shown as {row.standing}, must be {card.kind.standing}"
    if row.code not in card.kind.codes:
        yield f"code {row.code or 'none'}, must be {' or '.join(sorted(card.kind.codes)) or 'none'}"
    if (card.kind.standing == REFUSED) == bool(row.claim_id):
        yield "refused, and yet a claim" if row.claim_id else "taken, and yet no claim"


def _server_faults(card: Card, row: ScanRow, claim: ServerClaim | None) -> Iterable[str]:
    state = claim.state if claim else NOT_SENT
    if state not in card.kind.states:
        wanted = " or ".join(sorted(card.kind.states)) or "none"
        yield f"server: {state or 'none'}, must be {wanted or 'none'}"
    if claim is None:
        return
    if claim.serial != card.serial:
        yield f"server has the serial {claim.serial}, the label said {card.serial}"
    counted = state == "approved"
    if counted != claim.live:
        yield "approved, but does not own its serial" if counted else "owns its serial, unapproved"
    if claim.earn_lines != int(counted) or (claim.earned > 0) != counted:
        yield f"{claim.earn_lines} times in the ledger, {claim.earned} points"
    if card.kind.standing == ACCEPTED and claim.earned != row.points:
        yield f"the counter was told {row.points} points, the ledger has {claim.earned}"


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
        total = connection.execute("SELECT coalesce(sum(points), 0) FROM ledger_entry").fetchone()
        if total[0] != 0:
            told.append(f"The ledger's lines sum to {total[0]}, not to zero.")
        twice = connection.execute(
            "SELECT serial, count(*) FROM claim WHERE live GROUP BY serial HAVING count(*) > 1"
        ).fetchall()
        told += [f"{count} claims own the serial {serial}." for serial, count in twice]
    return told


def places(database: Path, contest_id: int) -> list[tuple[int, str, int, int]]:
    """The standings of a contest as the server has them: place, label, points, provisional."""
    asked = (
        "SELECT place, label, points, provisional FROM standing WHERE contest_id = ?"
        " ORDER BY place, label"
    )
    with opened(database) as connection:
        return [
            (row[0], row[1], row[2], row[3]) for row in connection.execute(asked, (contest_id,))
        ]
