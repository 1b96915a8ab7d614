"""What an operator does for other systems: import a file, look at webhooks and tell them again.

Prints answers on stdout and sentences on stderr, as `cli` does. Holds no rule.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import Connection

from domain.people.roles import Role
from server import clock
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
from server.settings import Settings
from server.storage.database import Database, open_database
from server.storage.migrating import open_seals
from server.storage.unit_of_work import UnitOfWork

OPERATOR = Actor(
    member_id=0, partner_id=0, role=Role.PROGRAMME_OWNER, name="operator", device="", session_id=""
)
_SHOWN = 20


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add these commands to the operator's."""
    command = commands.add_parser("import", help="take in a file of another system")
    command.add_argument("kind", choices=[each.value for each in Kind])
    command.add_argument("file", type=Path, help="CSV, XLSX, XLSB, XLS or ODS")
    command.add_argument("--dry-run", action="store_true", help="say what would become of it")
    command.add_argument(
        "--all-or-nothing", action="store_true", help="keep no row where one is refused"
    )
    command.add_argument(
        "--order", choices=["day", "month"], help="which comes first in 03/05/2026"
    )
    command.add_argument(
        "--verdicts", type=Path, metavar="FILE", help="write the rows, each with what became of it"
    )
    command.set_defaults(run=import_file)


def import_file(settings: Settings, options: argparse.Namespace) -> int:
    """Take in a file; 1 when a row was refused, with the first of them on stderr."""
    database = open_database(settings.database_url, workers=1)
    try:
        report, file = _imported(database, options)
    finally:
        database.close()
    for remark in report.remarks:
        print(remark, file=sys.stderr)
    for each in report.told[:_SHOWN]:
        print(f"row {each.row}: {each.detail}", file=sys.stderr)
    if options.verdicts is not None:
        with options.verdicts.open("w", encoding="utf-8", newline="") as out:
            out.writelines(file.marked(report.verdicts))
    kept = not report.dry_run
    print(json.dumps({"kind": report.kind, "kept": kept, **report.counts}))
    return 1 if report.counts["refused"] else 0


def _imported(database: Database, options: argparse.Namespace) -> tuple[Report, File]:
    seals = database.read(open_seals).result()
    kind = Kind(options.kind)
    order = order_named(options.order or "")
    known = database.read(lambda connection: what_is_known(connection, order)).result()
    file = File(options.file, kind, known)

    def work(uow: UnitOfWork, piece: Read) -> list[RowVerdict]:
        return take_in(uow, seals, OPERATOR, kind, piece)

    def write(unit: Callable[[UnitOfWork], list[RowVerdict]]) -> None:
        database.write(lambda connection: _numbered(connection, unit)).result()

    report = run(file, work, write, dry_run=options.dry_run, all_or_nothing=options.all_or_nothing)
    return report, file


def _numbered(connection: Connection, unit: Callable[[UnitOfWork], object]) -> None:
    uow = UnitOfWork(connection, clock.now())
    unit(uow)
    uow.number()
