"""One behaviour suite, two databases: each test here runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.http import pages_of_evidence
from server.settings import Settings
from sync.jail.pool import Jail
from tests.support.postgres import NoPostgres, Postgres
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import Device, prepare


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of our own; tests that need it are skipped where none is installed."""
    try:
        cluster = Postgres()
    except NoPostgres as problem:
        pytest.skip(str(problem))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def sqlite_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small programme in a file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("world") / "world.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_world(postgres: Postgres) -> str:
    """The small programme in a database, made once and copied for each test."""
    name = postgres.create()
    prepare(postgres.url(name))
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the small programme, on each of the two."""
    if request.param == "sqlite":
        path = tmp_path / "server.db"
        shutil.copy(request.getfixturevalue("sqlite_world"), path)
        yield f"sqlite:///{path}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create(request.getfixturevalue("postgres_world"))
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def page_rows() -> int:
    """Rows in one feed page: few, so that paging is always at work."""
    return 400


@pytest.fixture
def server(database_url: str, page_rows: int, tmp_path: Path) -> Iterator[RunningServer]:
    """The real server on that database."""
    blobs = str(tmp_path / "blobs")
    settings = Settings(database_url=database_url, page_rows=page_rows, workers=6, blob_dir=blobs)
    with running_server(settings, FakeClock()) as running:
        yield running


@pytest.fixture
def device(server: RunningServer) -> Callable[..., Device]:
    """Sign a member in on a device of their own."""

    def sign_in(member_id: int, name: str = "") -> Device:
        return Device(server, member_id, name)

    return sign_in


@pytest.fixture(scope="module")
def readers() -> Iterator[Jail]:
    """Start the workers that read documents once for all servers of a file."""
    made = Jail(1)
    yield made
    made.close()


@pytest.fixture
def one_jail(readers: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lend these workers to each server instead of its own."""

    class Lent:
        read_words = staticmethod(readers.read_words)

        def close(self) -> None:
            """It is needed for the next server."""

    monkeypatch.setattr(pages_of_evidence, "Jail", Lent)
