"""A33, A34, A35, A37: documents made to do harm reach nothing, and nobody sees more than pixels.

The walls are tried from inside; the worker is killed, lied for and replaced.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from desktop.__main__ import JAIL
from sync.jail import frames, walls
from sync.jail.frames import Asked, Garbled, Pixels, Why
from sync.jail.limits import LONGEST, MOST_BYTES
from sync.jail.pool import SWITCH, Jail, as_png, bare_environment, command
from sync.jail.refusals import Closed, NotShown, refusal
from sync.jail.smallest import SMALLEST_PDF
from tests.attacks.hostile import (
    bombs,
    header,
    invoice,
    marked_photo,
    marked_png,
    photo,
    png_of,
)

ROOT = Path(__file__).parents[2]
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="these walls are Linux's")
SEED = 20261123
MORE_BYTES = 16 * 1024 * 1024
"""The parent may grow by so much, whatever it is sent."""

pytestmark = [
    # A document may take five seconds of processor time, on a busy machine several times that.
    pytest.mark.timeout(120),
    pytest.mark.xdist_group("jail"),
]


@pytest.fixture(scope="module")
def jail():
    made = Jail()
    yield made
    made.close()


def outcome(jail: Jail, document: bytes, **words: int) -> str:
    """Return "shown", or why not."""
    try:
        jail.render(document, **words)
    except NotShown as problem:
        return problem.why
    return "shown"


def read(jail: Jail, document: bytes) -> str:
    """Return "shown" for a document whose words were read, or why they were not."""
    try:
        jail.read_words(document)
    except NotShown as problem:
        return problem.why
    return "shown"


# --- what is shown -----------------------------------------------------------------------------
def test_a_pdf_is_shown_page_by_page(jail):
    found = jail.render(invoice(3), first=1, most=5)

    assert (found.count, found.first, len(found.pages)) == (3, 1, 2)
    page = found.pages[0]
    assert (page.width, page.height) == (1240, 1755)
    assert len(set(page.rgb[: 600 * 3 * page.width])) > 10, "the page is blank"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_shown_and_never_larger_than_a_page(jail, kind):
    found = jail.render(photo(kind, (3000, 1500)))

    assert (found.count, found.pages[0].width, found.pages[0].height) == (1, LONGEST, LONGEST // 2)


def test_what_is_clear_in_a_picture_is_white(jail):
    made = BytesIO()
    Image.new("RGBA", (4, 4), (200, 0, 0, 0)).save(made, "PNG")

    assert jail.render(made.getvalue()).pages[0].rgb == b"\xff" * 48


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")]
    + [("JPEG", mode) for mode in ("L", "RGB", "CMYK")]
    + [("MPO", "RGB")],
)
def test_pictures_of_every_make_are_shown(jail, kind, mode):
    made = BytesIO()
    Image.new("L", (40, 30), 128).convert(mode).save(made, kind)

    assert outcome(jail, made.getvalue()) == "shown"


@pytest.mark.parametrize("document", [marked_photo(), marked_png()], ids=["jpeg", "png"])
def test_what_the_camera_noted_stays_behind(jail, document):
    assert b"CANARY" in document

    shown = as_png(jail.render(document).pages[0])

    assert b"CANARY" not in shown
    assert set(re.findall(rb"IHDR|IDAT|IEND|[a-z][A-Za-z]{3}(?=\0)|eXIf|tEXt|iCCP", shown)) <= {
        b"IHDR",
        b"IDAT",
        b"IEND",
    }
    with Image.open(BytesIO(shown)) as picture:
        assert not picture.info
        assert not picture.getexif()


def test_which_way_is_up_is_the_one_note_that_is_heeded(jail):
    page = jail.render(marked_photo()).pages[0]

    assert (page.width, page.height) == (480, 640)


# --- what is refused ---------------------------------------------------------------------------
EXPECTED: dict[str, set[str]] = {
    "script": {"shown"}, "launch": {"shown"}, "address": {"shown"}, "stream bomb": {"shown"},
    "content bomb": {"shown", Why.BROKEN, Why.TOO_HUNGRY, Why.TOO_SLOW},
    "form in itself": {"shown"},
    "billion forms": {"shown", Why.BROKEN, Why.TOO_SLOW},
    "deep arrays": {"shown", Why.BROKEN},
    "pages in themselves": {Why.BROKEN},
    "a page in the sky": {"shown", Why.BROKEN}, "a page of nothing": {"shown", Why.BROKEN},
    "endless pages": {"shown", Why.TOO_MANY_PAGES, Why.BROKEN},
    "picture bomb in a page": {"shown", Why.BROKEN, Why.TOO_HUNGRY},
    "contents in a loop": {"shown", Why.BROKEN},
    "many lines": {Why.TOO_SLOW}, "locked": {Why.ENCRYPTED},
    "picture bomb": {Why.TOO_MANY_PIXELS}, "picture of billions": {Why.TOO_MANY_PIXELS},
    "words bomb": {Why.BROKEN}, "profile bomb": {Why.BROKEN},
    "svg": {Why.NOT_A_DOCUMENT}, "page of the web": {Why.NOT_A_DOCUMENT},
    "program": {Why.NOT_A_DOCUMENT}, "archive": {Why.NOT_A_DOCUMENT},
    "gif first, pdf inside": {Why.NOT_A_DOCUMENT}, "postscript": {Why.NOT_A_DOCUMENT},
    "nothing": {Why.NOT_A_DOCUMENT},
}  # fmt: skip
"""Where more than one is right, another version of the library may give another one."""


@pytest.fixture(scope="module")
def made():
    """Make each kind once."""
    return {each.name: each.document for each in bombs()}


def test_every_kind_of_harm_is_expected(made):
    assert set(made) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_document_made_to_harm_ends_in_a_picture_or_a_sentence(jail, made, name):
    assert outcome(jail, made[name]) in EXPECTED[name]
    assert outcome(jail, SMALLEST_PDF, longest=50) == "shown", "it harmed the next one"


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"many lines"}))
def test_reading_a_document_made_to_harm_ends_in_words_or_a_sentence(jail, made, name):
    assert read(jail, made[name]) in EXPECTED[name] | {Why.BROKEN, Why.TOO_SLOW, Why.TOO_HUNGRY}


@pytest.mark.parametrize(
    ("document", "words", "why"),
    [
        (bytes(MOST_BYTES + 1), {}, Why.TOO_LARGE),
        (invoice(), {"first": 1}, Why.NO_SUCH_PAGE),
        (invoice(), {"first": -1}, Why.NO_SUCH_PAGE),
        (invoice(), {"first": 1 << 40}, Why.NO_SUCH_PAGE),
        (photo(), {"first": 1}, Why.NO_SUCH_PAGE),
        (invoice(301), {}, Why.TOO_MANY_PAGES),
        (photo()[:2000], {}, Why.BROKEN),
        (png_of([header(6400, 6400), (b"IEND", b"")]), {}, Why.TOO_MANY_PIXELS),
    ],
    ids=lambda each: "" if isinstance(each, bytes | dict) else each,
)
def test_a_refusal_says_which_rule(jail, document, words, why):
    assert outcome(jail, document, **words) == why


@pytest.mark.parametrize("why", Why)
def test_every_refusal_has_a_sentence_without_a_hole(why):
    problem = refusal(why)

    assert problem.title
    assert str(problem).endswith(".")
    assert not {"{", "–"} & set(str(problem))


# --- the walls, tried from inside --------------------------------------------------------------
TRIES = """
import mmap, os, socket, sys, threading
sys.path.insert(0, {root!r})
from sync.jail import walls
found = walls.enter()
assert {close} is False or walls.close_behind(0, threads={threads})
def tried(name, act):
    try:
        act()
    except (OSError, MemoryError) as error:
        os.write(1, (name + " no\\n").encode())
    else:
        os.write(1, (name + " yes\\n").encode())
