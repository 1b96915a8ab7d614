"""What came in at once, a document or a file, and what became of each part of it: kept and told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.errors import RequestRefused
from server.services.actor import Actor
from server.services.noting import note
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork


class Status(StrEnum):
    """What became of an event or a row."""

    CAPTURED = "captured"
    KNOWN = "known"
    """It was here already: nothing changed."""
    REFUSED = "refused"
    NOT_KEPT = "not_kept"
    """Good, but others were not, and that was announced to be the end of all."""


@dataclass(slots=True, kw_only=True)
class Result:
    """What became of one event: its place in the document, and what was wrong and where."""

    number: int = 0
    event_id: str = ""
    status: Status = Status.CAPTURED
    faults: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Intake:
    """One document or file that came in."""

    intake_id: str
    kind: str
    behaviour: str
    member_id: int
    made_at: datetime
    success: bool
    results: list[Result]
    source: str = ""
    sha256: str = ""
    """Of the bytes that came in, as the record names them; not kept here."""
    counts: dict[str, int] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


class _Kept(msgspec.Struct):
    """What a row keeps of its parts."""

    results: list[Result]
    remarks: list[str]


class IntakeMissing(RequestRefused):
    """There is no such document or file."""

    status = 404
    code = "NO_SUCH_CAPTURE"
    title = "No such capture"
    detail = "There is no capture of this id here."


def counted(results: list[Result]) -> dict[str, int]:
    """Return how many there are of each status."""
    found = Counter(each.status.value for each in results)
    return {status.value: found[status.value] for status in Status}


def keep(uow: UnitOfWork, intake: Intake, actor: Actor, what: str) -> None:
    """Write down what came in, from whom, and what became of it; the record says so too.

    The last thing a unit of work does.
    """
    intake.counts = intake.counts or counted(intake.results)
    uow.add(
        t.supply.intake,
        {
            "intake_id": intake.intake_id, "kind": intake.kind, "behaviour": intake.behaviour,
            "source": intake.source, "member_id": intake.member_id, "made_at": intake.made_at,
            "finished_at": uow.now, "success": intake.success,
            "counts": msgspec.json.encode(intake.counts).decode(),
            "results": msgspec.json.encode(
                _Kept(intake.results, intake.remarks)
            ).decode(),
        },
    )  # fmt: skip
    told = {"intake_id": intake.intake_id, "kind": intake.kind, "counts": intake.counts}
    if intake.sha256:
        told["sha256"] = intake.sha256
    note(uow, actor, what, told)


def find(connection: Connection, intake_id: str, *kinds: str) -> Intake:
    """Return what came in under an id. Raises IntakeMissing."""
    table = t.supply.intake
    query = sa.select(table).where(table.c.intake_id == intake_id, table.c.kind.in_(kinds))
    found = connection.execute(query).mappings().first()
    if found is None:
        raise IntakeMissing
    row: dict[str, Any] = dict(found)
    kept = msgspec.json.decode(row["results"], type=_Kept)
    return Intake(
        intake_id=row["intake_id"],
        kind=row["kind"],
        behaviour=row["behaviour"],
        member_id=row["member_id"],
        made_at=row["made_at"],
        success=row["success"],
        results=kept.results,
        remarks=kept.remarks,
        source=row["source"],
        counts=msgspec.json.decode(row["counts"], type=dict[str, int]),
    )
