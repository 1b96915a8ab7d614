"""The words of the program: codes, states, causes and problems as sentences; numbers and days.

The only place that turns a name of the rules into prose. Every text goes through Qt's
translation; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QObject, QTime

from domain.claims.claim import ClaimState
from domain.claims.written_dates import DateOrder
from domain.codes import CODES, Code, Fix
from domain.deals.deal import DealAction, DealState
from domain.rulebook import NAMES as RULE_NAMES
from domain.sentences import QT_TRANSLATE_NOOP, source_of, what_is_wrong
from sync.errors import EnvironmentProblem
from sync.rows import SendState, Standing, SyncRow

GOOD, WARN, BAD, INFO, QUIET = "good", "warn", "bad", "info", "quiet"


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as word, tone and shape together: never told by colour alone.

    `tone` is good, warn, bad, info or quiet; `icon` names resources/icons/<icon>.svg.
    """

    word: str
    tone: str
    icon: str


def translate(context: str, text: str) -> str:
    """Translate a text that was marked with QT_TRANSLATE_NOOP in this context."""
    return QCoreApplication.translate(context, text)


def plain_tip(text: str) -> str:
    """Return a text for a tool tip, which would read < as markup: foreign text stays plain."""
    return text.replace("&", "&amp;").replace("<", "&lt;") if "<" in text else text


# --- codes and problems ------------------------------------------------------------------------
_UNKNOWN = QT_TRANSLATE_NOOP(
    "codes", "The vendor answered {code}, which this version does not know. Update the program."
)

_FIXES: Mapping[Fix, str] = {
    Fix.RESCAN: QT_TRANSLATE_NOOP("fixes", "Scan again"),
    Fix.SCAN_SERIAL_LABEL: QT_TRANSLATE_NOOP("fixes", "Scan the serial label"),
    Fix.NOTHING_TO_DO: QT_TRANSLATE_NOOP("fixes", "Nothing to do"),
    Fix.CHANGE_SALE_DATE: QT_TRANSLATE_NOOP("fixes", "Change the sale date (F2)"),
    Fix.CHANGE_PRODUCT: QT_TRANSLATE_NOOP("fixes", "Check box and label"),
    Fix.ASK_VENDOR: QT_TRANSLATE_NOOP("fixes", "Ask your vendor contact"),
    Fix.WAIT_FOR_VENDOR: QT_TRANSLATE_NOOP("fixes", "The vendor decides"),
    Fix.FIX_FIELDS: QT_TRANSLATE_NOOP("fixes", "Complete the fields"),
    Fix.RELOAD: QT_TRANSLATE_NOOP("fixes", "Look at it again"),
    Fix.ASK_COLLEAGUE: QT_TRANSLATE_NOOP("fixes", "Ask a colleague"),
    Fix.SIGN_IN: QT_TRANSLATE_NOOP("fixes", "Sign in again"),
    Fix.UPDATE_PROGRAM: QT_TRANSLATE_NOOP("fixes", "Update the program"),
    Fix.ADD_PROOF: QT_TRANSLATE_NOOP("fixes", "Attach a proof"),
    Fix.WAIT_A_WHILE: QT_TRANSLATE_NOOP("fixes", "Nothing to do: it is judged by itself"),
    Fix.APPEAL: QT_TRANSLATE_NOOP("fixes", "Appeal"),
}

