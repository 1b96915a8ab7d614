"""Why a document is not shown, as problems with a sentence; marked for translation."""

from __future__ import annotations

from domain.sentences import QT_TRANSLATE_NOOP
from sync.errors import EnvironmentProblem
from sync.jail.frames import Why
from sync.jail.limits import MOST_PAGES, MOST_PIXELS


class NotShown(EnvironmentProblem):
    """A document of which no picture can be made; it can still be saved. `why` says which rule."""

    why: Why
    title = QT_TRANSLATE_NOOP("problems", "This document can't be shown")
    way_out = QT_TRANSLATE_NOOP("problems", "Ask for it again as a PDF or a photo.")


class NotADocument(NotShown):
    """By its first bytes it is no PDF, JPEG, PNG or HEIC."""

    why = Why.NOT_A_DOCUMENT
    detail = QT_TRANSLATE_NOOP("problems", "It is neither a PDF nor a JPEG, PNG or HEIC picture.")


class Encrypted(NotShown):
    """It wants a password."""

    why = Why.ENCRYPTED
    detail = QT_TRANSLATE_NOOP("problems", "It is locked with a password.")
    way_out = QT_TRANSLATE_NOOP("problems", "Ask for it again without a password.")


class Broken(NotShown):
    """It can't be read, or whoever read it did not survive."""

    why = Why.BROKEN
    detail = QT_TRANSLATE_NOOP("problems", "It is damaged, or made so that it can't be read.")


class TooLarge(NotShown):
    """More bytes than a document has."""

    why = Why.TOO_LARGE
    detail = QT_TRANSLATE_NOOP("problems", "It has more than 25 MB.")


class TooManyPixels(NotShown):
    """A picture of more than 40 million pixels."""

    why = Why.TOO_MANY_PIXELS
    detail = QT_TRANSLATE_NOOP("problems", "The picture has more than {most} million pixels.")
    way_out = QT_TRANSLATE_NOOP("problems", "Ask for it again as a smaller picture.")


class TooManyPages(NotShown):
    """More pages than anybody looks at."""

    why = Why.TOO_MANY_PAGES
    detail = QT_TRANSLATE_NOOP("problems", "It has more than {most} pages.")
    way_out = QT_TRANSLATE_NOOP("problems", "Ask for the pages that matter.")


class NoSuchPage(NotShown):
    """It ends before that page."""

    why = Why.NO_SUCH_PAGE
    detail = QT_TRANSLATE_NOOP("problems", "It has no such page.")
    way_out = ""


class TooSlow(NotShown):
    """It was stopped."""

    why = Why.TOO_SLOW
    detail = QT_TRANSLATE_NOOP("problems", "Reading it took too long, so it was stopped.")


class TooHungry(NotShown):
    """It was stopped for want of memory."""

    why = Why.TOO_HUNGRY
    detail = QT_TRANSLATE_NOOP("problems", "Reading it takes too much memory.")


class NoJail(NotShown):
    """The walls do not stand on this computer; rather nothing is opened."""

    why = Why.NO_JAIL
    detail = QT_TRANSLATE_NOOP("problems", "Documents can't be opened safely on this computer.")
    way_out = QT_TRANSLATE_NOOP("problems", "Save it, and open it where a virus could do no harm.")


class Closed(NotShown):
    """The program or the server is being closed; whoever asks is late."""

    why = Why.NO_JAIL
    detail = QT_TRANSLATE_NOOP("problems", "The program is just being closed.")
    way_out = ""


_KINDS: dict[Why, type[NotShown]] = {
    kind.why: kind
    for kind in (
        NotADocument, Encrypted, Broken, TooLarge, TooManyPixels, TooManyPages, NoSuchPage,
        TooSlow, TooHungry, NoJail,
    )
}  # fmt: skip
_MOST = {Why.TOO_MANY_PIXELS: MOST_PIXELS // 1_000_000, Why.TOO_MANY_PAGES: MOST_PAGES}


def refusal(why: Why) -> NotShown:
    """Return the problem for a reason; what concerns workbooks only is no word for a page."""
    return _KINDS.get(why, Broken)(**({"most": _MOST[why]} if why in _MOST else {}))
