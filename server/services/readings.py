"""What the server read in documents: kept once per file, compared with claims whenever asked.

Decides nothing. What lies with other partners is looked for here for the vendor alone: a claimant
gets to see what stands on an own document and how that compares, nothing of copies.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.claim import ENDED
from domain.claims.document_codes import Remark, remarks_on
from domain.claims.likeness import Marks, is_copy, keys_near, keys_of
from domain.claims.matching import Match, Sought, match
from domain.claims.pages import Page
from domain.claims.personal import card_number
from domain.codes import Code
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import VENDOR

WAITING, READ, UNREADABLE = "waiting", "read", "unreadable"
MOST_LINES = 1000
"""Claim lines of one invoice that are looked for on a document."""
MOST_COPIES = 50
MOST_CANDIDATES = 2000
"""Pages compared bit by bit in one look-up."""
_SHORTEST_INVOICE = 4
"""Signs of an invoice number that is the same by more than chance."""
_PAGES = msgspec.msgpack.Decoder(tuple[Page, ...])


@dataclass(frozen=True, slots=True)
class Unread:
    """A document nobody has read yet."""

    partner_id: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a document gave: nothing but `why` where it can't be read."""

    why: str = ""
    kind: str = ""
    count: int = 0
    cut: bool = False
    signs: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    marks: tuple[Marks, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """Where a document, or one page of it, is found again. `same_file` is byte for byte."""

    evidence_id: str
    entity: str
    partner_id: int
    partner: str
    page: int
    same_file: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A document as it may be shown beside a claim."""

    state: str
    why: str
    kind: str
    count: int
    cut: bool
    signs: tuple[str, ...]
    match: Match | None
    remarks: tuple[Remark, ...]


# --- reading ------------------------------------------------------------------------------------
def unread(connection: Connection, most: int) -> list[Unread]:
    """Return documents that are here and were never read, the oldest first.

    Also those whose op is still on its way: it finds them read.
    """
    blob, reading = t.blob.c, t.reading.c
    was_read = sa.exists().where(
        reading.partner_id == blob.partner_id, reading.sha256 == blob.sha256
    )
    query = sa.select(blob.partner_id, blob.sha256).where(~was_read)
    rows = connection.execute(query.order_by(blob.received_at, blob.sha256).limit(most))
    return [Unread(row.partner_id, row.sha256) for row in rows]


def is_read(connection: Connection, partner_id: int, sha256: str) -> bool:
    """Say whether a document was read, or found unreadable."""
    return _row(connection, partner_id, sha256) is not None


def keep(uow: UnitOfWork, document: Unread, found: Read) -> None:
    """Keep what was read, and the marks of its pages; once, whoever comes first."""
    if is_read(uow.connection, document.partner_id, document.sha256):
        return
    key = {"partner_id": document.partner_id, "sha256": document.sha256}
    row = key | {
        "state": UNREADABLE if found.why else READ,
        "why": found.why,
        "kind": found.kind,
        "signs": json.dumps(list(found.signs)),
        "pages": found.count,
        "cut": found.cut,
        "body": zlib.compress(msgspec.msgpack.encode(found.pages)),
        "read_at": uow.now,
    }
    with uow.attempt() as kept:
        uow.connection.execute(sa.insert(t.reading), row)
    if kept.problem is not None:
        # Another process was faster.
        return
    marks = [
        key | {"page": page, **asdict(each), "codes": json.dumps(each.codes)}
        for page, each in enumerate(found.marks, start=1)
        if each.said or each.looks
    ]
    keys = [
        key | {"page": page, "key": number}
        for page, each in enumerate(found.marks, start=1)
        if each.looks and not each.said
        for number in keys_of(each.looks)
    ]
    if marks:
        uow.connection.execute(sa.insert(t.page_mark), marks)
    if keys:
        uow.connection.execute(sa.insert(t.mark_key), keys)
    _look_again(uow, document)


def _look_again(uow: UnitOfWork, document: Unread) -> None:
    """Have the claims a document belongs to looked at again, by what stands on it."""
    evidence = t.evidence.c
    query = sa.select(evidence.evidence_id).where(
        evidence.partner_id == document.partner_id, evidence.sha256 == document.sha256
    )
    for evidence_id in uow.connection.execute(query.order_by(evidence.evidence_id)).scalars():
        uow.put(VENDOR, "evidence", evidence_id)


def forget(uow: UnitOfWork, documents: Iterable[tuple[int, str]]) -> None:
    """Forget what was read in documents that are gone."""
    for partner_id, sha256 in documents:
        for table in (t.mark_key, t.page_mark, t.reading):
            uow.connection.execute(
                sa.delete(table).where(table.c.partner_id == partner_id, table.c.sha256 == sha256)
            )


def _row(connection: Connection, partner_id: int, sha256: str) -> sa.Row[Any] | None:
    reading = t.reading.c
    query = sa.select(t.reading).where(reading.partner_id == partner_id, reading.sha256 == sha256)
    return connection.execute(query).first()


def pages_of(body: bytes) -> tuple[Page, ...]:
    """Return the words and barcodes that were kept of a document."""
    return _PAGES.decode(zlib.decompress(body))


def signs_of(text: str) -> tuple[str, ...]:
    """Return what makes one look twice, as it was kept."""
    return tuple(json.loads(text))


# --- comparing ----------------------------------------------------------------------------------
def compared(connection: Connection, partner_id: int, sha256: str, entity: str) -> Compared:
    """Return how a document compares with the claim it belongs to, as both are now."""
    row = _row(connection, partner_id, sha256)
    if row is None:
        return Compared(WAITING, "", "", 0, cut=False, signs=(), match=None, remarks=())
    signs = signs_of(row.signs)
    found, shows_card = None, False
    if row.state == READ and entity.startswith("claim:"):
        pages = pages_of(row.body)
        wanted = sought(connection, entity.removeprefix("claim:"))
        found = match(wanted, pages)
        shows_card = bool(card_number(pages, wanted.serials))
    remarks = remarks_on(
        found or Match((), silent=True),
        readable=row.state == READ,
        signs=signs,
        shows_card=shows_card,
    )
    return Compared(row.state, row.why, row.kind, row.pages, row.cut, signs, found, remarks)


def sought(connection: Connection, claim_id: str) -> Sought:
    """Return what its claimant says of a claim's invoice: all the lines of it that stand."""
    claim = t.claim.c
    own = connection.execute(
        sa.select(
            claim.partner_id, claim.serial, claim.invoice, claim.invoice_key, claim.sold_on,
            claim.customer,
        ).where(claim.claim_id == claim_id)
    ).first()  # fmt: skip
    if own is None:
        return Sought(serials=())
    serials = [own.serial]
    if own.invoice_key:
        others = sa.select(claim.serial).where(
            claim.partner_id == own.partner_id,
            claim.invoice_key == own.invoice_key,
            claim.claim_id != claim_id,
            claim.state.not_in(sorted(ENDED)),
        )
        serials += connection.execute(
            others.order_by(claim.received_at, claim.claim_id).limit(MOST_LINES)
        ).scalars()
    return Sought(
        serials=tuple(serials), invoice=own.invoice, sold_on=own.sold_on, customer=own.customer
    )


# --- copies, for the vendor alone -----------------------------------------------------------------
def copies(connection: Connection, evidence_id: str) -> list[Copy]:
    """Return where this document is found again, for another sale, across the programme.

    One document may prove every line of one invoice: those are no copies.
    """
    evidence = t.evidence.c
    own = connection.execute(
        sa.select(evidence.partner_id, evidence.sha256, evidence.entity).where(
            evidence.evidence_id == evidence_id
        )
    ).first()
    if own is None:
        return []
    pages = _alike(connection, own.partner_id, own.sha256)
    files = {(own.partner_id, own.sha256)} | pages.keys()
    hashes = {sha256 for _, sha256 in files}
    rows = connection.execute(
        sa.select(
            evidence.evidence_id, evidence.entity, evidence.partner_id, evidence.sha256,
            t.partner.c.name,
        )
        .join(t.partner, t.partner.c.partner_id == evidence.partner_id)
        .where(evidence.sha256.in_(sorted(hashes)), evidence.evidence_id != evidence_id)
        .order_by(evidence.attached_at, evidence.evidence_id)
        .limit(MOST_CANDIDATES)
    ).all()  # fmt: skip
    sales = _sales(connection, [own.entity, *(row.entity for row in rows)])
    found = []
    for row in rows:
        same_file = row.sha256 == own.sha256
        if not same_file and (row.partner_id, row.sha256) not in pages:
            continue
        if row.entity == own.entity or _is_one_sale(sales.get(own.entity), sales.get(row.entity)):
            continue
        page = pages.get((row.partner_id, row.sha256), 1)
        found.append(Copy(row.evidence_id, row.entity, row.partner_id, row.name, page, same_file))
    return found[:MOST_COPIES]


def _alike(connection: Connection, partner_id: int, sha256: str) -> dict[tuple[int, str], int]:
    """Return other files with a page like one of this file's, and which page of this one it is."""
    mark = t.page_mark.c
    own = connection.execute(
        sa.select(t.page_mark).where(mark.partner_id == partner_id, mark.sha256 == sha256)
    ).all()
    found: dict[tuple[int, str], int] = {}
    for row in own:
        mine = _marks(row)
        for other in _candidates(connection, mine):
            place = (other.partner_id, other.sha256)
            if place != (partner_id, sha256) and is_copy(mine, _marks(other)):
                found.setdefault(place, row.page)
    return found


def _candidates(connection: Connection, mine: Marks) -> Sequence[sa.Row[Any]]:
    mark, key = t.page_mark.c, t.mark_key.c
    if mine.said:
        query = sa.select(t.page_mark).where(mark.said == mine.said)
    else:
        near = (
            sa.select(key.partner_id, key.sha256, key.page)
            .where(key.key.in_(sorted(keys_near(mine.looks))))
            .distinct()
            .limit(MOST_CANDIDATES)
            .subquery()
        )
        query = sa.select(t.page_mark).join(
            near,
            (near.c.partner_id == mark.partner_id)
            & (near.c.sha256 == mark.sha256)
            & (near.c.page == mark.page),
        )
    return connection.execute(query.limit(MOST_CANDIDATES)).all()


def _marks(row: sa.Row[Any]) -> Marks:
    return Marks(row.looks, row.fine, row.said, tuple(json.loads(row.codes)))


_Sale = tuple[int, str, date, str]
"""Partner, key of the invoice, day and customer: what makes two claims one sale."""


def _sales(connection: Connection, entities: Iterable[str]) -> Mapping[str, _Sale]:
    claim = t.claim.c
    ids = {each.removeprefix("claim:") for each in entities if each.startswith("claim:")}
    rows = connection.execute(
        sa.select(
            claim.claim_id, claim.partner_id, claim.invoice_key, claim.sold_on, claim.customer
        ).where(claim.claim_id.in_(sorted(ids)))
    )
    return {f"claim:{row[0]}": (row[1], row[2], row[3], row[4].casefold()) for row in rows}


def _is_one_sale(one: _Sale | None, other: _Sale | None) -> bool:
    """Say whether two claims are of one sale: the same invoice, or none yet and all else alike."""
    if one is None or other is None or one[0] != other[0]:
        return False
    if one[1] or other[1]:
        return one[1] == other[1]
    return one[2:] == other[2:]


def stated_elsewhere(connection: Connection, claim_id: str) -> list[tuple[str, int]]:
    """Return claims of other partners for the same invoice: number, day and customer alike.

    Two shops may well have the same number; with the same customer on the same day they don't.
    """
    claim = t.claim.c
    own = connection.execute(
        sa.select(claim.partner_id, claim.invoice_key, claim.sold_on, claim.customer).where(
            claim.claim_id == claim_id
        )
    ).first()
    if own is None or len(own.invoice_key) < _SHORTEST_INVOICE or not own.customer.strip():
        return []
    rows = connection.execute(
        sa.select(claim.claim_id, claim.partner_id, claim.customer)
        .where(
            claim.invoice_key == own.invoice_key,
            claim.sold_on == own.sold_on,
            claim.partner_id != own.partner_id,
        )
        .order_by(claim.received_at, claim.claim_id)
        .limit(MOST_COPIES)
    )
    said = _plain(own.customer)
    return [(row.claim_id, row.partner_id) for row in rows if _plain(row.customer) == said]


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def codes_for_the_desk(
    connection: Connection, evidence_id: str, entity: str
) -> tuple[list[Copy], list[tuple[str, int]], list[Code]]:
    """Return copies, the same invoice elsewhere, and the codes that follow. For the vendor only."""
    found = copies(connection, evidence_id)
    elsewhere: list[tuple[str, int]] = []
    if entity.startswith("claim:"):
        elsewhere = stated_elsewhere(connection, entity.removeprefix("claim:"))
    codes = [Code.DUP_FILE] if found else []
    return found, elsewhere, [*codes, *([Code.DUP_INVOICE] if elsewhere else [])]
