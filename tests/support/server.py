"""The real server inside a test: its ASGI application behind a synchronous httpx transport.

`starlette.testclient` deprecates httpx and `httpx.ASGITransport` is async only, so this carries
each request over an anyio portal: the client under test keeps its own `httpx.Client`.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import anyio.from_thread
import httpx

from server.app import create_app
from server.settings import Settings

BASE_URL = "http://vendor.test"
MORNING = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


class FakeClock:
    """Time that passes when a test says so. Each reading is a microsecond after the last one."""

    def __init__(self, now: datetime = MORNING) -> None:
        self._now = now
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            self._now += timedelta(microseconds=1)
            return self._now

    def advance(self, **by: float) -> None:
        """Let time pass, as `timedelta` names it."""
        with self._lock:
            self._now += timedelta(**by)


class AppTransport(httpx.BaseTransport):
    """Answers an httpx client from an ASGI application. May be used from several threads."""

    def __init__(self, app: Any, portal: anyio.from_thread.BlockingPortal) -> None:
        self._app = app
        self._portal = portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request to the application and its whole answer back."""
        status, headers, body = self._portal.call(self._ask, request, request.read())
        return httpx.Response(status, headers=headers, content=body, request=request)

    async def _ask(self, request: httpx.Request, body: bytes) -> tuple[int, Any, bytes]:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.url.scheme,
            "path": request.url.path,
            "raw_path": request.url.raw_path.partition(b"?")[0],
            "query_string": request.url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": (request.extensions.get("client", "127.0.0.1"), 50000),
            "server": (request.url.host, 80),
        }
        messages = iter([{"type": "http.request", "body": body, "more_body": False}])
        answer: list[Any] = []

        async def receive() -> Any:
            return next(messages, {"type": "http.disconnect"})

        async def send(message: Any) -> None:
            answer.append(message)

        await self._app(scope, receive, send)
        content = b"".join(part.get("body", b"") for part in answer[1:])
        return answer[0]["status"], answer[0]["headers"], content


class RunningServer:
    """A server that runs in this process until the block ends."""

    def __init__(self, transport: AppTransport, settings: Settings, clock: FakeClock) -> None:
        self.transport = transport
        self.settings = settings
        self.clock = clock

    def client(self, **more: Any) -> httpx.Client:
        """Return an ordinary httpx client that reaches this server."""
        return httpx.Client(transport=self.transport, base_url=BASE_URL, **more)


@contextmanager
def running_server(
    settings: Settings,
    clock: FakeClock | None = None,
    code_roles: str = "all",
    *,
    reads_documents: bool = False,
) -> Iterator[RunningServer]:
    """Run the server with these settings; everybody may sign in by a code.

    Documents are read when somebody asks, not as they come: few tests want a worker for them.
    """
    clock = clock or FakeClock()
    app = create_app(
        replace(settings, code_roles=code_roles, read_documents=reads_documents), clock
    )
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_lifespan(app)),
    ):
        yield RunningServer(AppTransport(app, portal), settings, clock)


@asynccontextmanager
async def _lifespan(app: Any) -> AsyncIterator[None]:
    """Start the application up and, at the end of the block, down."""
    to_app, from_test = anyio.create_memory_object_stream[Any](2)
    to_test, from_app = anyio.create_memory_object_stream[Any](2)
    async with to_app, from_test, to_test, from_app, anyio.create_task_group() as group:
        group.start_soon(app, {"type": "lifespan", "state": {}}, from_test.receive, to_test.send)
        await to_app.send({"type": "lifespan.startup"})
        answer = await from_app.receive()
        if answer["type"] != "lifespan.startup.complete":
            raise RuntimeError(answer.get("message", "the server did not start"))
        yield
        await to_app.send({"type": "lifespan.shutdown"})
        await from_app.receive()