tried("read a file", lambda: os.open("/etc/passwd", os.O_RDONLY))
tried("list a folder", lambda: os.listdir("/"))
tried("open a socket", lambda: socket.socket())
tried("open a local socket", lambda: socket.socket(socket.AF_UNIX))
tried("see other processes", lambda: os.kill(os.getppid(), 0))
tried("make code", lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC))
tried("take memory", lambda: bytearray(600 * 1024 * 1024))
tried("start a process", lambda: os.fork() or os._exit(0))
def thread():
    try:
        threading.Thread(target=int).start()
    except RuntimeError:
        raise OSError
tried("work on a thread", thread)
tried("become a program", lambda: os.execv("/bin/true", ["true"]))
"""


def tried_inside(*, close: bool, threads: bool = False) -> dict[str, str]:
    """Return what a process behind the walls could do, by name."""
    code = TRIES.format(root=str(ROOT), close=close, threads=threads)
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())


@ON_LINUX
def test_behind_the_walls_there_is_nothing_to_reach():
    found = tried_inside(close=True)

    assert len(found) == 10
    assert set(found.values()) == {"no"}, found


@ON_LINUX
def test_a_photo_whose_reader_needs_a_thread_gets_that_and_nothing_else():
    found = tried_inside(close=True, threads=True)

    assert found.pop("work on a thread") == "yes"
    assert set(found.values()) == {"no"}, found


@ON_LINUX
def test_without_the_last_wall_the_same_tries_succeed():
    found = tried_inside(close=False)

    assert found["read a file"] == "yes"
    assert found["make code"] == "yes"
    assert found["start a process"] == "yes"


@ON_LINUX
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("threads", [False, True])
def test_the_filter_is_short_enough_for_its_jumps(machine, threads):
    program = walls.filter_program(machine, threads=threads)

    assert len(program) % 8 == 0
    assert len(program) // 8 < 255


def test_a_machine_without_a_filter_opens_nothing():
    assert walls.filter_program("pdp11") == b""


@ON_LINUX
def test_the_jail_tells_which_walls_stand(jail):
    jail.render(SMALLEST_PDF)

    assert jail.walls >= {walls.LIMITS, walls.NO_CALLS, walls.ONE_EACH}


@ON_LINUX
def test_a_worker_inherits_nothing(tmp_path):
    secret = os.open(tmp_path / "secret", os.O_CREAT | os.O_RDWR)
    os.set_inheritable(secret, True)
    made = Jail(1)
    try:
        made.render(SMALLEST_PDF)
        (worker,) = made._workers
        place = Path("/proc", str(worker._process.pid))
        # The process has made itself unreadable to all but root: ask as root, or not at all.
        if os.access(place / "fd", os.R_OK):
            shown = {int(each.name) for each in (place / "fd").iterdir()}
            assert shown == {0, 1, 2}
            assert (place / "environ").read_bytes().count(b"=") == len(bare_environment())
    finally:
        made.close()
        os.close(secret)


def test_a_worker_is_told_no_name_and_no_path_of_a_document():
    words = command()

    assert words[1:3] == ["-I", "-B"]
    assert words[-1] == str(ROOT)
    assert len(words) == 6


# --- the worker is no friend ---------------------------------------------------------------------
def test_a_worker_that_was_killed_costs_no_document(jail):
    jail.render(SMALLEST_PDF)
    before = jail.replaced
    for worker in list(jail._workers):
        worker._process.kill()
        worker._process.wait()

    found = [outcome(jail, SMALLEST_PDF) for _ in range(4)]

    assert found == ["shown"] * 4
    assert jail.replaced > before
    assert len(jail._workers) == 2


def test_a_worker_that_does_not_answer_is_ended_and_replaced(jail, made, monkeypatch):
    jail.render(SMALLEST_PDF)
    before = jail.replaced
    monkeypatch.setattr("sync.jail.pool.PATIENCE_SECONDS", dict.fromkeys(frames.Task, 0.3))

    assert outcome(jail, made["many lines"]) == Why.TOO_SLOW

    monkeypatch.undo()
    assert jail.replaced == before + 1
    assert outcome(jail, SMALLEST_PDF) == "shown"


def test_who_waits_while_a_jail_is_closed_is_told():
    made = Jail(1)
    made.close()

    with pytest.raises(Closed):
        made.render(SMALLEST_PDF)


def test_closing_leaves_no_process_behind():
    made = Jail(2)
    made.render(SMALLEST_PDF)
    processes = [worker._process for worker in made._workers]

    made.close()

    assert len(processes) == 2
    assert all(each.returncode is not None for each in processes)


def test_where_there_is_no_fork_each_worker_opens_one_document():
    made = Jail(1, how="once")
    try:
        seen = set()
        for _ in range(3):
            assert outcome(made, SMALLEST_PDF) == "shown"
            seen |= {worker._process.pid for worker in made._workers}
        assert len(seen) == 3
        assert walls.ONE_EACH not in made.walls
    finally:
        made.close()


def test_the_program_itself_is_a_worker_when_asked(monkeypatch):
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from desktop.__main__ import main"
    words = [sys.executable, "-I", "-c", f"{code}; sys.exit(main())", str(ROOT), SWITCH]
    monkeypatch.setattr("sync.jail.pool.command", lambda _how: words)
    made = Jail(1)
    try:
        assert outcome(made, SMALLEST_PDF) == "shown"
    finally:
        made.close()


def test_the_frozen_program_starts_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert command() == [sys.executable, JAIL]


def test_several_threads_share_a_jail(jail):
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(outcome(jail, invoice(), longest=300)))
        for _ in range(6)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert found == ["shown"] * 6


ASKED = Asked(0, 2, 100, b"")
ONE = Pixels(2, 1, b"123456")


def test_what_a_worker_packs_is_what_is_read():
    said = frames.pack_pages(7, [ONE, ONE])

    assert frames.pages_in(said, ASKED) == (7, (ONE, ONE))


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"D",
        b"R",
        b"D\0\1\0\1",
        frames.pack_pages(0, [ONE]),
        frames.pack_pages(9, []),
        frames.pack_pages(9, [ONE, ONE, ONE]),
        frames.pack_pages(9999, [ONE]),
        frames.pack_pages(1, [Pixels(2, 2, b"123456")]),
        frames.pack_pages(1, [Pixels(2, 1, b"12345")]),
        frames.pack_pages(1, [Pixels(2, 1, b"1234567")]),
        frames.pack_pages(1, [Pixels(0, 1, b"")]),
        frames.pack_pages(1, [Pixels(LONGEST + 1, 1, bytes(3 * LONGEST + 3))]),
        frames.pack_pages(1, [ONE]) + b"more",
    ],
)
def test_a_worker_that_lies_about_its_pages_is_not_believed(said):
    with pytest.raises(Garbled):
        frames.pages_in(said, ASKED)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"SJ01D",
        b"XXXXD\0\0\0\0",
        b"SJ01X\0\0\0\0",
        b"SJ01D\xff\xff\xff\xff",
        b"SJ01R\0\0\xff\xff" + bytes(70_000),
        b"SJ01D\0\0\0\5abc",
    ],
)
def test_a_frame_that_is_none_ends_the_worker(sent):
    pipe = BytesIO(sent)

    with pytest.raises(Garbled):
        frames.read_answer(pipe.read)


def test_a_reason_nobody_knows_is_no_reason():
    with pytest.raises(Garbled):
        frames.refusal_in(b"Rbecause")


# --- many --------------------------------------------------------------------------------------
MANY = """
import itertools, json, resource, sys
from collections import Counter
sys.path.insert(0, sys.argv[1])
from sync.jail.pool import Jail
from sync.jail.refusals import NotShown
from tests.attacks.hostile import mutated

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