_CAUSES: Mapping[Code, str] = {
    Code.SER_UNKNOWN: QT_TRANSLATE_NOOP("causes", "Not in the shipped list"),
    Code.SER_MANY_UNKNOWN: QT_TRANSLATE_NOOP("causes", "Many undelivered units"),
    Code.DUP_OTHER: QT_TRANSLATE_NOOP("causes", "Claimed by somebody else"),
    Code.CHANNEL: QT_TRANSLATE_NOOP("causes", "Shipped to somebody else"),
    Code.SER_MODEL: QT_TRANSLATE_NOOP("causes", "Serial of another product"),
    Code.SER_FORMAT: QT_TRANSLATE_NOOP("causes", "Not the shape of a serial"),
    Code.SER_CHECK: QT_TRANSLATE_NOOP("causes", "Check character wrong"),
    Code.SER_IS_GTIN: QT_TRANSLATE_NOOP("causes", "Product code, no serial"),
    Code.DUP_SELF: QT_TRANSLATE_NOOP("causes", "Already recorded"),
    Code.NOT_ELIGIBLE_SKU: QT_TRANSLATE_NOOP("causes", "Product does not earn"),
    Code.OUT_OF_PERIOD: QT_TRANSLATE_NOOP("causes", "Outside the programme"),
    Code.TOO_LATE: QT_TRANSLATE_NOOP("causes", "Too late"),
    Code.SALE_IN_FUTURE: QT_TRANSLATE_NOOP("causes", "Sale date in the future"),
    Code.VENDOR_CHECKS: QT_TRANSLATE_NOOP("causes", "Vendor checks"),
    Code.RETURNED: QT_TRANSLATE_NOOP("causes", "Came back"),
    Code.RECALLED: QT_TRANSLATE_NOOP("causes", "Recalled"),
    Code.STOLEN: QT_TRANSLATE_NOOP("causes", "Reported stolen"),
    Code.DESTROYED: QT_TRANSLATE_NOOP("causes", "Taken out of use"),
    Code.CLAIM_CHANGED: QT_TRANSLATE_NOOP("causes", "Changed meanwhile"),
    Code.CLAIM_DECIDED: QT_TRANSLATE_NOOP("causes", "Already decided"),
    Code.REFUSED_BY_VENDOR: QT_TRANSLATE_NOOP("causes", "Refused by the vendor"),
    Code.FOUR_EYES: QT_TRANSLATE_NOOP("causes", "Needs a second person"),
    Code.WORD_OVER: QT_TRANSLATE_NOOP("causes", "Done meanwhile"),
    Code.REASON_MISSING: QT_TRANSLATE_NOOP("causes", "Reason missing"),
    Code.SCAN_EMPTY: QT_TRANSLATE_NOOP("causes", "Nothing read"),
    Code.SCAN_TOO_LONG: QT_TRANSLATE_NOOP("causes", "Too long"),
    Code.SCAN_UNREADABLE: QT_TRANSLATE_NOOP("causes", "Unreadable"),
    Code.SCAN_TWO_CODES: QT_TRANSLATE_NOOP("causes", "Two codes at once"),
    Code.SCAN_NO_SERIAL: QT_TRANSLATE_NOOP("causes", "No serial in the code"),
    Code.SCAN_REPEATED: QT_TRANSLATE_NOOP("causes", "Scanned twice"),
    Code.CANCELLED: QT_TRANSLATE_NOOP("causes", "Sale cancelled"),
    Code.DUP_INVOICE: QT_TRANSLATE_NOOP("causes", "Invoice stated twice"),
    Code.DUP_FILE: QT_TRANSLATE_NOOP("causes", "Document used before"),
    Code.REGION: QT_TRANSLATE_NOOP("causes", "Sold into another region"),
    Code.QTY_OVER_INVOICE: QT_TRANSLATE_NOOP("causes", "More than the invoice names"),
    Code.TOO_EARLY: QT_TRANSLATE_NOOP("causes", "Can still come back"),
    Code.ROLE: QT_TRANSLATE_NOOP("causes", "Not in the programme"),
    Code.LICENCE_EXPIRED: QT_TRANSLATE_NOOP("causes", "Licence ended"),
    Code.CAP_CLAIM: QT_TRANSLATE_NOOP("causes", "Too many on one invoice"),
    Code.CAP_PERIOD: QT_TRANSLATE_NOOP("causes", "Too many claims"),
    Code.CAP_VALUE: QT_TRANSLATE_NOOP("causes", "Too many points"),
    Code.BUDGET: QT_TRANSLATE_NOOP("causes", "Budget taken up"),
    Code.STACKING: QT_TRANSLATE_NOOP("causes", "Earns by a special price"),
    Code.POOLED: QT_TRANSLATE_NOOP("causes", "Sales of several people"),
    Code.DOC_MISSING: QT_TRANSLATE_NOOP("causes", "Proof missing"),
    Code.DOC_UNREADABLE: QT_TRANSLATE_NOOP("causes", "Proof unreadable"),
    Code.DOC_ALTERED: QT_TRANSLATE_NOOP("causes", "Proof seems altered"),
    Code.DOC_MISMATCH: QT_TRANSLATE_NOOP("causes", "Proof says otherwise"),
    Code.DOC_PERSONAL: QT_TRANSLATE_NOOP("causes", "Personal data in the proof"),
    Code.INV_PENDING: QT_TRANSLATE_NOOP("causes", "Invoice number missing"),
    Code.INFO_NEEDED: QT_TRANSLATE_NOOP("causes", "Asked for information"),
    Code.INFO_LAPSED: QT_TRANSLATE_NOOP("causes", "Nothing came in time"),
    Code.FIELD_CLOSED: QT_TRANSLATE_NOOP("causes", "Field was not asked for"),
    Code.APPEAL_OVER: QT_TRANSLATE_NOOP("causes", "No appeal any more"),
    Code.SAME_REVIEWER: QT_TRANSLATE_NOOP("causes", "Refused by the same person"),
    Code.ESCALATED: QT_TRANSLATE_NOOP("causes", "For a programme owner"),
    Code.RULE_LIMIT: QT_TRANSLATE_NOOP("causes", "Limit out of bounds"),
    Code.RULE_ZONE: QT_TRANSLATE_NOOP("causes", "No such time zone"),
    Code.LOOK_DECIDES: QT_TRANSLATE_NOOP("causes", "To be decided"),
    Code.SAMPLE_PERIOD: QT_TRANSLATE_NOOP("causes", "Not whole months"),
    Code.SAMPLE_EARLY: QT_TRANSLATE_NOOP("causes", "Period not over"),
    Code.SAMPLE_DRAWN: QT_TRANSLATE_NOOP("causes", "Drawn already"),
    Code.RULE_CONTRADICTION: QT_TRANSLATE_NOOP("causes", "Rules contradict"),
    Code.RULE_PAST: QT_TRANSLATE_NOOP("causes", "Day has passed"),
}


