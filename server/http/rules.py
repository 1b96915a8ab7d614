"""/v1/rules: what a change of the limits would do, before anybody decides it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.engine import Connection

from domain.verdicts import Refused
from server.errors import MalformedRequest
from server.http.house import AnyRequest, House
from server.services import rules
from server.services.actor import Actor
from server.services.bodies import RuleSet
from sync.wire.rules import RulePreview, RulePreviewAsked


@post(
    "/v1/rules/preview",
    status_code=HTTP_200_OK,
    tags=["rules"],
    summary="Try other limits on last month's claims",
)
async def preview(
    data: JSONBody[RulePreviewAsked], request: AnyRequest, house: NamedDependency[House]
) -> RulePreview:
    """Answer which verdicts would change, how often, and what those claims are worth."""
    told = {"valid_from": data.valid_from, "changes": data.changes}
    try:
        body = msgspec.convert(told, RuleSet)
    except msgspec.ValidationError as problem:
        raise MalformedRequest(f"The limits can't be read: {problem}.") from problem

    def query(connection: Connection, _actor: Actor, now: datetime) -> RulePreview:
        found = rules.preview(connection, body, now)
        if isinstance(found, Refused):
            return RulePreview(
                code=found.code.value, fields=list(found.fields), params=dict(found.params)
            )
        return found

    return await house.read_as(request, query)


HANDLERS = (preview,)
