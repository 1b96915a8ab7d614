"""Every refusal code of the programme, with what it means for the claimant.

Owns the list and the properties of each code (severity, whether a client can decide it
without the server, compared values, the smallest fix and by when). Never holds sentences
(`domain.sentences`) nor numbers: limits are effective-dated data in `domain.programme`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a code does to the thing it is about (docs/rules.md, Codes)."""

    FAIL = "fail"
    """Refused; the claimant can act on the fix."""
    INFO = "info"
    """Kept, but something is missing."""
    REVIEW = "review"
    """Kept; a person at the vendor decides."""


class Offline(StrEnum):
    """How far a client without network can decide a code."""

    YES = "yes"
    PROVISIONAL = "provisional"
    SERVER = "server"


class Fix(StrEnum):
    """The smallest thing a person can do about a refusal; screens bind one key to each."""

    RESCAN = "rescan"
    SCAN_SERIAL_LABEL = "scan_serial_label"
    NOTHING_TO_DO = "nothing_to_do"
    CHANGE_SALE_DATE = "change_sale_date"
    CHANGE_PRODUCT = "change_product"
    ASK_VENDOR = "ask_vendor"
    WAIT_FOR_VENDOR = "wait_for_vendor"
    FIX_FIELDS = "fix_fields"
    RELOAD = "reload"
    ASK_COLLEAGUE = "ask_colleague"
    SIGN_IN = "sign_in"
    UPDATE_PROGRAM = "update_program"
    ADD_PROOF = "add_proof"
    WAIT_A_WHILE = "wait_a_while"
    """It passes by itself on a day that is told."""
    APPEAL = "appeal"


class Deadline(StrEnum):
    """Until when a fix helps."""

    NONE = "none"
    CLAIM_WINDOW = "claim_window"
    """As long as claims of that sale are taken (`claim_window_days`)."""
    ANSWER = "answer"
    """`info_days`, for an invoice number `invoice_days`; then the claim lapses."""
    APPEAL = "appeal"
    """`appeal_days`."""
    DECISION = "decision"
    """The vendor answers by then (`decision_days`)."""
    DAY = "day"
    """A day that the code tells."""


class Code(StrEnum):
    """Stable names, sent over the wire as text; a client keeps unknown ones as they are."""

    # what a scanner delivered
    SCAN_EMPTY = "SCAN_EMPTY"
    SCAN_TOO_LONG = "SCAN_TOO_LONG"
    SCAN_UNREADABLE = "SCAN_UNREADABLE"
    SCAN_TWO_CODES = "SCAN_TWO_CODES"
    SCAN_NO_SERIAL = "SCAN_NO_SERIAL"
    SCAN_REPEATED = "SCAN_REPEATED"
    # serials
    SER_FORMAT = "SER_FORMAT"
    SER_CHECK = "SER_CHECK"
    SER_IS_GTIN = "SER_IS_GTIN"
    SER_UNKNOWN = "SER_UNKNOWN"
    SER_MODEL = "SER_MODEL"
    SER_MANY_UNKNOWN = "SER_MANY_UNKNOWN"
    CANCELLED = "CANCELLED"
    # claims
    DUP_SELF = "DUP_SELF"
    DUP_OTHER = "DUP_OTHER"
    DUP_INVOICE = "DUP_INVOICE"
    DUP_FILE = "DUP_FILE"
    CHANNEL = "CHANNEL"
    REGION = "REGION"
    QTY_OVER_INVOICE = "QTY_OVER_INVOICE"
    NOT_ELIGIBLE_SKU = "NOT_ELIGIBLE_SKU"
    OUT_OF_PERIOD = "OUT_OF_PERIOD"
    TOO_EARLY = "TOO_EARLY"
    TOO_LATE = "TOO_LATE"
    SALE_IN_FUTURE = "SALE_IN_FUTURE"
    DESTROYED = "DESTROYED"
    STOLEN = "STOLEN"
    RECALLED = "RECALLED"
    RETURNED = "RETURNED"
    ROLE = "ROLE"
    LICENCE_EXPIRED = "LICENCE_EXPIRED"
    CAP_CLAIM = "CAP_CLAIM"
    CAP_PERIOD = "CAP_PERIOD"
    CAP_VALUE = "CAP_VALUE"
    BUDGET = "BUDGET"
    STACKING = "STACKING"
    POOLED = "POOLED"
    # proof
    DOC_MISSING = "DOC_MISSING"
    DOC_UNREADABLE = "DOC_UNREADABLE"
    DOC_ALTERED = "DOC_ALTERED"
    DOC_MISMATCH = "DOC_MISMATCH"
    DOC_PERSONAL = "DOC_PERSONAL"
    INV_PENDING = "INV_PENDING"
    # the life of a claim
    INFO_NEEDED = "INFO_NEEDED"
    INFO_LAPSED = "INFO_LAPSED"
    FIELD_CLOSED = "FIELD_CLOSED"
    APPEAL_OVER = "APPEAL_OVER"
    SAME_REVIEWER = "SAME_REVIEWER"
    ESCALATED = "ESCALATED"
    VENDOR_CHECKS = "VENDOR_CHECKS"
    CLAIM_CHANGED = "CLAIM_CHANGED"
    CLAIM_DECIDED = "CLAIM_DECIDED"
    REFUSED_BY_VENDOR = "REFUSED_BY_VENDOR"
    # reviews
    FOUR_EYES = "FOUR_EYES"
    WORD_OVER = "WORD_OVER"
    REASON_MISSING = "REASON_MISSING"
    # rules
    RULE_LIMIT = "RULE_LIMIT"
    RULE_ZONE = "RULE_ZONE"
    SAMPLE_PERIOD = "SAMPLE_PERIOD"
    SAMPLE_EARLY = "SAMPLE_EARLY"
    SAMPLE_DRAWN = "SAMPLE_DRAWN"
    LOOK_DECIDES = "LOOK_DECIDES"
    RULE_CONTRADICTION = "RULE_CONTRADICTION"
    RULE_PAST = "RULE_PAST"
    # deals
    DEAL_LOCKED = "DEAL_LOCKED"
    DEAL_EXPIRED = "DEAL_EXPIRED"
    DEAL_FIELDS = "DEAL_FIELDS"
    DEAL_STATE = "DEAL_STATE"
    DEAL_CONFLICT = "DEAL_CONFLICT"
    DEAL_TAKEN = "DEAL_TAKEN"
    # people and partners
    PERSON_LIMITED = "PERSON_LIMITED"
    LAST_ADMIN = "LAST_ADMIN"
    OWN_ACCESS = "OWN_ACCESS"
    PEOPLE_FIELDS = "PEOPLE_FIELDS"
    # ops and access
    NOT_ALLOWED = "NOT_ALLOWED"
    NOT_IN_SCOPE = "NOT_IN_SCOPE"
    IDEMPOTENCY_REUSED = "IDEMPOTENCY_REUSED"
    CHAIN_BROKEN = "CHAIN_BROKEN"
    OP_UNKNOWN = "OP_UNKNOWN"
    OP_MALFORMED = "OP_MALFORMED"


