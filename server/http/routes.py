"""The endpoints of the protocol: thin handlers over `server.services`, with their OpenAPI."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from sqlalchemy.engine import Connection

from domain.codes import Code
from server.http.house import AnyRequest, House, check_protocol
from server.services import feed, history, ops
from server.services.actor import Actor
from server.storage.scope import OPERATOR
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import CommonPast, Past, Push, PushReply
from sync.wire.version import HEADER_WITNESS

NDJSON = "application/x-ndjson"


@post("/v1/ops", status_code=HTTP_200_OK, tags=["sync"], summary="Send operations")
async def push(
    data: JSONBody[Push], request: AnyRequest, house: NamedDependency[House]
) -> PushReply:
    """Take sealed operations of one device in order, answer one outcome for each."""
    token, begun = request.headers.get("authorization", ""), time.monotonic()

    def unit(uow: UnitOfWork, actor: Actor) -> PushReply:
        house.quotas.know(token, actor.partner_id)
        house.quotas.take_ops(actor.partner_id, len(data.ops), uow.now)
        if actor.revoked:
            return history.quarantine(uow, house.seals, actor, data)
        history.check_past(uow.connection, data.witness)
        return ops.push(uow, house.seals, actor, data)

    with house.quotas.pushing(token), house.pushes:
        async with house.turns.turn(house.quotas.partner_of(token), len(data.ops)):
            reply = await house.write_as(request, unit, revoked_too=True, judging=True)
    slot = house.settings.even_answer_ms / 1000
    if slot and not _CHECKED.isdisjoint(outcome.code for outcome in reply.outcomes):
        # More is read and written for a unit that a rival claimed than for one nobody knows.
        await asyncio.sleep(-(time.monotonic() - begun) % slot)
    return reply


_CHECKED = frozenset({Code.VENDOR_CHECKS, Code.SER_MANY_UNKNOWN})
"""Codes of claims that are answered alike, whatever lies with other partners."""


@post("/v1/history", status_code=HTTP_200_OK, tags=["sync"], summary="Find the common past")
async def common_past(
    data: JSONBody[Past], request: AnyRequest, house: NamedDependency[House]
) -> CommonPast:
    """Answer the newest of the heads a client remembers that this server has."""

    def query(connection: Connection, actor: Actor, _now: datetime) -> CommonPast:
        return history.common_past(connection, house.seals, actor, data)

    return await house.read_as(request, query)


@get("/v1/feed", tags=["sync"], summary="Pull a page of changes", media_type=NDJSON)
async def pull(
    request: AnyRequest,
    house: NamedDependency[House],
    cursor: Annotated[
        str, QueryParameter(description="Where the last page ended; empty to begin.")
    ] = "",
    digest: Annotated[
        int, QueryParameter(description="1: the last page says what the reader must hold.")
    ] = 0,
    packed: Annotated[
        int, QueryParameter(description="1: the reader takes many serials packed by column.")
    ] = 0,
) -> Response[bytes]:
    """Answer one page: a head, rows by table, a trailer with the new cursor; 204 for no news."""
    check_protocol(request, house.settings.oldest_protocol)
    told = history.witness_of(request.headers.get(HEADER_WITNESS, ""))

    def query(connection: Connection, actor: Actor, now: datetime) -> bytes | None:
        history.check_past(connection, told)
        return feed.next_page(
            connection,
            house.seals,
            actor,
            cursor,
            now=now,
            limit=house.settings.page_rows,
            digest=digest == 1,
            packed=packed == 1,
        )

    page = await house.read_as(request, query)
    if digest == 1:
        # Past the sign-in: as the record is everybody's, so is what proves it.
        await asyncio.wrap_future(house.database.read(history.look_back, OPERATOR))
    if page is None:
        return Response(b"", status_code=HTTP_204_NO_CONTENT)
    return Response(page, media_type=NDJSON)


@get("/v1/health", tags=["operation"], summary="Say whether the server can serve")
async def health(house: NamedDependency[House]) -> dict[str, str]:
    """Ask the database; a problem when it does not answer."""
    await house.look(lambda connection: connection.execute(sa.text("SELECT 1")).scalar())
    return {"status": "ok", "epoch": house.seals.epoch}


HANDLERS = (push, common_past, pull, health)
