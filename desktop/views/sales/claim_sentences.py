"""What Sales says about one claim: the verdict as a full sentence, and what there is to do.

Words only; which step is possible is asked of the rules.
"""

from __future__ import annotations

from datetime import datetime

from desktop import wording
from desktop.wording import translate
from domain.claims.claim import ENDED, ClaimState
from domain.claims.transitions import ClaimAction, actions_for
from domain.reviews.decision import REASONS
from domain.sentences import QT_TRANSLATE_NOOP
from sync.rows import ClaimRow, SendState

_STATES: dict[ClaimState, str] = {
    ClaimState.DRAFT: QT_TRANSLATE_NOOP("ClaimSentences", "Not recorded yet."),
    ClaimState.QUEUED: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Recorded on this computer. It goes to the vendor by itself."
    ),
    ClaimState.SUBMITTED: QT_TRANSLATE_NOOP("ClaimSentences", "Received by the vendor."),
    ClaimState.IN_REVIEW: QT_TRANSLATE_NOOP("ClaimSentences", "The vendor checks this claim."),
    ClaimState.APPROVED: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Approved by the vendor: the points are yours."
    ),
    ClaimState.REJECTED: QT_TRANSLATE_NOOP("ClaimSentences", "Refused by the vendor."),
    ClaimState.REVERSED: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Taken back by the vendor; its points were taken off."
    ),
    ClaimState.WITHDRAWN: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Taken back by you. It earns nothing."
    ),
}

_SENDING: dict[SendState, str] = {
    SendState.HELD: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Safe on this computer; it can still be undone before it is sent."
    ),
    SendState.QUEUED: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Safe on this computer; sent as soon as there is a network."
    ),
    SendState.SENT: QT_TRANSLATE_NOOP("ClaimSentences", "Sent; the vendor's answer is on its way."),
    SendState.SETTLED: QT_TRANSLATE_NOOP("ClaimSentences", "As the vendor has it."),
    SendState.REFUSED: QT_TRANSLATE_NOOP(
        "ClaimSentences", "The vendor did not take the last change. The Sync screen says why."
    ),
    SendState.CONFLICTED: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Changed in two places. The Sync screen shows both."
    ),
    SendState.STUCK: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Could not be sent. The Sync screen says why; nothing is lost."
    ),
}


def verdict(row: ClaimRow) -> str:
    """Return what the rules or the vendor say about a claim, in full sentences."""
    if row.code:
        params = dict(row.params)
        key = str(params.get("reason") or row.reason)
        if key:
            params["reason"] = wording.translate("reasons", REASONS.get(key, key))
        return wording.refusal_sentence(row.code, params)
    said = _STATES.get(row.state)
    return translate("ClaimSentences", said) if said else wording.state_word(row.state)


def next_step(row: ClaimRow) -> str:
    """Return what the claimant can do, in a few words; "" when there is nothing to say."""
    return wording.fix_word(row.code) if row.code else ""


def sending(row: ClaimRow) -> str:
    """Return how far the record has come, in a sentence."""
    return translate("ClaimSentences", _SENDING[row.send])


def deadline(row: ClaimRow, now: datetime) -> str:
    """Return by when the vendor answers, with the days left; "" when nothing is awaited."""
    if row.decide_by is None or row.state in ENDED or row.sure:
        return ""
    last = row.decide_by.astimezone().date()
    days = (last - now.astimezone().date()).days
    if days < 0:
        return translate("ClaimSentences", "{day}: the answer is late").format(
            day=wording.long_day(last)
        )
    return translate("ClaimSentences", "{day} ({left})").format(
        day=wording.long_day(last), left=wording.days(days)
    )


def points(row: ClaimRow) -> str:
    """Return the points of a claim and how sure they are."""
    if not row.points:
        return wording.points(0)
    if row.sure:
        return translate("ClaimSentences", "{points}, confirmed").format(
            points=wording.points(row.points)
        )
    return translate("ClaimSentences", "{points}, provisional").format(
        points=wording.points(row.points)
    )


def may_withdraw(row: ClaimRow) -> bool:
    """Whether the rules let the claimant take this claim back."""
    return ClaimAction.WITHDRAW in actions_for(row.state)


def may_amend(row: ClaimRow) -> bool:
    """Whether invoice and customer of this claim can still be completed."""
    return row.state not in ENDED
