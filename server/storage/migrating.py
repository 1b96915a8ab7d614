"""Brings a database to the tables of this version, forward only, by the files in `migrations/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from server.errors import NotMigrated
from server.storage.customer_keys import make_anew
from server.storage.scope import is_protected, protect
from server.storage.sealed import Seals, load_seals, make_seals

FOLDER = Path(__file__).with_name("migrations")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def newest() -> str:
    """Return the revision this version of the server works on."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(connection: Connection) -> str:
    """Return the revision a database is at, "" for an empty one."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def migrate(connection: Connection) -> str:
    """Run every missing revision on an open transaction; returns where the database now stands."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    make_seals(connection)
    protect(connection)
    make_anew(connection)
    return current(connection)


def open_seals(connection: Connection) -> Seals:
    """Return the seals of a database that is up to date. Raises NotMigrated."""
    if current(connection) != newest() or not is_protected(connection):
        raise NotMigrated("The database is not up to date. Run `python -m server migrate` first.")
    seals = load_seals(connection)
    if seals is None:
        raise NotMigrated("The database has no epoch. Run `python -m server migrate` first.")
    return seals
