"""The endpoints of sessions: in by a code, renewing, who it is, which there are, and out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from sqlalchemy.engine import Connection

from server.errors import CodeNotValid, KeyNeeded, ProofWrong, SignInNeeded
from server.http.house import AnyRequest, House
from server.services import own_sessions, renewing, sessions
from server.services.actor import Actor
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import (
    Enrol,
    EnrolmentCode,
    NewCode,
    Renew,
    Session,
    SessionFacts,
    Sessions,
    Tokens,
)


@post("/v1/session", status_code=HTTP_200_OK, tags=["session"], summary="Sign in by a code")
async def sign_in(
    data: JSONBody[Enrol], request: AnyRequest, house: NamedDependency[House]
) -> Session:
    """Turn an enrolment code into tokens for one device, whose key the request proves."""
    address = request.client.host if request.client else ""
    now = house.clock()
    house.guesses.check(address, now)
    if not data.key:
        raise KeyNeeded
    if house.proofs.check(request) != data.key:
        raise ProofWrong
    try:
        return await house.write(lambda uow: sessions.enrol(uow, house.seals, house.settings, data))
    except CodeNotValid:
        house.guesses.note(address, now)
        raise


@post("/v1/session/renew", status_code=HTTP_200_OK, tags=["session"], summary="Renew tokens")
async def renew(
    data: JSONBody[Renew], request: AnyRequest, house: NamedDependency[House]
) -> Tokens:
    """Turn a refresh token into new tokens; the old one is good until the new one is used."""
    key = house.proofs.check(request)
    given = await house.write(
        lambda uow: renewing.renew(uow, house.seals, house.settings, data.refresh_token, key)
    )
    if given is None:
        raise SignInNeeded
    return given


@post("/v1/session/revoke", status_code=HTTP_204_NO_CONTENT, tags=["session"], summary="Sign out")
async def revoke(request: AnyRequest, house: NamedDependency[House]) -> None:
    """Sign this device out."""
    await house.write_as(request, sessions.revoke_session)


@get("/v1/session", tags=["session"], summary="Say who is signed in")
async def who(request: AnyRequest, house: NamedDependency[House]) -> SessionFacts:
    """Answer what a device has to know of its member."""

    def query(connection: Connection, actor: Actor, now: datetime) -> SessionFacts:
        return sessions.facts(connection, house.seals, actor.member_id, now)

    return await house.read_as(request, query)


@get("/v1/sessions", tags=["session"], summary="List the own sign-ins")
async def list_own(request: AnyRequest, house: NamedDependency[House]) -> Sessions:
    """Answer on which devices a person is signed in, and which sign-ins have ended why."""

    def query(connection: Connection, actor: Actor, _now: datetime) -> Sessions:
        return own_sessions.own_sessions(connection, actor)

    return await house.read_as(request, query)


@delete(
    "/v1/sessions/{session_id:str}",
    status_code=HTTP_204_NO_CONTENT,
    tags=["session"],
    summary="End one of the own sign-ins",
)
async def end_own(
    session_id: Annotated[str, PathParameter(description="As the list names it.")],
    request: AnyRequest,
    house: NamedDependency[House],
) -> None:
    """End a sign-in of the person who asks; what is not theirs is answered alike."""

    def unit(uow: UnitOfWork, actor: Actor) -> None:
        own_sessions.end_own(uow, actor, session_id)

    await house.write_as(request, unit)


@post(
    "/v1/enrolment-codes",
    status_code=HTTP_200_OK,
    tags=["session"],
    summary="Ask for a code for a member",
)
async def new_code(
    data: JSONBody[NewCode], request: AnyRequest, house: NamedDependency[House]
) -> EnrolmentCode:
    """Make an enrolment code for a person whom the asking one looks after."""

    def unit(uow: UnitOfWork, actor: Actor) -> EnrolmentCode:
        life = house.settings.code_life
        return sessions.make_code_for(uow, house.seals, actor, data.member_id, life)

    return await house.write_as(request, unit)


HANDLERS = (sign_in, renew, revoke, who, list_own, end_own, new_code)
