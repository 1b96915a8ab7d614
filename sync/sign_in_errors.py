"""What can become of signing in by the browser, in plain words; nothing was changed by it."""

from __future__ import annotations

from domain.sentences import QT_TRANSLATE_NOOP
from sync.errors import LineProblem


class SignInProblem(LineProblem):
    """Signing in by the browser came to nothing; nothing was changed."""


class NoBrowser(SignInProblem):
    """No browser could be opened here."""

    title = QT_TRANSLATE_NOOP("problems", "No browser opened")
    detail = QT_TRANSLATE_NOOP("problems", "This computer opened no browser to sign in with.")
    way_out = QT_TRANSLATE_NOOP("problems", "Sign in with a code: ask your partner admin for one.")


class SignInLate(SignInProblem):
    """Nobody came back from the browser within `seconds`."""

    title = QT_TRANSLATE_NOOP("problems", "The browser did not come back")
    detail = QT_TRANSLATE_NOOP("problems", "Nobody signed in there within {seconds} seconds.")
    way_out = QT_TRANSLATE_NOOP("problems", "Try again; nothing was changed.")


class SignInCancelled(SignInProblem):
    """A person stopped it."""

    title = QT_TRANSLATE_NOOP("problems", "Signing in was stopped")
    detail = QT_TRANSLATE_NOOP("problems", "Nothing was changed.")


class SignInRefused(SignInProblem):
    """The server did not let this person in, in words of its own."""

    title = QT_TRANSLATE_NOOP("problems", "The sign-in was not accepted")
    detail = QT_TRANSLATE_NOOP("problems", "The vendor's server says: {reason}.")
    way_out = QT_TRANSLATE_NOOP("problems", "Try again, or ask your partner admin.")


class SignInDisturbed(SignInProblem):
    """Another program on this computer kept knocking at the door that waits for the browser."""

    title = QT_TRANSLATE_NOOP("problems", "Another program interfered with signing in")
    detail = QT_TRANSLATE_NOOP(
        "problems", "Something on this computer sent answers that were not the browser's."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Nothing of it was used. Tell whoever looks after this computer."
    )
