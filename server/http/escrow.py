"""The endpoint by which a person whose key ring is lost gets at their own device's files again."""

from __future__ import annotations

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from server.http.house import AnyRequest, House
from server.services import escrow
from server.services.actor import Actor
from server.storage.unit_of_work import UnitOfWork
from sync.wire.escrow import Release, Released


@post("/v1/escrow", status_code=HTTP_200_OK, tags=["session"], summary="Open a sealed key slot")
async def release(
    data: JSONBody[Release], request: AnyRequest, house: NamedDependency[House]
) -> Released:
    """Open a slot of a device of one's own, within five minutes of signing in; audited."""

    def unit(uow: UnitOfWork, actor: Actor) -> Released:
        return escrow.release(uow, house.seals, actor, data)

    return await house.write_as(request, unit)


HANDLERS = (release,)
