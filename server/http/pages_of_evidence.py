"""/v1/evidence/{id}/page/{number}: a document as pictures of its pages, made in the jail.

Nothing of the document itself goes out here: no byte of it, no name, no type. Who may ask is who
may fetch the document.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from litestar import Litestar, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.errors import RequestRefused
from server.http.house import AnyRequest, House, Turnstile
from server.services.evidence import Document, DocumentMissing, document_of
from server.storage.blobs import Blobs
from sync.jail.frames import Why
from sync.jail.pool import WORKERS, Jail, as_png
from sync.jail.refusals import NotShown

WAITING = 2 * WORKERS
"""So many pages are made or waited for at once; who comes then is asked to come again."""
HEADER_PAGES = "Sellthrough-Pages"


class PageRefused(RequestRefused):
    """The document can't be shown; the code says why."""

    status = 422
    title = "This document can't be shown"

    def __init__(self, problem: NotShown) -> None:
        super().__init__(str(problem))
        self.code = f"DOCUMENT_{problem.why.upper()}"
        if problem.why is Why.NO_SUCH_PAGE:
            self.status = 404


@dataclass(frozen=True, slots=True)
class ReadingRoom:
    """The jail of one server, and the threads that wait for it: no other work waits with them."""

    jail: Jail
    threads: ThreadPoolExecutor
    door: Turnstile

    async def page(self, blobs: Blobs, document: Document, number: int) -> tuple[int, bytes]:
        """Return how many pages there are, and this one as a PNG. Raises PageRefused."""

        def made() -> tuple[int, bytes]:
            content = blobs.read(document.partner_id, document.sha256)
            if content is None:
                raise DocumentMissing
            found = self.jail.render(content, first=number - 1)
            return found.count, as_png(found.pages[0])

        with self.door:
            try:
                return await asyncio.get_running_loop().run_in_executor(self.threads, made)
            except NotShown as problem:
                raise PageRefused(problem) from problem


@asynccontextmanager
async def reading_room(app: Litestar) -> AsyncIterator[None]:
    """Keep a reading room while the server runs; its workers start with the first document."""
    threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="pages")
    room = app.state.reading_room = ReadingRoom(Jail(), threads, Turnstile(WAITING))
    try:
        yield
    finally:
        room.jail.close()
        threads.shutdown(wait=True, cancel_futures=True)


@get(
    "/v1/evidence/{evidence_id:str}/page/{number:int}",
    tags=["documents"],
    summary="See a page of a document",
    media_type="image/png",
)
async def page_of_evidence(
    request: AnyRequest,
    house: NamedDependency[House],
    evidence_id: FromPath[str],
    number: FromPath[int],
) -> Response[bytes]:
    """Answer a picture of one page, the first is 1; `Sellthrough-Pages` says how many there are."""
    document = await house.read_as(
        request, lambda connection, actor, _: document_of(connection, actor, evidence_id)
    )
    room = cast("ReadingRoom", request.app.state.reading_room)
    count, picture = await room.page(Blobs(house.settings.blobs), document, number)
    headers = {
        "Content-Disposition": f'attachment; filename="page-{number}.png"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
        HEADER_PAGES: str(count),
    }
    return Response(picture, media_type="image/png", headers=headers)


HANDLERS = (page_of_evidence,)
