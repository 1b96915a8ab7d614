"""The real server as a process of its own, on a database of tests, at the hour of tests.

Run as a module it is that process: the application under uvicorn, as `python -m server serve`
starts it, with a clock that began at MORNING. Imported, it starts one and waits until it listens.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def server_process(
    database_url: str, page_rows: int = 150, **more: int
) -> Iterator[tuple[str, int]]:
    """Run a server for the block, with `more` settings; yields its address."""
    settings = json.dumps({"page_rows": page_rows, **more})
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.serving", database_url, settings],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        port = process.stdout.readline().strip()
        if not port:
            raise RuntimeError("the server did not start")
        yield "127.0.0.1", int(port)
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def main(database_url: str, more: str) -> None:
    """Serve until standard input ends."""
    import asyncio  # noqa: PLC0415 (the process's own)
    import socket  # noqa: PLC0415 (likewise)

    import uvicorn  # noqa: PLC0415 (likewise)

    from server.app import create_app  # noqa: PLC0415 (likewise)
    from server.settings import Settings  # noqa: PLC0415 (likewise)
    from tests.support.server import MORNING  # noqa: PLC0415 (likewise)

    began = datetime.now(UTC)  # noqa: TID251 (this process's clock)
    settings = Settings(database_url=database_url, code_roles="all", **json.loads(more))
    app = create_app(settings, lambda: MORNING + (datetime.now(UTC) - began))  # noqa: TID251
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="on", log_config=None, access_log=False)
    server = uvicorn.Server(config)

    async def serve() -> None:
        task = asyncio.ensure_future(server.serve(sockets=[listener]))
        while not server.started and not task.done():
            await asyncio.sleep(0.02)
        print(listener.getsockname()[1], flush=True)  # noqa: T201 (how the starter learns it)
        await asyncio.to_thread(sys.stdin.read)
        server.should_exit = True
        await task

    asyncio.run(serve())


if __name__ == "__main__":
    main(*sys.argv[1:])
