"""A real PostgreSQL for tests: found, started and stopped by them, thrown away afterwards.

Durability is off on purpose; never use it for anything but tests.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import sqlalchemy as sa

OLDEST = 15
SETTINGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
STOP_LIMIT_S = 20


class NoPostgres(Exception):
    """There is no PostgreSQL here to start; the message says what was looked for."""


def binaries() -> Path:
    """Return the directory of the newest PostgreSQL installed; NoPostgres without one."""
    found = {
        int(path.parent.parent.name): path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parent.parent.name.isdigit()
    }
    on_path = shutil.which("initdb")
    if not found and on_path:
        return Path(on_path).parent
    newest = max(found, default=0)
    if newest < OLDEST:
        raise NoPostgres(f"no PostgreSQL {OLDEST} or newer is installed (apt: postgresql)")
    return found[newest]


class Postgres:
    """One cluster in a temporary directory, listening on loopback."""

    def __init__(self, settings: str = SETTINGS) -> None:
        self._settings = settings
        self._binaries = binaries()
        self._as_root = hasattr(os, "geteuid") and os.geteuid() == 0
        # Beside the tests' private home: its parents must let the user postgres pass.
        self._folder = Path(tempfile.mkdtemp(prefix="sellthrough-postgres-", dir="/tmp"))
        self._folder.chmod(0o755)
        self._data = self._folder / "data"
        self._port = _free_port()
        self._made = 0

    def start(self) -> None:
        """Make the cluster and start it; ready when this returns."""
        self._data.mkdir(mode=0o700)
        if self._as_root:
            shutil.chown(self._folder, "postgres")
            shutil.chown(self._data, "postgres")
        self._run(
            "initdb", "-D", str(self._data), "-A", "trust", "-U", "app", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 "
            f"-c unix_socket_directories={self._folder} {self._settings}"
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        """Stop the cluster and remove it."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://app@127.0.0.1:{self._port}/{database}"

    def create(self, template: str = "template0") -> str:
        """Make a new database, like `template`; returns its name."""
        self._made += 1
        name = f"test_{self._made}"
        # Where nothing syncs, copying files is quicker than writing every page to the log.
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    def _tell(self, statement: str) -> None:
        engine = sa.create_engine(
            self.url("postgres").replace("postgresql://", "postgresql+psycopg://"),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._binaries / program), *words]
        if self._as_root:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(
            command,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