def known_code(code: str) -> Code | None:
    """Return the code by its name, None for one of a newer server."""
    return Code(code) if code in Code.__members__ else None


def refusal_sentence(
    code: str, params: Mapping[str, Any] | None = None, *, brief: bool = False
) -> str:
    """Return what is wrong and what to do, with compared values filled in; "" without a code.

    A code of a newer server gets a sentence that names it. A `brief` one says only what is wrong.
    """
    if not code:
        return ""
    known = known_code(code)
    template = source_of(known, params or {}) if known is not None else _UNKNOWN
    values = shown_values(params or {})
    if known is None:
        values["code"] = code
    said = translate("codes", template)
    return (what_is_wrong(said) if brief else said).format_map(values)


def shown_values(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a sentence as people write them here; a missing one is a dash."""
    return _Shown({name: _value(name, value) for name, value in params.items()})


def risk_sentence(code: str, values: Mapping[str, Any]) -> str:
    """Return what a part of a risk score compared; its name when it is a newer server's."""
    from domain.risk.rules import SENTENCES, Feature

    if code not in set(Feature):
        return code
    shown = _Shown({name: _plain(value) for name, value in values.items()})
    return translate("risk", SENTENCES[Feature(code)]).format_map(shown)


def fix_word(code: str) -> str:
    """Return the smallest fix of a code in two or three words."""
    known = known_code(code)
    return translate("fixes", _FIXES[CODES[known].fix]) if known is not None else ""


def cause_word(code: str) -> str:
    """Return a code in two or three words, for a column; its name when it has none."""
    known = known_code(code)
    return translate("causes", _CAUSES[known]) if known is not None and known in _CAUSES else code


def problem(error: EnvironmentProblem) -> tuple[str, str]:
    """Return title and text (what happened and the way out) of an environment problem."""
    detail = translate("problems", error.detail) if error.detail else ""
    way_out = translate("problems", error.way_out) if error.way_out else ""
    return translate("problems", error.title), error.text(detail, way_out)


def line_problem(row: SyncRow) -> tuple[str, str]:
    """Return title and text of what the line to the vendor met last; "" and "" for nothing."""
    from sync import errors

    kind = getattr(errors, row.problem, None) if row.problem else None
    if isinstance(kind, type) and issubclass(kind, EnvironmentProblem):
        return problem(kind(**row.params))
    return translate("problems", row.title) if row.title else "", row.detail


def notice_sentence(key: str, params: Mapping[str, Any]) -> str:
    """Return what a calm notice says; its key when it is a newer version's."""
    from sync.notices import SENTENCES

    values = _Shown({name: _plain(value) for name, value in params.items()})
    return translate("notices", SENTENCES[key]).format_map(values) if key in SENTENCES else key


# --- states ------------------------------------------------------------------------------------
_CLAIM: Mapping[ClaimState, tuple[str, str, str]] = {
    ClaimState.DRAFT: (QT_TRANSLATE_NOOP("states", "Draft"), QUIET, "pencil"),
    ClaimState.QUEUED: (QT_TRANSLATE_NOOP("states", "Recorded here"), INFO, "dot"),
    ClaimState.SUBMITTED: (QT_TRANSLATE_NOOP("states", "With the vendor"), INFO, "arrow-up"),
    ClaimState.IN_REVIEW: (QT_TRANSLATE_NOOP("states", "Vendor checks"), WARN, "clock"),
    ClaimState.NEEDS_INFO: (QT_TRANSLATE_NOOP("states", "Needs information"), WARN, "question"),
    ClaimState.ON_HOLD: (QT_TRANSLATE_NOOP("states", "On hold"), WARN, "pause"),
    ClaimState.APPROVED: (QT_TRANSLATE_NOOP("states", "Approved"), GOOD, "check"),
    ClaimState.REJECTED: (QT_TRANSLATE_NOOP("states", "Refused"), BAD, "cross"),
    ClaimState.APPEALED: (QT_TRANSLATE_NOOP("states", "Appealed"), WARN, "clock"),
    ClaimState.REJECTED_FINAL: (QT_TRANSLATE_NOOP("states", "Refused for good"), BAD, "cross"),
    ClaimState.LAPSED: (QT_TRANSLATE_NOOP("states", "Lapsed"), QUIET, "cross"),
    ClaimState.MATURING: (QT_TRANSLATE_NOOP("states", "Maturing"), GOOD, "clock"),
    ClaimState.PAYABLE: (QT_TRANSLATE_NOOP("states", "Payable"), GOOD, "check"),
    ClaimState.IN_PAYOUT: (QT_TRANSLATE_NOOP("states", "In payout"), GOOD, "arrow-up"),
    ClaimState.PAID: (QT_TRANSLATE_NOOP("states", "Paid"), GOOD, "check"),
    ClaimState.PAYOUT_FAILED: (QT_TRANSLATE_NOOP("states", "Payout failed"), BAD, "warning"),
    ClaimState.REVERSED: (QT_TRANSLATE_NOOP("states", "Reversed"), BAD, "back"),
    ClaimState.WITHDRAWN: (QT_TRANSLATE_NOOP("states", "Withdrawn"), QUIET, "back"),
}

_DEAL: Mapping[DealState, tuple[str, str, str]] = {
    DealState.DRAFT: (QT_TRANSLATE_NOOP("states", "Draft"), QUIET, "pencil"),
    DealState.SUBMITTED: (QT_TRANSLATE_NOOP("states", "Submitted"), INFO, "arrow-up"),
    DealState.UNDER_REVIEW: (QT_TRANSLATE_NOOP("states", "Under review"), WARN, "clock"),
    DealState.APPROVED: (QT_TRANSLATE_NOOP("states", "Protected"), GOOD, "shield"),
    DealState.RETURNED: (QT_TRANSLATE_NOOP("states", "Returned to you"), WARN, "question"),
    DealState.REJECTED: (QT_TRANSLATE_NOOP("states", "Refused"), BAD, "cross"),
    DealState.DUPLICATE: (QT_TRANSLATE_NOOP("states", "Duplicate"), BAD, "cross"),
    DealState.EXTENSION_REQUESTED: (
        QT_TRANSLATE_NOOP("states", "Extension asked"), WARN, "clock",
    ),
    DealState.WON: (QT_TRANSLATE_NOOP("states", "Won"), GOOD, "check"),
    DealState.LOST: (QT_TRANSLATE_NOOP("states", "Lost"), QUIET, "cross"),
    DealState.EXPIRED: (QT_TRANSLATE_NOOP("states", "Expired"), QUIET, "clock"),
    DealState.REVOKED: (QT_TRANSLATE_NOOP("states", "Revoked"), BAD, "cross"),
    DealState.CANCELLED: (QT_TRANSLATE_NOOP("states", "Cancelled"), QUIET, "cross"),
    DealState.WITHDRAWN: (QT_TRANSLATE_NOOP("states", "Withdrawn"), QUIET, "back"),
}  # fmt: skip

_SEND: Mapping[SendState, tuple[str, str, str]] = {
    SendState.HELD: (QT_TRANSLATE_NOOP("states", "Can be undone"), INFO, "clock"),
    SendState.QUEUED: (QT_TRANSLATE_NOOP("states", "Not sent yet"), INFO, "dot"),
    SendState.SENT: (QT_TRANSLATE_NOOP("states", "Sent"), INFO, "arrow-up"),
    SendState.SETTLED: (QT_TRANSLATE_NOOP("states", "With the vendor"), QUIET, "check"),
    SendState.REFUSED: (QT_TRANSLATE_NOOP("states", "Not taken"), BAD, "cross"),
    SendState.CONFLICTED: (QT_TRANSLATE_NOOP("states", "Changed twice"), BAD, "warning"),
    SendState.STUCK: (QT_TRANSLATE_NOOP("states", "Stuck"), BAD, "warning"),
}

_STANDING: Mapping[Standing, tuple[str, str, str]] = {
    Standing.ACCEPTED: (QT_TRANSLATE_NOOP("states", "Accepted"), GOOD, "check"),
    Standing.PROVISIONAL: (QT_TRANSLATE_NOOP("states", "Received"), WARN, "clock"),
    Standing.REFUSED: (QT_TRANSLATE_NOOP("states", "Refused"), BAD, "cross"),
}

_ACTIONS: Mapping[DealAction, str] = {
    DealAction.SUBMIT: QT_TRANSLATE_NOOP("actions", "Submit"),
    DealAction.WITHDRAW: QT_TRANSLATE_NOOP("actions", "Withdraw"),
    DealAction.TAKE_UP: QT_TRANSLATE_NOOP("actions", "Take up"),
    DealAction.APPROVE: QT_TRANSLATE_NOOP("actions", "Approve"),
    DealAction.RETURN: QT_TRANSLATE_NOOP("actions", "Return to partner"),
    DealAction.REJECT: QT_TRANSLATE_NOOP("actions", "Refuse"),
    DealAction.MARK_DUPLICATE: QT_TRANSLATE_NOOP("actions", "Mark as duplicate"),
    DealAction.ASK_EXTENSION: QT_TRANSLATE_NOOP("actions", "Ask for more time"),
    DealAction.GRANT_EXTENSION: QT_TRANSLATE_NOOP("actions", "Grant more time"),
    DealAction.DENY_EXTENSION: QT_TRANSLATE_NOOP("actions", "Deny more time"),
    DealAction.WIN: QT_TRANSLATE_NOOP("actions", "Won"),
    DealAction.LOSE: QT_TRANSLATE_NOOP("actions", "Lost"),
    DealAction.EXPIRE: QT_TRANSLATE_NOOP("actions", "Expire"),
    DealAction.REVOKE: QT_TRANSLATE_NOOP("actions", "Revoke"),
    DealAction.CANCEL: QT_TRANSLATE_NOOP("actions", "Cancel the deal"),
}

_INDICATORS: Mapping[str, tuple[str, str]] = {
    "coverage": (
        QT_TRANSLATE_NOOP("indicators", "Coverage"),
        QT_TRANSLATE_NOOP("indicators", "Open deals against what is left of the target"),
    ),
    "validation_lag": (
        QT_TRANSLATE_NOOP("indicators", "Validation lag"),
        QT_TRANSLATE_NOOP("indicators", "From sale to the vendor's answer, median"),
    ),
    "first_pass_yield": (
        QT_TRANSLATE_NOOP("indicators", "First-pass yield"),
        QT_TRANSLATE_NOOP("indicators", "Claims that were clean at once"),
    ),
    "velocity": (
        QT_TRANSLATE_NOOP("indicators", "Velocity"),
        QT_TRANSLATE_NOOP("indicators", "Verified units a week, mean of four weeks"),
    ),
}

_LEVELS: Mapping[str, tuple[str, str, str]] = {
    "good": (QT_TRANSLATE_NOOP("states", "Healthy"), GOOD, "check"),
    "amber": (QT_TRANSLATE_NOOP("states", "Watch"), WARN, "warning"),
    "red": (QT_TRANSLATE_NOOP("states", "Act"), BAD, "cross"),
    "none": (QT_TRANSLATE_NOOP("states", "Nothing to measure"), QUIET, "dash"),
}


def state_badge(state: ClaimState | DealState | SendState | Standing) -> Badge:
    """Return a state as word, tone and shape."""
    if isinstance(state, ClaimState):
        word, tone, icon = _CLAIM[state]
    elif isinstance(state, DealState):
        word, tone, icon = _DEAL[state]
    elif isinstance(state, SendState):
        word, tone, icon = _SEND[state]
    else:
        word, tone, icon = _STANDING[state]
    return Badge(translate("states", word), tone, icon)


def state_word(state: ClaimState | DealState | SendState | Standing) -> str:
    """Return a state as a word."""
    return state_badge(state).word


def deal_state_word(name: str) -> str:
    """Return the state of a deal by its name as a word; the name itself when it is unknown."""
    return state_word(DealState(name)) if name in set(DealState) else name


def action_word(action: DealAction) -> str:
    """Return what a button for this step of a deal says."""
    return translate("actions", _ACTIONS[action])


def indicator_name(key: str) -> str:
    """Return the name of a leading indicator."""
    return translate("indicators", _INDICATORS[key][0]) if key in _INDICATORS else key


def indicator_meaning(key: str) -> str:
    """Return what a leading indicator measures, in a few words."""
    return translate("indicators", _INDICATORS[key][1]) if key in _INDICATORS else ""


def level_badge(level: str) -> Badge:
    """Return the level of an indicator (good, amber, red, none) as word, tone and shape."""
    word, tone, icon = _LEVELS.get(level, _LEVELS["none"])
    return Badge(translate("states", word), tone, icon)


# --- numbers, money, days ----------------------------------------------------------------------
def number(value: int) -> str:
    """Return a whole number as people write it here."""
    return QLocale().toString(value)


def decimal(value: float, places: int) -> str:
    """Return a number with so many decimal places."""
    return QLocale().toString(value, "f", places)


class Counts(QObject):
    """Counted sentences. A class, as lupdate sees only in its `tr` that a text has plural forms."""

    def unsent(self, count: int) -> str:
        """Return how much waits to be sent."""
        return self.tr("%n waiting to be sent.", "", count)

    def documents(self, count: int) -> str:
        """Return how many documents wait to be sent."""
        return self.tr("Documents still to be sent: %n.", "", count)

    def days(self, count: int) -> str:
        """Return a number of days in words: "1 day", "109 days"."""
        return self.tr("1 day") if count == 1 else self.tr("%n days", "", count)

    def units(self, count: int) -> str:
        """Return a number of units in words: "1 unit", "20 units"."""
        return self.tr("1 unit") if count == 1 else self.tr("%Ln units", "", count)


def days(count: int) -> str:
    """Return a number of days in words: "1 day", "109 days"."""
    return Counts().days(count)


def units(count: int) -> str:
    """Return a number of units in words: "1 unit", "20 units"."""
    return Counts().units(count)


def points(value: int, *, sign: bool = False) -> str:
    """Return points with their unit, for example "1,250 pts"; with `sign` "+15 pts"."""
    said = QLocale().toString(value)
    shown = f"+{said}" if sign and value > 0 else said
    return QCoreApplication.translate("amounts", "%1 pts").replace("%1", shown)


_DIGITS_AFTER_POINT = {"JPY": 0, "KRW": 0, "CLP": 0, "KWD": 3, "BHD": 3, "TND": 3, "JOD": 3}


def minor_digits(currency: str) -> int:
    """Return how many digits a currency has after the decimal mark (ISO 4217)."""
    return _DIGITS_AFTER_POINT.get(currency, 2)


def money(minor: int, currency: str, *, whole: bool = False) -> str:
    """Return an amount of minor units (cents), for example "1,234.50 EUR"; cents only if any.

    `whole` rounds to whole units, for a narrow column.
    """
    digits = minor_digits(currency)
    unit = 10**digits
    places = digits if minor % unit and not whole else 0
    amount = (minor + unit // 2) // unit if whole else minor / unit
    return f"{QLocale().toString(float(amount), 'f', places)} {currency}".strip()


def ratio(permille: int, places: int = 1) -> str:
    """Return a permille value as per cent, for example "87.5 %"."""
    return f"{QLocale().toString(permille / 10, 'f', places)} %"


def day_format() -> str:
    """Return how days are written here, with a year nobody can take for a day."""
    short = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
    return short if "yyyy" in short else short.replace("yy", "yyyy")


def date_order() -> DateOrder:
    """Return whether the day or the month comes first here, where only digits are written."""
    pattern = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
    month_first = 0 <= pattern.find("M") < pattern.find("d")
    return DateOrder.MONTH_FIRST if month_first and pattern[0] == "M" else DateOrder.DAY_FIRST


def day(value: date | None) -> str:
    """Return a day as people write it here; "" for None."""
    if value is None:
        return ""
    return QLocale().toString(QDate(value.year, value.month, value.day), day_format())


def month(value: date) -> str:
    """Return the month of a day with its year: May 2026."""
    return QLocale().toString(QDate(value.year, value.month, 1), "MMMM yyyy")


def long_day(value: date | None) -> str:
    """Return a day with its month as a word, which nobody can misread: 12 Mar 2027."""
    if value is None:
        return ""
    return QLocale().toString(QDate(value.year, value.month, value.day), "d MMM yyyy")


def clock_time(value: datetime | None) -> str:
    """Return hours and minutes where the person is; "" for None."""
    if value is None:
        return ""
    local = value.astimezone()
    return QTime(local.hour, local.minute).toString("HH:mm")


def moment(value: datetime | None) -> str:
    """Return day and time where the person is; "" for None."""
    if value is None:
        return ""
    local = value.astimezone()
    return f"{day(local.date())} {clock_time(value)}"


def utc_now() -> datetime:
    """Return the present instant for what screens count down; rules take theirs from the clock."""
    return datetime.fromtimestamp(QDateTime.currentMSecsSinceEpoch() / 1000, UTC)


def age(since: datetime, now: datetime) -> str:
    """Return how long ago something was, in the coarsest unit that says enough."""
    seconds = max(0, round((now - since).total_seconds()))
    if seconds < 60:  # noqa: PLR2004  (a minute)
        return QCoreApplication.translate("ages", "just now")
    for size, text in (
        (86_400, QT_TRANSLATE_NOOP("ages", "%1 d ago")),
        (3_600, QT_TRANSLATE_NOOP("ages", "%1 h ago")),
    ):
        if seconds >= size:
            return translate("ages", text).replace("%1", number(seconds // size))
    return QCoreApplication.translate("ages", "%1 min ago").replace("%1", number(seconds // 60))


class _Shown(dict[str, object]):
    """Shows a dash for a value nobody gave."""

    def __missing__(self, key: str) -> str:
        return "–"


_FIELDS: Mapping[str, str] = {
    "customer": QT_TRANSLATE_NOOP("fields", "Customer"),
    "country": QT_TRANSLATE_NOOP("fields", "Country"),
    "domain": QT_TRANSLATE_NOOP("fields", "Web domain"),
    "contact": QT_TRANSLATE_NOOP("fields", "Contact"),
    "site": QT_TRANSLATE_NOOP("fields", "Site"),
    "products": QT_TRANSLATE_NOOP("fields", "Products"),
    "value": QT_TRANSLATE_NOOP("fields", "Value"),
    "expected_close": QT_TRANSLATE_NOOP("fields", "Expected close"),
    "source": QT_TRANSLATE_NOOP("fields", "Source"),
    "tender": QT_TRANSLATE_NOOP("fields", "Tender"),
    "competitor": QT_TRANSLATE_NOOP("fields", "Competitor"),
    "note": QT_TRANSLATE_NOOP("fields", "Note"),
    "reason": QT_TRANSLATE_NOOP("fields", "Reason"),
    "invoice": QT_TRANSLATE_NOOP("fields", "Invoice"),
    "scan": QT_TRANSLATE_NOOP("fields", "Serial"),
    "sold_on": QT_TRANSLATE_NOOP("fields", "Sale date"),
    "quantity": QT_TRANSLATE_NOOP("fields", "Quantity on the invoice"),
    "document": QT_TRANSLATE_NOOP("fields", "Document"),
    "appeal": QT_TRANSLATE_NOOP("fields", "Appeal"),
}


def field_word(name: str) -> str:
    """Return what a field of a form is called; its name when it is a newer server's."""
    return translate("fields", _FIELDS[name]) if name in _FIELDS else name


def reason_sentence(reason: str) -> str:
    """Return a reviewer's reason, or why a scan can't be read, in words."""
    from domain.reviews.decision import REASONS

    if reason in REASONS:
        return translate("reasons", REASONS[reason])
    return translate("scan_reasons", reason)


def _value(name: str, value: object) -> str:
    """A compared value as people read it: names of the rules as words, days, numbers."""
    text = str(value)
    if name == "reason":
        return reason_sentence(text)
    if name in {"state", "wanted"} and text in set(DealState):
        return f"“{state_word(DealState(text))}”"
    if name in {"rule", "other"}:
        return translate("rules", RULE_NAMES[text]) if text in RULE_NAMES else text
    if name in {"field", "fields"}:
        return ", ".join(field_word(part) for part in text.split(", "))
    return _plain(value)


def _plain(value: object) -> str:
    """ISO days as days, whole numbers with separators, all else as it is."""
    if isinstance(value, bool) or value is None:
        return str(value or "–")
    if isinstance(value, int):
        return number(value)
    text = str(value)
    if len(text) == len("2026-01-31") and text[4:5] == text[7:8] == "-":
        try:
            return day(date.fromisoformat(text))
        except ValueError:
            return text
    return text
