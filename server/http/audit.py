"""/v1/audit: the record of who did what, for auditors. Reading it is recorded once a sitting."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.engine import Connection

from server.errors import RequestRefused
from server.http.house import AnyRequest, House
from server.services import history, stories, trail
from server.services.actor import Actor
from server.storage.unit_of_work import UnitOfWork
from sync.wire.record import MAX_ENTRIES, AuditPage, ExportAsk, Story
from sync.wire.version import HEADER_WITNESS

NDJSON = "application/x-ndjson"
LONGEST = 100


class NothingOfThatName(RequestRefused):
    """No record of that name."""

    status = 404
    code = "NOT_FOUND"
    title = "Nothing of that name"
    detail = "There is nothing of that name in the record."


@get("/v1/audit/entries", tags=["record"], summary="Read the record, newest first")
async def entries(
    request: AnyRequest,
    house: NamedDependency[House],
    *,
    before: Annotated[int, QueryParameter(ge=0, le=2**62, description="Stay below it.")] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_ENTRIES)] = 50,
    member: Annotated[int, QueryParameter(ge=0, le=2**31 - 1)] = 0,
    device: Annotated[str, QueryParameter(max_length=LONGEST)] = "",
    what: Annotated[str, QueryParameter(max_length=LONGEST)] = "",
    entity: Annotated[str, QueryParameter(max_length=LONGEST)] = "",
    since: Annotated[datetime | None, QueryParameter(description="From this instant on.")] = None,
    until: Annotated[datetime | None, QueryParameter(description="Before this instant.")] = None,
) -> AuditPage:
    """Answer a page of entries with the newest head and how many devices hold one."""
    wanted = trail.Filter(entity, member, device, what, _aware(since), _aware(until), before)
    told = history.witness_of(request.headers.get(HEADER_WITNESS, ""))

    def query(connection: Connection, _actor: Actor, _now: datetime) -> AuditPage:
        history.check_past(connection, told)
        return trail.page(connection, wanted, limit)

    await _note(request, house)
    return await house.read_as(request, query)


@get("/v1/audit/story/{entity:str}", tags=["record"], summary="Tell the story of one record")
async def story(entity: FromPath[str], request: AnyRequest, house: NamedDependency[House]) -> Story:
    """Answer everything that happened to a claim, a deal, a person or a device."""

    def query(connection: Connection, _actor: Actor, _now: datetime) -> Story:
        found = stories.story(connection, entity[:LONGEST])
        if found is None:
            raise NothingOfThatName
        return found

    await _note(request, house)
    return await house.read_as(request, query)


@post(
    "/v1/audit/export",
    status_code=HTTP_200_OK,
    tags=["record"],
    summary="Take entries away, for a purpose",
    media_type=NDJSON,
)
async def export(
    data: JSONBody[ExportAsk], request: AnyRequest, house: NamedDependency[House]
) -> Response[bytes]:
    """Answer entries as JSON lines, so many at most; who took them and what for is recorded."""

    def unit(uow: UnitOfWork, actor: Actor) -> bytes:
        return trail.export(uow, actor, data)

    return Response(await house.write_as(request, unit), media_type=NDJSON)


async def _note(request: AnyRequest, house: House) -> None:
    """Record who reads, unless this sitting is in the record already."""

    def known(connection: Connection, actor: Actor, now: datetime) -> bool:
        return trail.is_noted(connection, actor, now)

    def unit(uow: UnitOfWork, actor: Actor) -> None:
        trail.note_reading(uow, actor, f"{request.url.path}?{request.url.query}")

    if not await house.read_as(request, known):
        await house.write_as(request, unit)


def _aware(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise RequestRefused("Say an instant with its time zone, such as 2026-06-15T09:00:00Z.")
    return at


HANDLERS = (entries, story, export)
