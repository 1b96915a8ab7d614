"""Makes EPCIS documents for tests: small ones of our own, with the products of the small world."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from domain.serials.epc import link_of
from server.storage import tables as t
from tests.support.server import MORNING, RunningServer
from tests.support.world import PRODUCTS, Device, opened

GTINS = {number: gtin for number, gtin, *_ in PRODUCTS}
ALDER, BIRCH, NOBODY = "4012345000016", "4012345000023", "4012345000030"
"""GLNs of the two partners, and of nobody's."""
DAY = timedelta(days=1)


def unit(serial: str, product: int = 1) -> str:
    """Return the id of a unit."""
    return link_of(GTINS[product], serial)


def event(at: datetime = MORNING, **more: Any) -> dict[str, Any]:
    """Return an event that was seen at an instant."""
    return {
        "type": "ObjectEvent", "action": "OBSERVE", "eventTime": at.isoformat(),
        "eventTimeZoneOffset": "+00:00",
    } | more  # fmt: skip


def shipped(*serials: str, to: str = ALDER, at: datetime = MORNING, **more: Any) -> dict[str, Any]:
    """Return a shipment of units to a party."""
    owner = {"type": "owning_party", "destination": f"https://id.gs1.org/417/{to}"}
    return event(
        at, bizStep="shipping", disposition="in_transit", destinationList=[owner],
        epcList=[unit(each) for each in serials],
    ) | more  # fmt: skip


def returned(*serials: str, at: datetime = MORNING, **more: Any) -> dict[str, Any]:
    """Return a return of units."""
    return event(
        at, bizStep="receiving", disposition="returned", epcList=[unit(each) for each in serials]
    ) | more  # fmt: skip


def wrong(told: dict[str, Any]) -> dict[str, Any]:
    """Return the same event, declared wrong."""
    return told | {"errorDeclaration": {"declarationTime": "2026-06-15T10:00:00Z"}}


def document(*events: Any, **more: Any) -> dict[str, Any]:
    """Return a document of events."""
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-06-15T08:00:00Z",
        "epcisBody": {"eventList": list(events)},
    } | more  # fmt: skip


def post(owner: Device, *events: Any, behaviour: str = "", **more: Any) -> httpx.Response:
    """Send events as one document and return the answer."""
    headers = {"GS1-Capture-Error-Behaviour": behaviour} if behaviour else {}
    return owner.client.post("/v1/epcis/capture", json=document(*events, **more), headers=headers)


def capture(owner: Device, *events: Any, **more: Any) -> dict[str, Any]:
    """Send events and return the job; it must have been taken."""
    answer = post(owner, *events, **more)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


def name_parties(server: RunningServer) -> None:
    """Say which parties of other systems the two partners are."""
    rows = [{"party": ALDER, "partner_id": 1}, {"party": BIRCH, "partner_id": 2}]
    with opened(server.settings.database_url) as write:
        write(lambda connection: connection.execute(sa.insert(t.supply.party), rows))