jail, found, source = Jail(), Counter(), mutated(int(sys.argv[3]))
next(source)  # what the documents are made of is made before it is measured
before = peak()
for hostile in itertools.islice(source, int(sys.argv[2])):
    try:
        # Small pages: what is tried is the reading of the document, not the painting.
        jail.render(hostile.document, longest=120)
        found["shown"] += 1
    except NotShown as problem:
        found[problem.why] += 1
jail.close()
print(json.dumps({"found": found, "grown": peak() - before}))
"""


def many(count: int, seed: int) -> dict[str, int]:
    """Return how so many spoilt documents ended; who asks must not grow with them.

    That is a program of its own here: what pytest keeps of a long test would be counted too.
    """
    words = [sys.executable, "-c", MANY, str(ROOT), str(count), str(seed)]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    found: dict[str, int] = told["found"]
    sys.stdout.write(f"seed {seed}: {found}, grown by {told['grown']:,} bytes\n")
    assert told["grown"] < MORE_BYTES
    assert sum(found.values()) == count
    return found


def test_spoilt_documents_end_in_a_picture_or_a_sentence():
    found = many(60, SEED)

    assert found["shown"] > 5
    assert found[Why.BROKEN] > 5


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ten_thousand_spoilt_documents_end_in_a_picture_or_a_sentence():
    found = many(10_000, int(os.environ.get("SEED", SEED)))

    assert set(found) >= {"shown", Why.BROKEN, Why.NOT_A_DOCUMENT, Why.ENCRYPTED}
