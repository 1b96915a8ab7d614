"""What Sales says about one claim: the verdict as a full sentence, and what there is to do.

Words only; which step is possible is asked of the rules.
"""

from __future__ import annotations

from datetime import date, datetime

from desktop import wording
from desktop.wording import translate
from domain.claims.claim import ENDED, ClaimState, Field
from domain.claims.fixing import Remedy
from domain.claims.timing import judge_appeal
from domain.claims.transitions import ClaimAction, actions_for
from domain.codes import Code
from domain.reviews.decision import REASONS
from domain.sentences import QT_TRANSLATE_NOOP
from domain.verdicts import Refused
from sync.rows import ClaimHelp, ClaimRow, ClaimSums, SendState

_STATES: dict[ClaimState, str] = {
    ClaimState.DRAFT: QT_TRANSLATE_NOOP("ClaimSentences", "Not recorded yet."),
    ClaimState.QUEUED: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Recorded on this computer. It goes to the vendor by itself."
    ),
    ClaimState.SUBMITTED: QT_TRANSLATE_NOOP("ClaimSentences", "Received by the vendor."),
    ClaimState.IN_REVIEW: QT_TRANSLATE_NOOP("ClaimSentences", "The vendor checks this claim."),
    ClaimState.ON_HOLD: QT_TRANSLATE_NOOP(
        "ClaimSentences", "On hold at the vendor; there is nothing for you to do."
    ),
    ClaimState.APPROVED: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Approved by the vendor: the points are yours."
    ),
    ClaimState.MATURING: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Approved: the points are yours once the unit can't come back any more."
    ),
    ClaimState.PAYABLE: QT_TRANSLATE_NOOP("ClaimSentences", "The points are yours, to be paid."),
    ClaimState.REJECTED: QT_TRANSLATE_NOOP("ClaimSentences", "Refused by the vendor."),
    ClaimState.APPEALED: QT_TRANSLATE_NOOP(
        "ClaimSentences", "You appealed; somebody else than who refused it looks at it again."
    ),
    ClaimState.REJECTED_FINAL: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Refused again after your appeal. That is final."
    ),
    ClaimState.LAPSED: QT_TRANSLATE_NOOP(
        "ClaimSentences", "Nothing came in time, so it lapsed. Ask your vendor contact."
    ),
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


def next_step(row: ClaimRow, now: datetime, remedy: Remedy | None = None) -> str:
    """Return what the claimant can do, in a few words; "" when a button or nothing says it.

    A refusal that can't be appealed says why; one with a `remedy` what would pass.
    """
    fix = wording.fix_word(row.code) if row.code else ""
    if row.state is ClaimState.REJECTED and remedy is not None:
        told = fix_sentence(remedy)
        if told:
            return " ".join(part for part in (told, no_appeal(row, now)) if part)
    if row.state is ClaimState.NEEDS_INFO:
        return "" if may_answer(row) else fix
    if row.state is not ClaimState.REJECTED:
        return fix
    if row.code == Code.REFUSED_BY_VENDOR:
        # The way out is the appeal: where it is closed, that is what to say.
        fix = ""
    why = no_appeal(row, now) or ""
    return f"{fix}. {why}" if fix and why else fix or why


def fix_sentence(remedy: Remedy) -> str:
    """Return what makes a refused sale pass, in a sentence; "" where no word of the list is it."""
    if remedy.is_unfixable:
        return translate("ClaimSentences", "Nothing you could correct makes it pass.")
    days = remedy.days
    parts = {
        Field.SCAN: translate("ClaimSentences", "another reading of the label"),
        Field.INVOICE: translate("ClaimSentences", "another invoice"),
    }
    if days is not None:
        parts[Field.SOLD_ON] = translate(
            "ClaimSentences", "a sale date from {first} to {last}, if it was written wrongly"
        ).format(first=wording.long_day(days.first), last=wording.long_day(days.last))
    told = [parts[Field(name)] for name in remedy.fields if name in parts]
    if not told:
        return ""
    return translate("ClaimSentences", "It would pass with {what}: scan it again.").format(
        what=translate("ClaimSentences", " and ").join(told)
    )


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


