"""What every handler stands on: the open database, its seals, the settings and the time."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from litestar import Request
from sqlalchemy.engine import Connection

from domain.people.permissions import may_call
from server.errors import ClientTooOld, NotAllowed, Overloaded, SignInNeeded, TooManyTries
from server.http.board import Board
from server.http.dpop import Proofs
from server.http.quotas import Quotas, Turns
from server.services.actor import Actor
from server.services.sessions import Shown, authenticate
from server.services.snapshots import Shelf
from server.settings import Settings
from server.storage.database import Database
from server.storage.scope import Reach, Scope, enter, of_side
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.dpop import SCHEME
from sync.wire.version import HEADER_PROTOCOL

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]

MOST_ADDRESSES = 10_000
PASSWORDS_AT_ONCE = 2
"""Each takes 64 MiB and a sixth of a second on four threads: more would starve everything else."""
INTAKES_AT_ONCE = 2
"""Documents and files of other systems: each takes a processor for seconds."""
RETURN_SECONDS = range(1, 6)
LONGEST_VERSION = 9


@dataclass(slots=True)
class Guesses:
    """Counts wrong codes per address, so that guessing is slow; forgotten at a restart."""

    most: int
    window: timedelta
    _wrong: dict[str, list[datetime]] = field(default_factory=dict)

    def check(self, address: str, now: datetime) -> None:
        """Raise TooManyTries when this address has guessed too often lately."""
        recent = [at for at in self._wrong.get(address, []) if now - at < self.window]
        if recent:
            self._wrong[address] = recent
        else:
            self._wrong.pop(address, None)
        if len(recent) >= self.most:
            wait = self.window - (now - recent[0])
            raise TooManyTries(retry_after=int(wait.total_seconds()) + 1)

    def note(self, address: str, now: datetime) -> None:
        """Remember a wrong guess."""
        if len(self._wrong) >= MOST_ADDRESSES:
            # Somebody guesses from everywhere: the oldest addresses are forgotten first.
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong.setdefault(address, []).append(now)


@dataclass(slots=True)
class Turnstile:
    """Lets so many requests in at once; the others are asked to come again, each at its time.

    Without it a herd that comes back after an outage queues for so long that every client gives
    up and asks anew.
    """

    most: int
    inside: int = 0

    def __enter__(self) -> None:
        if self.inside >= self.most:
            raise Overloaded(retry_after=when_to_return())
        self.inside += 1

    def __exit__(self, *_: object) -> None:
        self.inside -= 1


def when_to_return() -> int:
    """Return in how many seconds to ask again: another number for each, so that they spread."""
    return secrets.choice(RETURN_SECONDS)


@dataclass(frozen=True, slots=True)
class House:
    """One running server."""

    settings: Settings
    database: Database
    seals: Seals
    clock: Callable[[], datetime]
    guesses: Guesses
    pushes: Turnstile
    shelf: Shelf
    board: Board
    proofs: Proofs
    quotas: Quotas = field(default_factory=Quotas)
    turns: Turns = field(default_factory=Turns)
    intakes: Turnstile = field(default_factory=lambda: Turnstile(INTAKES_AT_ONCE))
    passwords: Turnstile = field(default_factory=lambda: Turnstile(PASSWORDS_AT_ONCE))
    documents: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a document has come."""

    async def write(self, unit: Callable[[UnitOfWork], T], within: Scope | None = None) -> T:
        """Run a unit of work in one transaction; the answer is there after COMMIT.

        It sees what it takes to sign somebody in, unless it is `within` another scope.

        Streams that a unit changed without numbering them itself are numbered here, and the audit
        chain says so.
        """
        now = self.clock()

        def work(connection: Connection) -> T:
            uow = UnitOfWork(connection, now)
            answer = unit(uow)
            uow.number()
            return answer

        answer = await _answer(self.database.write(work, within))
        self.board.moved()
        return answer

    async def write_as(
        self,
        request: AnyRequest,
        unit: Callable[[UnitOfWork, Actor], T],
        *,
        revoked_too: bool = False,
        judging: bool = False,
    ) -> T:
        """Run a unit of work for whoever the request's token stands for, in that scope.

        `judging` opens what a verdict depends on too (`server.storage.scope`).
        """
        shown, endpoint = self.shown(request), endpoint_of(request)

        def work(uow: UnitOfWork) -> T:
            who = authenticate(uow.connection, shown, uow.now, revoked_too=revoked_too)
            enter(uow.connection, scope_of(who, Reach.JUDGE if judging else Reach.WRITER))
            return unit(uow, allowed(who, endpoint))

        return await self.write(work)

    def shown(self, request: AnyRequest) -> Shown:
        """Return the access token of a request and whose it is proved to be.

        SignInNeeded without a token, or where it is shown as one that anybody may carry;
        ProofNonceNeeded, ProofWrong as `Proofs.check` says.
        """
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        token = token.strip()
        if token and kind.lower() == SCHEME.lower():
            return Shown(token, self.proofs.check(request, token))
        raise SignInNeeded

    async def look(self, query: Callable[[Connection], T], within: Scope | None = None) -> T:
        """Run a query in one read transaction, in a scope as `write` has it."""
        return await _answer(self.database.read(query, within))

    async def read_as(
        self, request: AnyRequest, query: Callable[[Connection, Actor, datetime], T]
    ) -> T:
        """Run a query, in one read transaction, for whoever the request's token stands for."""
        shown, endpoint, now = self.shown(request), endpoint_of(request), self.clock()

        def work(connection: Connection) -> T:
            who = authenticate(connection, shown, now)
            enter(connection, scope_of(who))
            return query(connection, allowed(who, endpoint), now)

        return await _answer(self.database.read(work))


async def _answer(future: Future[T]) -> T:
    """Wait without holding the event loop; the work goes on even if the client hangs up."""
    return await asyncio.shield(asyncio.wrap_future(future))


def scope_of(who: Actor, reach: Reach = Reach.PARTNER) -> Scope:
    """Return whose rows somebody who signed in may see."""
    return of_side(who.partner_id, is_vendor=who.is_vendor, reach=reach)


def endpoint_of(request: AnyRequest) -> str:
    """Return method and path of a request's endpoint as `ENDPOINTS` of the permissions names it."""
    return f"{request.method} {request.scope['path_template']}"


def allowed(who: Actor, endpoint: str) -> Actor:
    """Return who asks; NotAllowed when the table of permissions does not let that role in."""
    if not may_call(who.role, endpoint):
        raise NotAllowed
    return who


def check_protocol(request: AnyRequest, oldest: int) -> None:
    """Raise ClientTooOld when a client speaks a protocol this server can't feed any more.

    Never asked about a push: what was recorded is taken from every client there ever was.
    """
    spoken = request.headers.get(HEADER_PROTOCOL, "")
    if spoken and (not spoken.isdecimal() or len(spoken) > LONGEST_VERSION or int(spoken) < oldest):
        raise ClientTooOld
