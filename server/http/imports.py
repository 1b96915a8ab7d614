"""/v1/imports: shipments, returns, prices, products and parties of other systems, as files.

A file is put down while it is read, and deleted then; what it says is judged elsewhere.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.engine import Connection

from domain.people.permissions import Permission, may
from server.clock import new_id
from server.errors import MalformedRequest, NotAllowed
from server.http.encoding import body_of, most_bytes
from server.http.house import AnyRequest, House, scope_of
from server.services.actor import Actor
from server.services.supply.columns import Kind
from server.services.supply.importing import (
    File,
    Read,
    Report,
    RowVerdict,
    order_named,
    run,
    take_in,
    what_is_known,
)
from server.services.supply.intake import Intake, Result, Status, find, keep
from server.storage import audit
from server.storage.unit_of_work import UnitOfWork

PATH = "/v1/imports/"
PREFIX = "file:"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that was not taken: its number, the column at fault where one is, and a sentence."""

    row: int
    field: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file; `counts` are of rows: new, known, refused, and waiting where some are.

    Those change what is paid and count once another programme owner imports the same file.

    `kept` is false for a dry run, and where all or nothing was asked for and a row was refused.
    """

    import_id: str
    kind: str
    kept: bool
    counts: dict[str, int]
    refused: list[RefusedRow]
    remarks: list[str]


@post(
    PATH + "{kind:str}",
    status_code=HTTP_200_OK,
    tags=["other systems"],
    summary="Import a file",
    request_max_body_size=most_bytes(PATH) + 1,
)
async def import_file(
    request: AnyRequest,
    house: NamedDependency[House],
    kind: FromPath[str],
    *,
    dry_run: Annotated[
        int, QueryParameter(description="1: say what would become of it, and keep nothing.")
    ] = 0,
    all_or_nothing: Annotated[
        int, QueryParameter(description="1: keep no row where one is refused.")
    ] = 0,
    order: Annotated[
        str, QueryParameter(description="day or month: which comes first in 03/05/2026.")
    ] = "",
) -> ImportReport:
    """Take in a file of shipments, returns, prices, products or parties, as it is."""
    if kind not in set(Kind) or order not in {"", "day", "month"}:
        raise MalformedRequest(
            f"A file is of {', '.join(Kind)}; which comes first is day or month."
        )
    actor = await house.read_as(request, lambda _connection, actor, _now: actor)
    if kind in _RIGHTS and not may(actor.role, _RIGHTS[Kind(kind)]):
        raise NotAllowed
    with house.intakes:
        raw = await body_of(request)
        work = _Import(house, actor, Kind(kind), order)
        ways = {"dry_run": dry_run == 1, "all_or_nothing": all_or_nothing == 1}
        report = await asyncio.to_thread(work.run, raw, **ways)
    house.board.moved()
    intake = _intake(report, actor, house.clock(), all_or_nothing=all_or_nothing == 1)
    intake.sha256 = hashlib.sha256(raw).hexdigest()
    if not report.dry_run:
        await house.write(lambda uow: keep(uow, intake, actor, audit.IMPORTED), scope_of(actor))
    return _told(intake, kept=not report.dry_run)


@get(PATH + "report/{import_id:str}", tags=["other systems"], summary="Look at an import again")
async def imported(
    request: AnyRequest, house: NamedDependency[House], import_id: FromPath[str]
) -> Response[ImportReport]:
    """Answer what became of a file."""

    def query(connection: Connection, _actor: Actor, _now: datetime) -> Intake:
        return find(connection, import_id, *(PREFIX + each.value for each in Kind))

    return Response(_told(await house.read_as(request, query), kept=True))


_RIGHTS = {
    Kind.PRODUCTS: Permission.MANAGE_RULES, Kind.PARTICIPANTS: Permission.MANAGE_PARTNERS,
}  # fmt: skip
"""What a unit earns, and who earns, are no machine's to say."""


class _Import:
    """One file at work, on a thread of its own; each piece is a transaction of its own."""

    def __init__(self, house: House, actor: Actor, kind: Kind, order: str) -> None:
        self._house, self._actor, self._kind = house, actor, kind
        self._order = order_named(order)

    def run(self, raw: bytes, *, dry_run: bool, all_or_nothing: bool) -> Report:
        scope = scope_of(self._actor)
        reading = self._house.database.read(
            lambda connection: what_is_known(connection, self._order), scope
        )
        known = reading.result()
        with tempfile.TemporaryDirectory(prefix="sellthrough-import-") as folder:
            path = Path(folder, "file")
            path.write_bytes(raw)
            file = File(path, self._kind, known)
            return run(
                file, self._take, self._write, dry_run=dry_run, all_or_nothing=all_or_nothing
            )

    def _take(self, uow: UnitOfWork, piece: Read) -> list[RowVerdict]:
        return take_in(uow, self._house.seals, self._actor, self._kind, piece)

    def _write(self, unit: Callable[[UnitOfWork], list[RowVerdict]]) -> None:
        def work(connection: Connection) -> None:
            uow = UnitOfWork(connection, self._house.clock())
            unit(uow)
            uow.number()

        self._house.database.write(work, scope_of(self._actor)).result()


def _intake(report: Report, actor: Actor, now: datetime, *, all_or_nothing: bool) -> Intake:
    return Intake(
        intake_id=new_id(),
        kind=PREFIX + report.kind.value,
        behaviour="rollback" if all_or_nothing else "proceed",
        member_id=actor.member_id,
        made_at=now,
        success=not report.counts["refused"],
        results=[
            Result(number=each.row, status=Status.REFUSED, faults=[(each.field, each.detail)])
            for each in report.told
        ],
        counts={name: report.counts[name] for name in ("new", "known", "refused")}
        | ({"waiting": waiting} if (waiting := report.counts["waiting"]) else {}),
        remarks=report.remarks,
    )


def _told(intake: Intake, *, kept: bool) -> ImportReport:
    return ImportReport(
        import_id=intake.intake_id if kept else "",
        kind=intake.kind.removeprefix(PREFIX),
        kept=kept,
        counts=intake.counts,
        refused=[
            RefusedRow(row=each.number, field=where, detail=what)
            for each in intake.results
            for where, what in each.faults
        ],
        remarks=intake.remarks,
    )


HANDLERS = (import_file, imported)