@dataclass(frozen=True, slots=True)
class CodeRule:
    """The properties of one code (docs/rules.md, Codes).

    `fields` are those the smallest fix opens by one key; () where the way out is none of typing.
    `compared` names the values the code carries in its params, so that a no can be checked.
    """

    severity: Severity
    offline: Offline
    fix: Fix
    fields: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    deadline: Deadline = Deadline.NONE


_F, _I, _R = Severity.FAIL, Severity.INFO, Severity.REVIEW
_Y, _P, _S = Offline.YES, Offline.PROVISIONAL, Offline.SERVER
_WINDOW, _ANSWER, _APPEAL = Deadline.CLAIM_WINDOW, Deadline.ANSWER, Deadline.APPEAL
_DECISION, _DAY = Deadline.DECISION, Deadline.DAY

CODES: dict[Code, CodeRule] = {
    Code.SCAN_EMPTY: CodeRule(_F, _Y, Fix.RESCAN, ("scan",), (), _WINDOW),
    Code.SCAN_TOO_LONG: CodeRule(_F, _Y, Fix.RESCAN, ("scan",), ("length",), _WINDOW),
    Code.SCAN_UNREADABLE: CodeRule(_F, _Y, Fix.RESCAN, ("scan",), ("reason",), _WINDOW),
    Code.SCAN_TWO_CODES: CodeRule(_F, _Y, Fix.RESCAN, ("scan",), (), _WINDOW),
    Code.SCAN_NO_SERIAL: CodeRule(_F, _Y, Fix.SCAN_SERIAL_LABEL, ("scan",), (), _WINDOW),
    Code.SCAN_REPEATED: CodeRule(_F, _Y, Fix.NOTHING_TO_DO),
    Code.SER_FORMAT: CodeRule(_F, _Y, Fix.RESCAN, ("scan",), ("serial",), _WINDOW),
    Code.SER_CHECK: CodeRule(_F, _Y, Fix.RESCAN, ("scan",), ("serial",), _WINDOW),
    Code.SER_IS_GTIN: CodeRule(_F, _Y, Fix.SCAN_SERIAL_LABEL, ("scan",), ("gtin",), _WINDOW),
    Code.SER_UNKNOWN: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR, (), (), _DECISION),
    Code.SER_MODEL: CodeRule(_F, _P, Fix.CHANGE_PRODUCT, ("scan",), ("actual", "stated"), _WINDOW),
    Code.SER_MANY_UNKNOWN: CodeRule(_R, _S, Fix.ASK_VENDOR, (), (), _DECISION),
    Code.RECALLED: CodeRule(_F, _P, Fix.ASK_VENDOR, (), ("date",), _APPEAL),
    Code.STOLEN: CodeRule(_F, _P, Fix.ASK_VENDOR, (), ("date",), _APPEAL),
    Code.DESTROYED: CodeRule(_F, _P, Fix.ASK_VENDOR, (), ("date",), _APPEAL),
    Code.RETURNED: CodeRule(_F, _S, Fix.RESCAN, (), ("date",), _APPEAL),
    Code.CANCELLED: CodeRule(_F, _S, Fix.NOTHING_TO_DO, (), ("date",), _APPEAL),
    Code.DUP_SELF: CodeRule(_F, _Y, Fix.NOTHING_TO_DO, (), ("who", "when")),
    Code.DUP_OTHER: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR, (), ("lost",), _DECISION),
    Code.DUP_INVOICE: CodeRule(
        _R, _P, Fix.WAIT_FOR_VENDOR, (), ("invoice", "customer", "before"), _DECISION
    ),
    Code.DUP_FILE: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR, (), ("name",), _DECISION),
    Code.CHANNEL: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR, (), (), _DECISION),
    Code.REGION: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR, (), ("region", "own"), _DECISION),
    Code.QTY_OVER_INVOICE: CodeRule(
        _F, _Y, Fix.FIX_FIELDS, ("invoice", "quantity"), ("invoice", "quantity", "claimed"), _WINDOW
    ),
    Code.NOT_ELIGIBLE_SKU: CodeRule(
        _F, _Y, Fix.ASK_VENDOR, ("sold_on",), ("product", "date"), _WINDOW
    ),
    Code.OUT_OF_PERIOD: CodeRule(
        _F, _Y, Fix.CHANGE_SALE_DATE, ("sold_on",), ("date", "starts", "ends"), _WINDOW
    ),
    Code.TOO_EARLY: CodeRule(_I, _Y, Fix.WAIT_A_WHILE, (), ("date", "days", "by"), _DAY),
    Code.TOO_LATE: CodeRule(_F, _Y, Fix.CHANGE_SALE_DATE, ("sold_on",), ("date", "days"), _WINDOW),
    Code.SALE_IN_FUTURE: CodeRule(_F, _Y, Fix.CHANGE_SALE_DATE, ("sold_on",), ("date",), _WINDOW),
    Code.ROLE: CodeRule(_F, _P, Fix.ASK_VENDOR, (), ("who",), _APPEAL),
    Code.LICENCE_EXPIRED: CodeRule(_I, _Y, Fix.ADD_PROOF, ("document",), ("date", "by"), _ANSWER),
    Code.CAP_CLAIM: CodeRule(
        _F, _P, Fix.FIX_FIELDS, ("invoice",), ("invoice", "claimed", "most"), _WINDOW
    ),
    Code.CAP_PERIOD: CodeRule(_F, _P, Fix.ASK_VENDOR, (), ("claimed", "most", "days"), _APPEAL),
    Code.CAP_VALUE: CodeRule(_F, _P, Fix.ASK_VENDOR, (), ("earned", "points", "most"), _APPEAL),
    Code.BUDGET: CodeRule(_R, _S, Fix.WAIT_FOR_VENDOR, (), ("reserved", "budget"), _DECISION),
    Code.STACKING: CodeRule(_F, _S, Fix.ASK_VENDOR, (), ("bid",), _APPEAL),
    Code.POOLED: CodeRule(_R, _S, Fix.WAIT_FOR_VENDOR, (), ("who",), _DECISION),
    Code.DOC_MISSING: CodeRule(_I, _Y, Fix.ADD_PROOF, ("document",), ("points", "by"), _ANSWER),
    Code.DOC_UNREADABLE: CodeRule(_I, _P, Fix.ADD_PROOF, ("document",), ("name", "by"), _ANSWER),
    Code.DOC_ALTERED: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR, (), ("name",), _DECISION),
    Code.DOC_MISMATCH: CodeRule(
        _I,
        _P,
        Fix.FIX_FIELDS,
        ("sold_on", "invoice", "quantity", "document"),
        ("field", "stated", "found", "by"),
        _ANSWER,
    ),
    Code.DOC_PERSONAL: CodeRule(_I, _P, Fix.ADD_PROOF, ("document",), ("name", "by"), _ANSWER),
    Code.INV_PENDING: CodeRule(_I, _Y, Fix.FIX_FIELDS, ("invoice",), ("by",), _ANSWER),
    Code.INFO_NEEDED: CodeRule(_I, _S, Fix.FIX_FIELDS, (), ("fields", "by"), _ANSWER),
    Code.INFO_LAPSED: CodeRule(_F, _S, Fix.RESCAN, (), ("date",), _WINDOW),
    Code.FIELD_CLOSED: CodeRule(_F, _P, Fix.RELOAD, (), ("field",)),
    Code.APPEAL_OVER: CodeRule(_F, _P, Fix.NOTHING_TO_DO, (), ("why",)),
    Code.SAME_REVIEWER: CodeRule(_F, _P, Fix.ASK_COLLEAGUE, (), ("who",)),
    Code.ESCALATED: CodeRule(_F, _P, Fix.ASK_COLLEAGUE),
    Code.VENDOR_CHECKS: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR, (), ("by",), _DECISION),
    Code.CLAIM_CHANGED: CodeRule(_F, _S, Fix.RELOAD, (), ("rev", "seen")),
    Code.CLAIM_DECIDED: CodeRule(_F, _P, Fix.ASK_VENDOR, (), ("state",)),
    Code.REFUSED_BY_VENDOR: CodeRule(_F, _S, Fix.APPEAL, ("appeal",), ("reason",), _APPEAL),
    Code.FOUR_EYES: CodeRule(_F, _P, Fix.ASK_COLLEAGUE),
    Code.WORD_OVER: CodeRule(_F, _S, Fix.RELOAD),
    Code.REASON_MISSING: CodeRule(_F, _Y, Fix.FIX_FIELDS, ("reason",)),
    Code.RULE_LIMIT: CodeRule(_F, _Y, Fix.FIX_FIELDS, (), ("rule", "least", "most")),
    Code.RULE_ZONE: CodeRule(_F, _Y, Fix.FIX_FIELDS, (), ("zone",)),
    Code.LOOK_DECIDES: CodeRule(_F, _Y, Fix.FIX_FIELDS, ("decision",)),
    Code.SAMPLE_PERIOD: CodeRule(_F, _Y, Fix.FIX_FIELDS, ("first_day", "last_day")),
    Code.SAMPLE_EARLY: CodeRule(_F, _P, Fix.FIX_FIELDS, ("last_day",), ("date",)),
    Code.SAMPLE_DRAWN: CodeRule(_F, _P, Fix.NOTHING_TO_DO, (), ("date",)),
    Code.RULE_CONTRADICTION: CodeRule(
        _F, _Y, Fix.FIX_FIELDS, (), ("rule", "is", "other", "otherwise")
    ),
    Code.RULE_PAST: CodeRule(_F, _P, Fix.FIX_FIELDS, ("valid_from",), ("date",)),
    Code.DEAL_LOCKED: CodeRule(_F, _P, Fix.ASK_VENDOR),
    Code.DEAL_EXPIRED: CodeRule(_F, _P, Fix.ASK_VENDOR, (), ("date",)),
    Code.DEAL_FIELDS: CodeRule(_F, _Y, Fix.FIX_FIELDS),
    Code.DEAL_STATE: CodeRule(_F, _P, Fix.RELOAD),
    Code.DEAL_CONFLICT: CodeRule(_F, _S, Fix.FIX_FIELDS),
    Code.DEAL_TAKEN: CodeRule(
        _F, _S, Fix.WAIT_A_WHILE, (), ("fields", "date", "score", "deal", "compared")
    ),
    Code.PERSON_LIMITED: CodeRule(_F, _P, Fix.ASK_COLLEAGUE),
    Code.LAST_ADMIN: CodeRule(_F, _P, Fix.FIX_FIELDS),
    Code.OWN_ACCESS: CodeRule(_F, _Y, Fix.ASK_COLLEAGUE),
    Code.PEOPLE_FIELDS: CodeRule(_F, _Y, Fix.FIX_FIELDS),
    Code.NOT_ALLOWED: CodeRule(_F, _Y, Fix.ASK_COLLEAGUE),
    Code.NOT_IN_SCOPE: CodeRule(_F, _S, Fix.ASK_VENDOR),
    Code.IDEMPOTENCY_REUSED: CodeRule(_F, _S, Fix.ASK_VENDOR),
    Code.CHAIN_BROKEN: CodeRule(_F, _S, Fix.ASK_VENDOR),
    Code.OP_UNKNOWN: CodeRule(_F, _S, Fix.UPDATE_PROGRAM),
    Code.OP_MALFORMED: CodeRule(_F, _S, Fix.UPDATE_PROGRAM, (), ("reason",)),
}

UNIFORM_DOUBTS: frozenset[Code] = frozenset(
    {Code.SER_UNKNOWN, Code.CHANNEL, Code.REGION, Code.DUP_OTHER}
)
"""Doubts only the vendor can settle. To the claimant each of them is `VENDOR_CHECKS`, the same in
code, size and timing: nobody can probe which serials exist elsewhere (docs/rules.md, Codes)."""
