"""/v1/evidence/{id}/reading: what the server itself read in a document, compared with the claim.

Documents are read in the jail when they have come, or when somebody asks. Who may ask is who may
fetch the document; where it is found again is told to the vendor alone.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from domain.claims.likeness import Marks
from domain.claims.matching import Seen
from server.errors import RequestRefused
from server.http.house import AnyRequest, House
from server.http.pages_of_evidence import PageRefused, ReadingRoom
from server.services import evidence, readings, weighing
from server.services.evidence import Document, DocumentMissing, document_of
from server.services.readings import Read, Unread
from server.storage.blobs import Blobs
from server.storage.scope import OPERATOR
from sync.jail.findings import Reading
from sync.jail.frames import Why
from sync.jail.refusals import NotShown

log = logging.getLogger(__name__)

AT_ONCE = 10
LOOK_SECONDS = 60.0
_OURS = frozenset({Why.NO_JAIL})
"""Reasons that lie with the server: such a document is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAnswer:
    """One thing the claimant says, and what stands on the document: found, different, missing.

    `box` is left, top, right, bottom in ten-thousandths of the page; `page` counts from 1 and is 0
    where nothing stands. `places` are the signs of `read` that differ, from 0. `tolerance` says
    what was overlooked to call it found.
    """

    thing: str
    said: str
    outcome: str
    read: str
    page: int
    box: list[int]
    tolerance: str
    places: list[int]
    barcode: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkAnswer:
    """A code the document gives cause for; of a mismatch the field and both values."""

    code: str
    field: str
    stated: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAnswer:
    """Where the document, or a page of it, is found again for another sale."""

    evidence_id: str
    entity: str
    partner_id: int
    partner: str
    page: int
    same_file: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingAnswer:
    """What was read. `state` is read or unreadable (`why` says why).

    `silent` says that a program found nothing to compare: a person reads it. `copies` and
    `stated_elsewhere` (claims of the same invoice by others) are for the vendor, else empty.
    """

    evidence_id: str
    state: str
    why: str
    kind: str
    pages: int
    cut: bool
    silent: bool
    signs: list[str]
    seen: list[SeenAnswer]
    remarks: list[RemarkAnswer]
    copies: list[CopyAnswer] = field(default_factory=list)
    stated_elsewhere: list[str] = field(default_factory=list)


@get(
    "/v1/evidence/{evidence_id:str}/reading",
    tags=["documents"],
    summary="See what was read in a document",
)
async def reading_of_evidence(
    request: AnyRequest, house: NamedDependency[House], evidence_id: FromPath[str]
) -> ReadingAnswer:
    """Answer how the document compares with its claim, as both are now."""
    document, for_vendor = await house.read_as(
        request,
        lambda connection, actor, _: (
            document_of(connection, actor, evidence_id), actor.is_vendor,
        ),
    )  # fmt: skip
    room = cast("ReadingRoom", request.app.state.reading_room)
    await ensure_read(house, room, Unread(document.partner_id, document.sha256))
    return await house.look(
        partial(_answer, evidence_id=evidence_id, document=document, for_vendor=for_vendor),
        OPERATOR,
    )


def _answer(
    connection: Connection, *, evidence_id: str, document: Document, for_vendor: bool
) -> ReadingAnswer:
    found = readings.compared(connection, document.partner_id, document.sha256, document.entity)
    answer = ReadingAnswer(
        evidence_id=evidence_id,
        state=found.state,
        why=found.why,
        kind=found.kind,
        pages=found.count,
        cut=found.cut,
        silent=found.match is None or found.match.silent,
        signs=list(found.signs),
        seen=[_seen(each) for each in (found.match.seen if found.match else ())],
        remarks=[
            RemarkAnswer(
                code=each.code.value, field=each.field, stated=each.stated, found=each.found
            )
            for each in found.remarks
        ],
    )
    if for_vendor:
        copies, elsewhere, codes = readings.codes_for_the_desk(
            connection, evidence_id, document.entity
        )
        answer.copies.extend(
            CopyAnswer(
                evidence_id=each.evidence_id, entity=each.entity, partner_id=each.partner_id,
                partner=each.partner, page=each.page, same_file=each.same_file,
            )
            for each in copies
        )  # fmt: skip
        answer.stated_elsewhere.extend(claim_id for claim_id, _ in elsewhere)
        answer.remarks.extend(
            RemarkAnswer(code=code.value, field="", stated="", found="") for code in codes
        )
    return answer


def _seen(each: Seen) -> SeenAnswer:
    box = each.box
    return SeenAnswer(
        thing=each.thing.value,
        said=each.said,
        outcome=each.outcome.value,
        read=each.read,
        page=each.page,
        box=[] if box is None else [box.left, box.top, box.right, box.bottom],
        tolerance=each.tolerance.value,
        places=list(each.places),
        barcode=each.barcode,
    )


# --- reading ------------------------------------------------------------------------------------
async def ensure_read(house: House, room: ReadingRoom, document: Unread) -> None:
    """Have a document read, unless it was. Raises DocumentMissing, PageRefused without a jail."""
    partner_id, sha256 = document.partner_id, document.sha256
    if await house.look(lambda c: readings.is_read(c, partner_id, sha256), OPERATOR):
        return
    blobs = Blobs(house.settings.blobs)

    def read() -> Read:
        content = blobs.read(partner_id, sha256)
        if content is None:
            raise DocumentMissing
        try:
            return _told(room.jail.read_words(content))
        except NotShown as problem:
            if problem.why in _OURS:
                raise
            return Read(why=problem.why.value)

    with room.door:
        try:
            found = await asyncio.get_running_loop().run_in_executor(room.threads, read)
        except NotShown as problem:
            raise PageRefused(problem) from problem
    await house.write(partial(readings.keep, document=document, found=found), OPERATOR)
    await house.write(partial(weighing.document_read, document=document), OPERATOR)


def _told(reading: Reading) -> Read:
    return Read(
        kind=reading.kind.value,
        count=reading.count,
        cut=reading.cut,
        signs=tuple(sign.value for sign in reading.signs),
        pages=reading.as_pages(),
        marks=tuple(
            Marks(
                page.looks, page.fine, page.said, tuple(sorted(each.text for each in page.barcodes))
            )
            for page in reading.pages
        ),
    )


async def read_as_they_come(house: House, room: ReadingRoom) -> None:
    """Read every document that comes, one after the other, as long as the server runs."""
    while True:
        try:
            waiting = await house.look(lambda c: readings.unread(c, AT_ONCE), OPERATOR)
            for document in waiting:
                await _read_one(house, room, document)
        except (SQLAlchemyError, OSError, RequestRefused):
            log.exception("documents wait to be read")
            waiting = []
        if not waiting:
            await _until_one_comes(house)


async def _read_one(house: House, room: ReadingRoom, document: Unread) -> None:
    try:
        await ensure_read(house, room, document)
    except DocumentMissing:
        partner_id, sha256 = document.partner_id, document.sha256
        log.warning("document %s of partner %d is damaged or gone", sha256, partner_id)
        await house.write(lambda uow: evidence.lost(uow, partner_id, sha256), OPERATOR)


async def _until_one_comes(house: House) -> None:
    try:
        await asyncio.wait_for(house.documents.wait(), LOOK_SECONDS)
    except TimeoutError:
        return
    house.documents.clear()


HANDLERS = (reading_of_evidence,)
