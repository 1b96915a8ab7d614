"""The composition root: settings in, an ASGI application out. Opens and closes the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from sqlalchemy.exc import SQLAlchemyError

from server import clock as real_clock
from server.errors import RequestRefused
from server.http import (
    audit,
    epcis,
    escrow,
    hints,
    imports,
    leases,
    oauth,
    pages_of_evidence,
    problems,
    readings,
    rules,
    session,
    snapshots,
    uploads,
    webhooks,
)
from server.http.api_page import ApiPage
from server.http.board import Board
from server.http.contract import TrueDocument
from server.http.dpop import Proofs
from server.http.encoding import App, with_encoding
from server.http.house import Guesses, House, Turnstile
from server.http.quotas import Limits, Quotas
from server.http.routes import HANDLERS
from server.services import risk, weighing
from server.services.deals import expire_deals
from server.services.passing_time import MOST_AT_ONCE, pass_time
from server.services.snapshots import Shelf
from server.services.supply.articles import apply_prices
from server.settings import Settings
from server.storage.database import Database, is_embedded, open_database
from server.storage.migrating import migrate, open_seals
from server.storage.scope import OPERATOR
from server.storage.sqlite import TransactionLost
from server.storage.trimming import mark_streams, trim_step
from sync.wire.version import MAX_BODY_BYTES

log = logging.getLogger(__name__)

TICK_SECONDS = 60


def create_app(
    settings: Settings,
    clock: Callable[[], datetime] = real_clock.now,
    board: Board | None = None,
) -> App:
    """Return the server as an ASGI application; the database opens with its lifespan.

    Whoever stops it closes the `board` first: streams of hints do not end by themselves.

    Starting up raises NotMigrated on a database that lacks tables; the embedded one is brought
    up to date by itself.
    """
    told = board or Board()
    proofs = Proofs(clock, settings.public_url)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        database = open_database(settings.database_url, workers=settings.workers, guarded=True)
        try:
            app.state.house = house = enter(settings, database, clock, told, proofs)
            timekeeper = asyncio.create_task(keep_time(house))
            watcher = asyncio.create_task(told.watch(database))
            yield
            timekeeper.cancel()
            watcher.cancel()
            told.close()
            house.shelf.close()
        finally:
            database.close()

    litestar = Litestar(
        route_handlers=[
            *HANDLERS,
            *session.HANDLERS,
            *oauth.HANDLERS,
            *escrow.HANDLERS,
            *hints.HANDLERS,
            *uploads.HANDLERS,
            *pages_of_evidence.HANDLERS,
            *readings.HANDLERS,
            *snapshots.HANDLERS,
            *audit.HANDLERS,
            *rules.HANDLERS,
            *leases.HANDLERS,
            *epcis.HANDLERS,
            *imports.HANDLERS,
            *webhooks.HANDLERS,
        ],
        lifespan=[lifespan, pages_of_evidence.reading_room, _reading, webhooks.telling],
        dependencies={"house": Provide(_house, sync_to_thread=False)},
        exception_handlers={
            RequestRefused: problems.on_refused,
            HTTPException: problems.on_http,
            UnicodeDecodeError: problems.on_garbled,
            RecursionError: problems.on_garbled,  # nested deeper than anything we say
            SQLAlchemyError: problems.on_database,
            Exception: problems.on_bug,
        },
        openapi_config=OpenAPIConfig(
            title="Sellthrough",
            version="1",
            description="Ops in, outcomes out, and a feed of what changed.",
            render_plugins=[ApiPage(path="/"), TrueDocument()],
        ),
        request_max_body_size=MAX_BODY_BYTES,
        logging_config=None,
    )
    return with_encoding(cast("App", litestar), proofs.nonce)


@asynccontextmanager
async def _reading(app: Litestar) -> AsyncIterator[None]:
    """Read documents as they come, while the server runs."""
    house = cast("House", app.state.house)
    if not house.settings.read_documents:
        yield
        return
    reader = asyncio.create_task(readings.read_as_they_come(house, app.state.reading_room))
    try:
        yield
    finally:
        reader.cancel()


def _house(state: State) -> House:
    return cast("House", state.house)


async def keep_time(house: House) -> None:
    """Let happen what only the clock decides: now, and every minute."""
    stock_taken = False
    while True:
        try:
            await house.write(expire_deals, OPERATOR)
            await house.write(apply_prices, OPERATOR)
            await let_time_pass(house)
            if not stock_taken:
                await uploads.take_stock(house)
                stock_taken = True
            await uploads.tidy_up(house)
            await trim(house)
            await look_at_claims(house)
            await weigh_proofs(house)
        except (SQLAlchemyError, TransactionLost, OSError):
            log.exception("what the clock decides has to wait")
        await asyncio.sleep(TICK_SECONDS)


STEPS_A_TICK = 100
"""Of trimming, of scoring: a backlog is worked off little by little."""


async def let_time_pass(house: House) -> None:
    """Do what is due to claims, in small steps."""
    for _ in range(STEPS_A_TICK):
        if await house.write(pass_time, OPERATOR) < MOST_AT_ONCE:
            return


async def trim(house: House) -> None:
    """Note where streams stand, and trim what is older than the horizon, in small steps."""
    now = house.clock()
    await house.write(lambda uow: mark_streams(uow.connection, now), OPERATOR)
    before = now - house.settings.horizon
    for _ in range(STEPS_A_TICK):
        step = await house.write(lambda uow: trim_step(uow.connection, before), OPERATOR)
        if step is None:
            return


async def look_at_claims(house: House) -> None:
    """Score what is new or changed in the vendor's stream, in small steps (`services.risk`).

    Reading and comparing hold no writer up; only what came of it is written.
    """
    for _ in range(STEPS_A_TICK):
        step = await house.look(risk.look, OPERATOR)
        if step is None or not await house.write(partial(risk.keep, step=step), OPERATOR):
            return


async def weigh_proofs(house: House) -> None:
    """Weigh what is new in documents and invoices against claims (`services.weighing`)."""
    for _ in range(STEPS_A_TICK):
        step = await house.look(weighing.look, OPERATOR)
        if step is None or not await house.write(partial(weighing.keep, step=step), OPERATOR):
            return


def enter(
    settings: Settings,
    database: Database,
    clock: Callable[[], datetime],
    board: Board | None = None,
    proofs: Proofs | None = None,
) -> House:
    """Return a house on an open database that is up to date."""
    if is_embedded(settings.database_url):
        database.write(migrate).result()
    seals = database.read(open_seals).result()
    guesses = Guesses(settings.guesses, timedelta(minutes=settings.guess_window_minutes))
    shelf = Shelf(settings.snapshots, least=settings.snapshot_rows, life=settings.snapshot_life)
    pushes = Turnstile(settings.pushes)
    proofs = proofs or Proofs(clock, settings.public_url)
    limits = Limits(
        ops_a_minute=settings.quota_ops_a_minute,
        ops_saved_up=settings.quota_ops_saved_up,
        bytes_a_day=settings.quota_bytes_a_day,
        uploads_at_once=settings.quota_uploads_at_once,
        pushes_at_once=settings.quota_pushes_at_once,
    )
    return House(
        settings, database, seals, clock, guesses, pushes, shelf, board or Board(), proofs,
        Quotas(limits),
    )  # fmt: skip
