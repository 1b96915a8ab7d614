"""A TCP proxy between a client and a server, spoiled by a script: what a bad network does.

Runs on a thread with an event loop of its own. A script is a list of acts; each waits for a number
of bytes in one direction (counted over all connections since the script was laid down) or for a
time, and happens once. Knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

UP: Literal["up"] = "up"
DOWN: Literal["down"] = "down"
Direction = Literal["up", "down"]
Action = Literal["cut", "reset", "stall", "again", "replace", "trickle", "delay", "portal"]
PORTAL = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n"
    b"<html><title>Free WiFi</title>Please sign in.</html>"
)
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happens once `at` bytes have gone in a direction.

    cut: both ends are closed; reset: the same by RST. stall: nothing goes on, the connection stays
    open. again: what went up on this connection is sent a second time, on another one, and nobody
    hears the answer. replace: the next bytes become `content`. trickle: the rest goes in single
    bytes. delay: `seconds` pass first. portal: a web page answers instead (direction down).
    """

    direction: Direction
    action: Action
    at: int = 0
    content: bytes = b""
    seconds: float = 0.0


@dataclass(slots=True, eq=False)
class _Connection:
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    up: bytearray = field(default_factory=bytearray)


class Proxy:
    """Listens on a port of this machine and carries everything to `target`."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._acts: list[Act] = []
        self.passed: dict[str, int] = {UP: 0, DOWN: 0}
        """Bytes carried in each direction since the script was laid down."""
        self.happened: list[Act] = []
        self._lock = threading.Lock()
        self._open: dict[_Connection, None] = {}
        self._writers: list[asyncio.StreamWriter] = []
        self._loop = asyncio.new_event_loop()
        self._listening = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._thread.start()
        self._listening.wait()

    @property
    def url(self) -> str:
        """Where a client finds it."""
        return f"http://127.0.0.1:{self.port}"

    def play(self, *acts: Act) -> None:
        """Lay down a script; counting begins anew, what is connected goes first."""
        asyncio.run_coroutine_threadsafe(self._lay_down(list(acts)), self._loop).result(5)

    def close(self) -> None:
        """End every connection and the thread."""
        self.play()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    # --- the thread ---
    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        for writer in self._writers:
            writer.transport.abort()
        # What was closed says so on the next turns of the loop.
        self._loop.run_until_complete(asyncio.sleep(0.02))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _lay_down(self, acts: list[Act]) -> None:
        for connection in list(self._open):
            _end(connection, by_reset=False)
        self._open.clear()
        await asyncio.sleep(0)
        self._acts = acts
        self.happened = []
        self.passed = {UP: 0, DOWN: 0}

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        try:
            there, to_server = await asyncio.open_connection(*self._target)
        except OSError:
            writer.close()
            return
        self._writers.append(to_server)
        connection = _Connection(writer, to_server)
        self._open[connection] = None
        try:
            await asyncio.gather(
                self._pump(connection, UP, reader, to_server),
                self._pump(connection, DOWN, there, writer),
            )
        finally:
            self._open.pop(connection, None)
            _end(connection, by_reset=False)

    async def _pump(
        self,
        connection: _Connection,
        direction: Direction,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
    ) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while data := await source.read(_CHUNK):
                if not await self._carry(connection, direction, data, sink):
                    return
        if sink.can_write_eof() and not sink.is_closing():
            with contextlib.suppress(OSError):
                sink.write_eof()

    async def _carry(
        self, connection: _Connection, direction: Direction, data: bytes, sink: Any
    ) -> bool:
        """Carry data with what the script says; False when the connection is at its end."""
        while (act := self._due(direction, len(data))) is not None:
            kept = max(act.at - self.passed[direction], 0)
            await self._write(connection, direction, data[:kept], sink)
            data = data[kept:]
            self._acts.remove(act)
            self.happened.append(act)
            if act.action in {"cut", "reset"}:
                _end(connection, by_reset=act.action == "reset")
                return False
            if act.action == "stall":
                await asyncio.Event().wait()
            elif act.action == "delay":
                await asyncio.sleep(act.seconds)
            elif act.action == "replace":
                data = act.content + data[len(act.content) :]
            elif act.action == "trickle":
                for place in range(len(data)):
                    await self._write(connection, direction, data[place : place + 1], sink)
                    await asyncio.sleep(act.seconds)
                data = b""
            elif act.action == "portal":
                await self._write(connection, direction, PORTAL, sink)
                _end(connection, by_reset=False)
                return False
            elif act.action == "again":
                await self._send_again(bytes(connection.up))
        await self._write(connection, direction, data, sink)
        return True

    def _due(self, direction: Direction, coming: int) -> Act | None:
        acts = [act for act in self._acts if act.direction == direction]
        reached = [act for act in acts if act.at <= self.passed[direction] + coming]
        return min(reached, key=lambda act: act.at, default=None)

    async def _write(
        self, connection: _Connection, direction: Direction, data: bytes, sink: Any
    ) -> None:
        if data:
            self.passed[direction] += len(data)
            if direction == UP:
                connection.up += data
            sink.write(data)
            await sink.drain()

    async def _send_again(self, data: bytes) -> None:
        """Deliver a copy of what went up and wait until it is answered."""
        reader, writer = await asyncio.open_connection(*self._target)
        self._writers.append(writer)
        writer.write(data)
        await writer.drain()
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(reader.read(_CHUNK), 5)
        writer.close()


def _end(connection: _Connection, *, by_reset: bool) -> None:
    for writer in (connection.client, connection.server):
        if by_reset:
            found = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                linger = struct.pack("ii", 1, 0)
                found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        else:
            writer.close()


@contextmanager
def proxied(target: tuple[str, int]) -> Iterator[Proxy]:
    """Run a proxy for the block."""
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
