"""What a worker can be asked to do with a document, and how a refusal goes out. Inside only."""

from __future__ import annotations

import warnings

from PIL import Image

from sync.jail.frames import Asked, Task, Why, pack_refusal
from sync.jail.limits import MOST_PIXELS
from sync.jail.opening import NotShown, is_heif, read_pages
from sync.jail.sheets import read_grid
from sync.jail.words import read_words


def opened(asked: Asked) -> bytes:
    """Return the pages, the words or the sheet asked for, or why there are none, as it goes out.

    Anything else that is raised means that the document is broken.
    """
    warnings.simplefilter("error")
    if asked.task is Task.SHEET:
        return read_grid(asked)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        return (read_words if asked.task is Task.WORDS else read_pages)(asked)
    except NotShown as refusal:
        return pack_refusal(Why(refusal.args[0]))
    except MemoryError:
        return pack_refusal(Why.TOO_HUNGRY)


def needs_threads(asked: Asked) -> bool:
    """Say whether the reader of a document can't work without a thread of its own."""
    return asked.task is not Task.SHEET and is_heif(asked.document)
