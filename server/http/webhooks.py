"""/v1/webhooks: who is told of what happens here, what became of each message, telling again.

Also keeps telling while the server runs. What is told and how it is signed is not decided here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from litestar import Litestar, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from server.clock import new_id
from server.errors import MalformedRequest
from server.http.house import AnyRequest, House
from server.services.actor import Actor
from server.services.webhooks import outbox, subscribing
from server.services.webhooks.sending import Answer, send
from server.services.webhooks.subscribing import Message, Wanted, Webhook
from server.storage.scope import OPERATOR
from server.storage.sqlite import TransactionLost
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import VENDOR

log = logging.getLogger(__name__)

PATH = "/v1/webhooks"
AT_ONCE = 4
"""Messages on their way at the same time."""
LOOK_SECONDS = 2.0
"""How often it is looked whether there is anybody to be told, or a try is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWebhook:
    """Where to tell, and of which events; of all where none is named."""

    url: str
    events: list[str] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeWebhook:
    """A webhook, and the secret its messages are signed with: shown here and never again."""

    webhook_id: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What to tell again: one message, or all made since an instant."""

    message_id: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """How many messages are told again."""

    count: int


@post(PATH, status_code=HTTP_201_CREATED, tags=["other systems"], summary="Make a webhook")
async def make_webhook(
    data: JSONBody[NewWebhook], request: AnyRequest, house: NamedDependency[House]
) -> MadeWebhook:
    """Tell an address of what changes from now on; answers the secret, which is shown once."""
    wanted = Wanted(url=data.url, events=data.events, note=data.note, loopback=_loopback(house))
    webhook_id = new_id()

    def unit(uow: UnitOfWork, actor: Actor) -> str:
        return subscribing.subscribe(uow, house.seals, actor, webhook_id, wanted)

    return MadeWebhook(webhook_id=webhook_id, secret=await house.write_as(request, unit))


@get(PATH, tags=["other systems"], summary="List webhooks")
async def list_webhooks(request: AnyRequest, house: NamedDependency[House]) -> list[Webhook]:
    """Answer every webhook and how many of its messages wait, arrived or were given up."""
    return await house.read_as(request, lambda connection, _a, _n: subscribing.webhooks(connection))


@delete(
    PATH + "/{webhook_id:str}",
    status_code=HTTP_204_NO_CONTENT,
    tags=["other systems"],
    summary="End a webhook",
)
async def end_webhook(
    request: AnyRequest, house: NamedDependency[House], webhook_id: FromPath[str]
) -> None:
    """End a webhook with all that was still to be told to it."""
    await house.write_as(
        request, lambda uow, actor: subscribing.unsubscribe(uow, actor, webhook_id)
    )


@get(PATH + "/{webhook_id:str}/messages", tags=["other systems"], summary="List messages")
async def list_messages(
    request: AnyRequest,
    house: NamedDependency[House],
    webhook_id: FromPath[str],
    only: Annotated[str, QueryParameter(description="waiting, sent or dead; empty: all.")] = "",
) -> list[Message]:
    """Answer the newest messages of a webhook, and what the last try of each met."""

    def query(connection: Connection, _actor: Actor, _now: datetime) -> list[Message]:
        return subscribing.messages(connection, webhook_id, only)

    return await house.read_as(request, query)


@post(
    PATH + "/{webhook_id:str}/replay",
    status_code=HTTP_200_OK,
    tags=["other systems"],
    summary="Tell again",
)
async def replay(
    data: JSONBody[Again],
    request: AnyRequest,
    house: NamedDependency[House],
    webhook_id: FromPath[str],
) -> Repeated:
    """Have one message told again, or all made since an instant, whatever became of them."""

    def unit(uow: UnitOfWork, _actor: Actor) -> int:
        if not data.message_id and (data.since is None or data.since.tzinfo is None):
            raise MalformedRequest("Name a message_id, or an instant with its zone as since.")
        subscribing.check_there(uow.connection, webhook_id)
        return outbox.replay(uow, webhook_id, since=data.since, message_id=data.message_id)

    return Repeated(count=await house.write_as(request, unit))


# --- telling --------------------------------------------------------------------------------------
@asynccontextmanager
async def telling(app: Litestar) -> AsyncIterator[None]:
    """Keep telling while the server runs."""
    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks")
    task = asyncio.create_task(_keep_telling(app.state.house, threads))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        threads.shutdown(wait=False, cancel_futures=True)


async def _keep_telling(house: House, threads: ThreadPoolExecutor) -> None:
    while True:
        try:
            if await _anybody(house):
                await _tell_on(house, threads)
        except (SQLAlchemyError, TransactionLost):
            log.warning("webhooks have to wait: the database does not answer")
        except Exception:
            log.exception("telling webhooks failed; it goes on")
        await asyncio.sleep(LOOK_SECONDS)


async def _anybody(house: House) -> bool:
    return await asyncio.wrap_future(house.database.read(outbox.anybody, OPERATOR))


async def _tell_on(house: House, threads: ThreadPoolExecutor) -> None:
    """Tell as long as there is anybody to be told."""
    with house.board.listening([VENDOR]) as listener:
        while await _anybody(house):
            while await house.write(lambda uow: outbox.collect(uow, new_id), OPERATOR):
                pass
            while await _send_due(house, threads):
                pass
            listener.told.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(listener.told.wait(), LOOK_SECONDS)


async def _send_due(house: House, threads: ThreadPoolExecutor) -> bool:
    taken = await house.write(lambda uow: outbox.take_due(uow, house.seals, AT_ONCE * 4), OPERATOR)
    loop = asyncio.get_running_loop()

    def sent(due: outbox.Due) -> Answer:
        return send(
            due.url, due.secret, due.message_id, due.body, now=house.clock(),
            loopback=_loopback(house),
        )  # fmt: skip

    async def one(due: outbox.Due) -> None:
        answer = await loop.run_in_executor(threads, sent, due)
        await house.write(lambda uow: outbox.settle(uow, due, answer), OPERATOR)

    await asyncio.gather(*(one(due) for due in taken))
    return bool(taken)


def _loopback(house: House) -> bool:
    return house.settings.webhook_loopback == 1


HANDLERS = (make_webhook, list_webhooks, end_webhook, list_messages, replay)
