"""`POST /v1/review/leases`: a reviewer says which claim is open, and hears what others have."""

from __future__ import annotations

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from server.http.house import AnyRequest, House
from server.services import leases
from server.services.actor import Actor
from server.storage.unit_of_work import UnitOfWork
from sync.wire.leases import LeaseAsked, Leases


@post(
    "/v1/review/leases",
    status_code=HTTP_200_OK,
    tags=["review"],
    summary="Say which claim is open",
)
async def take(
    data: JSONBody[LeaseAsked], request: AnyRequest, house: NamedDependency[House]
) -> Leases:
    """Take or renew a lease on one claim, none for "", and answer what other people have open."""

    def unit(uow: UnitOfWork, actor: Actor) -> Leases:
        return leases.take(uow, actor, data.claim_id)

    return await house.write_as(request, unit)


HANDLERS = (take,)
