"""What it costs a request that its token, its device and its proof are checked.

The same answer from the same address twice in one run, turn by turn: once by a bare handler, once
by the server's own. Proofs are made before, as that is the program's work and not the server's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import anyio.from_thread
import httpx
from litestar import Litestar, get

from server import clock
from server.app import enter
from server.http.encoding import with_encoding
from server.http.house import House
from server.services import sessions
from server.settings import Settings
from server.storage.database import open_database
from sync.wire.messages import SessionFacts
from tests.bench.figures import Figure, percentile
from tests.support.server import BASE_URL, AppTransport, FakeClock, running_server
from tests.support.signing_in import Person, Program
from tests.support.world import CLERK, prepare

ROUNDS, WARM = 1_500, 100
PATH = "/v1/session"


def measure(folder: Path) -> list[Figure]:
    """Median and tail of the difference, and the same as CPU time of the whole process."""
    url = f"sqlite:///{folder / 'server.db'}"
    prepare(url)
    settings = Settings(database_url=url, blob_dir=str(folder / "blobs"))
    with running_server(settings, FakeClock()) as server, _bare(settings) as bare:
        program = Program(server)
        program.redeem(Person(program).accepts(CLERK))
        assert program.get(PATH).status_code == 200
        token = program.tokens["access_token"]
        proofs = [program.prove("GET", PATH, token) for _ in range(ROUNDS + WARM)]
        took: dict[str, list[tuple[float, float]]] = {"bare": [], "guarded": []}
        for made in proofs:
            headers = {"authorization": f"DPoP {token}", "dpop": made}
            took["bare"].append(_timed(bare, {}))
            took["guarded"].append(_timed(program.client, headers))
    wall, cpu = (
        {name: [each[part] * 1000 for each in found[WARM:]] for name, found in took.items()}
        for part in (0, 1)
    )
    bare_p50, guarded_p50 = (percentile(wall[name], 0.5) for name in ("bare", "guarded"))
    more = sum(cpu["guarded"]) / ROUNDS - sum(cpu["bare"]) / ROUNDS
    told = f"{bare_p50:.2f} ms bare, {guarded_p50:.2f} ms with token and proof"
    p99 = percentile(wall["guarded"], 0.99) - percentile(wall["bare"], 0.99)
    return [
        Figure("sign-in check beyond the bare, p50", guarded_p50 - bare_p50, "ms", 1.0, told),
        Figure("the same, p99", p99, "ms"),
        Figure("the same, CPU a request", more, "ms"),
    ]  # fmt: skip


@contextmanager
def _bare(settings: Settings) -> Iterator[httpx.Client]:
    """Answer the same to anybody."""
    database = open_database(settings.database_url)
    house: House = enter(settings, database, clock.now)

    @get(PATH)
    async def who() -> SessionFacts:
        return await house.look(
            lambda connection: sessions.facts(connection, house.seals, CLERK, house.clock())
        )

    app = with_encoding(cast("Any", Litestar([who], openapi_config=None)))
    try:
        with anyio.from_thread.start_blocking_portal() as portal:
            yield httpx.Client(transport=AppTransport(app, portal), base_url=BASE_URL)
    finally:
        house.shelf.close()
        database.close()


def _timed(line: httpx.Client, headers: dict[str, str]) -> tuple[float, float]:
    cpu, start = time.process_time(), time.perf_counter()
    answer = line.get(PATH, headers=headers)
    took = time.perf_counter() - start, time.process_time() - cpu
    assert answer.status_code == 200, answer.text
    return took
