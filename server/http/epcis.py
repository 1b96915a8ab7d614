"""/v1/epcis/capture: EPCIS 2.0 events in JSON-LD, by the REST binding of the standard.

A document is worked on before it is answered; its job is answered at once and can be asked for
again. Reads headers and bodies; what an event means is not decided here.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_202_ACCEPTED
from sqlalchemy.engine import Connection

from server.clock import new_id
from server.errors import MalformedRequest, RequestRefused
from server.http.encoding import body_of, most_bytes
from server.http.house import AnyRequest, House, scope_of
from server.services.actor import Actor
from server.services.supply import capture as capturing
from server.services.supply.documents import MOST_EVENTS, read_document
from server.services.supply.intake import Intake, Result, find
from server.storage.unit_of_work import UnitOfWork

PATH = "/v1/epcis/capture"
VERSION = "2.0.0"
_SPOKEN = (2, 0)
_HEADERS = {
    "GS1-EPCIS-Version": VERSION,
    "GS1-CBV-Version": VERSION,
    "GS1-EPCIS-Capture-Limit": str(MOST_EVENTS),
    "GS1-EPCIS-Capture-File-Size-Limit": str(most_bytes(PATH)),
}


class VersionNotSpoken(RequestRefused):
    """The sender asks for a version of EPCIS that this server does not speak."""

    status = 406
    code = "EPCIS_VERSION"
    title = "Another version of EPCIS"
    detail = "This server speaks EPCIS 2.0. Let GS1-EPCIS-Min and -Max include 2.0."


class MediaTypeWrong(RequestRefused):
    """The body is of a type that holds no EPCIS events in JSON."""

    status = 415
    code = "MEDIA_TYPE"
    title = "Send JSON-LD"
    detail = "Send the events as application/ld+json or application/json; XML is not taken."


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureError:
    """What is wrong with an event: its place in the document, its id, and a sentence."""

    event: int
    event_id: str
    where: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventResult:
    """What became of one event: captured, known, refused or not_kept; remarks are no errors."""

    event: int
    event_id: str
    status: str
    remarks: list[str]


class CaptureJob(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "capture_id": "captureID",
        "created_at": "createdAt",
        "finished_at": "finishedAt",
        "behaviour": "captureErrorBehaviour",
    },
):
    """A document that was taken in, as the standard's EPCISCaptureJob has it, and by event."""

    capture_id: str
    created_at: datetime
    finished_at: datetime
    running: bool
    success: bool
    behaviour: str
    errors: list[CaptureError]
    events: dict[str, int]
    results: list[EventResult]


@post(
    PATH,
    status_code=HTTP_202_ACCEPTED,
    tags=["other systems"],
    summary="Capture EPCIS events",
    request_max_body_size=most_bytes(PATH) + 1,
)
async def capture(request: AnyRequest, house: NamedDependency[House]) -> Response[CaptureJob]:
    """Take in an EPCISDocument; the job says what became of each event, and so does Location."""
    check_version(request)
    behaviour = behaviour_of(request)
    check_media_type(request)
    # A proof is good once: whoever is let in here is who writes below.
    actor = await house.read_as(request, lambda _connection, actor, _now: actor)
    with house.intakes:
        document = await asyncio.to_thread(read_document, await body_of(request), house.clock())

        def unit(uow: UnitOfWork) -> Intake:
            return capturing.capture(
                uow, house.seals, actor, document, behaviour=behaviour, new_id=new_id
            )

        intake = await house.write(unit, scope_of(actor))
    headers = {**_HEADERS, "Location": f"{PATH}/{intake.intake_id}"}
    return Response(_job(intake), status_code=HTTP_202_ACCEPTED, headers=headers)


@get(PATH + "/{capture_id:str}", tags=["other systems"], summary="Look at a capture again")
async def captured(
    request: AnyRequest, house: NamedDependency[House], capture_id: FromPath[str]
) -> Response[CaptureJob]:
    """Answer what became of a document and of each of its events."""

    def query(connection: Connection, _actor: Actor, _now: datetime) -> Intake:
        return find(connection, capture_id, capturing.KIND)

    return Response(_job(await house.read_as(request, query)), headers=_HEADERS)


def check_version(request: AnyRequest) -> None:
    """Raise VersionNotSpoken where the sender leaves no room for the version spoken here."""
    least = request.headers.get("GS1-EPCIS-Min", "")
    most = request.headers.get("GS1-EPCIS-Max", "")
    exact = request.headers.get("GS1-EPCIS-Version", "")
    if (
        (least and _numbers(least) > _SPOKEN)
        or (most and _numbers(most) < _SPOKEN)
        or (exact and _numbers(exact) != _SPOKEN)
    ):
        raise VersionNotSpoken


def _numbers(text: str) -> tuple[int, ...]:
    """Return the first two numbers of a version; MalformedRequest for what is none."""
    parts = text.strip().split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < len("1000") for part in parts):
        raise MalformedRequest("A version is numbers with points between them, such as 2.0.0.")
    return (*map(int, parts[:2]), *([0] * (2 - len(parts))))


def behaviour_of(request: AnyRequest) -> capturing.Behaviour:
    """Return what is announced for a document with a bad event; rollback where nothing is said."""
    said = request.headers.get("GS1-Capture-Error-Behaviour", "rollback").strip().lower()
    if said not in set(capturing.Behaviour):
        raise MalformedRequest("GS1-Capture-Error-Behaviour is rollback or proceed.")
    return capturing.Behaviour(said)


def check_media_type(request: AnyRequest) -> None:
    """Raise MediaTypeWrong for a body that says it is something else than JSON."""
    said = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if said not in {"application/json", "application/ld+json"}:
        raise MediaTypeWrong


def _job(intake: Intake) -> CaptureJob:
    return CaptureJob(
        capture_id=intake.intake_id,
        created_at=intake.made_at,
        finished_at=intake.made_at,
        running=False,
        success=intake.success,
        behaviour=intake.behaviour,
        errors=[_error(result, where, what) for result in intake.results
                for where, what in result.faults],
        events=intake.counts,
        results=[
            EventResult(
                event=each.number, event_id=each.event_id, status=each.status.value,
                remarks=each.remarks,
            )
            for each in intake.results
        ],
    )  # fmt: skip


def _error(result: Result, where: str, what: str) -> CaptureError:
    place = f"epcisBody.eventList[{result.number}]"
    full = f"{place}.{where}" if where else place
    return CaptureError(
        event=result.number,
        event_id=result.event_id,
        where=full,
        title="This event is not taken",
        detail=f"{full}: {what}.",
    )


HANDLERS = (capture, captured)
