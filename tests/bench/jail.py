"""How long a document takes in the jail: a page, a whole invoice, a photo, a new worker.

Beside wall time the processor's is told: a busy machine makes the first unreliable.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium

from domain.claims.matching import Sought, match
from sync.jail.pool import Jail, as_png
from tests.attacks.hostile import invoice, photo
from tests.bench.figures import Figure, percentile
from tests.support.papers import as_file, barcode, invoice_pdf, label_photo

ROUNDS = 30
PAGES = 10
_MS = 1000


def measure(_folder: Path) -> list[Figure]:
    """Return the figures of one warm jail of two workers."""
    ten, picture = invoice(PAGES), photo(size=(4000, 3000))
    serials = tuple(f"SN{48213377 + number}" for number in range(30))
    printed = invoice_pdf(serials, pages=PAGES)
    sought = Sought(serials=serials, invoice="RE-2026-0412", sold_on=date(2026, 3, 12))
    started = time.perf_counter()
    jail = Jail()
    try:
        jail.render(ten)
        cold = (time.perf_counter() - started) * _MS
        first = timed(lambda: jail.render(ten, first=0))
        seen = timed(lambda: as_png(jail.render(ten, first=PAGES - 1).pages[0]))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        whole = timed(lambda: jail.render(ten, most=PAGES), rounds=5)
        ours = (resource.getrusage(resource.RUSAGE_SELF).ru_utime - before) / 5 * _MS
        matched = timed(lambda: match(sought, jail.read_words(printed).as_pages()), rounds=10)
        bare = timed(lambda: bare_text(printed), rounds=10)
        label = as_file(label_photo(barcode("SN48213377"), size=(4000, 3000)))
        codes = timed(lambda: jail.read_words(label), rounds=5)
        shot = timed(lambda: jail.render(picture), rounds=10)
        killed = timed(lambda: after_a_kill(jail), rounds=5)
    finally:
        jail.close()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    note = f"{spent.ru_utime + spent.ru_stime:.1f} s of processor time in all workers"
    return [
        Figure("document: first page after a start", cold, "ms", note="two workers started"),
        Figure("document: a page, p50", percentile(first, 0.5), "ms", 400, "A4 at 150 dpi"),
        Figure("document: a page, p95", percentile(first, 0.95), "ms", 1000),
        Figure("document: the last of ten pages as PNG, p50", percentile(seen, 0.5), "ms", 600),
        Figure("document: ten pages at once, p50", percentile(whole, 0.5), "ms", 3000, note),
        Figure(
            "document: ten pages read and matched, p95",
            percentile(matched, 0.95),
            "ms",
            1500,
            "30 serials, invoice number, date, quantity",
        ),
        Figure(
            "document: the text of the same ten pages by pypdfium2 alone, p95",
            percentile(bare, 0.95),
            "ms",
            note="no places, no jail, no comparison",
        ),
        Figure("document: barcodes of a photo of 12 megapixels, p50", percentile(codes, 0.5), "ms"),
        Figure("document: our own processor time for ten pages", ours, "ms", 300),
        Figure("document: a photo of 12 megapixels, p50", percentile(shot, 0.5), "ms", 1000),
        Figure(
            "document: a page after all workers were killed, p50", percentile(killed, 0.5), "ms"
        ),
    ]


def bare_text(document: bytes) -> int:
    """Extract the text of every page with the library alone, in this process."""
    return sum(len(page.get_textpage().get_text_range()) for page in pdfium.PdfDocument(document))


def timed(act: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return how long each round took, in milliseconds."""
    found = []
    for _ in range(rounds):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * _MS)
    return found


def after_a_kill(jail: Jail) -> None:
    """Have a page read when every worker was just killed."""
    for worker in list(jail._workers):
        worker._process.kill()
        worker._process.wait()
    jail.render(invoice())