def may_answer(row: ClaimRow) -> bool:
    """Whether the vendor or the rules wait for something of the claimant."""
    return row.state is ClaimState.NEEDS_INFO and bool(row.asked)


def may_appeal(row: ClaimRow, now: datetime) -> bool:
    """Whether this claim was refused and the refusal may still be appealed."""
    return row.state is ClaimState.REJECTED and no_appeal(row, now) is None


def no_appeal(row: ClaimRow, now: datetime) -> str | None:
    """Return why a refused claim can't be appealed, in a sentence; None where it can."""
    if not row.rev:
        return translate(
            "ClaimSentences", "It never reached the vendor's list, so there is no appeal."
        )
    # A reason comes with the appeal; here only once and in time are asked.
    follows = judge_appeal(row.state, row.appeal, row.due_at, now, "-")
    if isinstance(follows, Refused):
        return wording.refusal_sentence(follows.code, follows.params)
    return None


def until(row: ClaimRow, now: datetime) -> str:
    """Return the day until which it can be answered or appealed, with the days left; "" for none.

    What rules ask is shown with the day they told: the instant behind it leaves room for zones.
    """
    day = _told(row) or (row.due_at.astimezone().date() if row.due_at else None)
    if day is None:
        return ""
    left = max(0, (day - now.astimezone().date()).days)
    said = wording.days(left) if left else translate("ClaimSentences", "today")
    return translate("ClaimSentences", "{day} ({left})").format(
        day=wording.long_day(day), left=said
    )


def _told(row: ClaimRow) -> date | None:
    told = row.params.get("by") if row.state is ClaimState.NEEDS_INFO else None
    try:
        return date.fromisoformat(str(told)) if told else None
    except ValueError:
        return None


def due(row: ClaimRow, now: datetime) -> tuple[str, str]:
    """Return what ends or begins on the claim's day, and that day; two "" where nothing does."""
    if may_answer(row):
        return translate("ClaimSentences", "Your answer by"), until(row, now)
    if may_appeal(row, now):
        return translate("ClaimSentences", "Appeal until"), until(row, now)
    if row.state is ClaimState.MATURING and row.due_at is not None:
        day = wording.long_day(row.due_at.astimezone().date())
        return translate("ClaimSentences", "Payable from"), day
    return "", ""


def unclaimed(told: ClaimHelp) -> str:
    """Return how many units of the claim's invoice are unclaimed; "" where nobody said of it."""
    if not told.named:
        return ""
    if not told.unclaimed:
        return translate("ClaimSentences", "All {named} units on it are claimed.").format(
            named=wording.number(told.named)
        )
    return translate("ClaimSentences", "{left} of {named} units on it aren't claimed yet.").format(
        left=wording.number(told.unclaimed), named=wording.number(told.named)
    )


def sums(told: ClaimSums) -> str:
    """Return what is claimed, what is missing, what is earned and when it is payable, in a line."""
    claimed = translate("ClaimSentences", "Claimed: {units}, {points} not decided").format(
        units=wording.units(told.units), points=wording.points(told.open_points)
    )
    missing = [
        translate("ClaimSentences", text).format(count=wording.number(count))
        for count, text in (
            (told.to_answer, _TO_ANSWER),
            (told.to_appeal, _TO_APPEAL),
        )
        if count
    ]
    lacks = ", ".join(missing) or translate("ClaimSentences", "nothing")
    parts = (
        claimed,
        translate("ClaimSentences", "Missing: {what}").format(what=lacks),
        _earned(told),
    )
    return "  ·  ".join(parts)


_TO_ANSWER = QT_TRANSLATE_NOOP("ClaimSentences", "{count} to answer")
_TO_APPEAL = QT_TRANSLATE_NOOP("ClaimSentences", "{count} refused that can be appealed")


def _earned(told: ClaimSums) -> str:
    earned = translate("ClaimSentences", "Earned: {points}").format(
        points=wording.points(told.earned)
    )
    if not told.maturing or told.payable_by is None:
        return earned
    maturing = translate("ClaimSentences", "{points} of it payable by {day}").format(
        points=wording.points(told.maturing),
        day=wording.long_day(told.payable_by.astimezone().date()),
    )
    return f"{earned}, {maturing}"
