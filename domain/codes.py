"""Every refusal code of the programme, with what it means for the claimant.

Owns the list and the properties of each code (severity, whether a client can decide it
without the server, the smallest fix). Never holds sentences (`domain.sentences`) nor numbers:
limits are effective-dated data in `domain.programme`.
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
    # claims
    DUP_SELF = "DUP_SELF"
    DUP_OTHER = "DUP_OTHER"
    CHANNEL = "CHANNEL"
    NOT_ELIGIBLE_SKU = "NOT_ELIGIBLE_SKU"
    OUT_OF_PERIOD = "OUT_OF_PERIOD"
    TOO_LATE = "TOO_LATE"
    SALE_IN_FUTURE = "SALE_IN_FUTURE"
    DESTROYED = "DESTROYED"
    STOLEN = "STOLEN"
    RECALLED = "RECALLED"
    RETURNED = "RETURNED"
    VENDOR_CHECKS = "VENDOR_CHECKS"
    CLAIM_CHANGED = "CLAIM_CHANGED"
    CLAIM_DECIDED = "CLAIM_DECIDED"
    REFUSED_BY_VENDOR = "REFUSED_BY_VENDOR"
    # reviews
    FOUR_EYES = "FOUR_EYES"
    WORD_OVER = "WORD_OVER"
    REASON_MISSING = "REASON_MISSING"
    # deals
    DEAL_LOCKED = "DEAL_LOCKED"
    DEAL_EXPIRED = "DEAL_EXPIRED"
    DEAL_FIELDS = "DEAL_FIELDS"
    DEAL_STATE = "DEAL_STATE"
    DEAL_CONFLICT = "DEAL_CONFLICT"
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
    """The properties of one code (docs/rules.md, Codes)."""

    severity: Severity
    offline: Offline
    fix: Fix


_F, _I, _R = Severity.FAIL, Severity.INFO, Severity.REVIEW
_Y, _P, _S = Offline.YES, Offline.PROVISIONAL, Offline.SERVER

CODES: dict[Code, CodeRule] = {
    Code.SCAN_EMPTY: CodeRule(_F, _Y, Fix.RESCAN),
    Code.SCAN_TOO_LONG: CodeRule(_F, _Y, Fix.RESCAN),
    Code.SCAN_UNREADABLE: CodeRule(_F, _Y, Fix.RESCAN),
    Code.SCAN_TWO_CODES: CodeRule(_F, _Y, Fix.RESCAN),
    Code.SCAN_NO_SERIAL: CodeRule(_F, _Y, Fix.SCAN_SERIAL_LABEL),
    Code.SCAN_REPEATED: CodeRule(_F, _Y, Fix.NOTHING_TO_DO),
    Code.SER_FORMAT: CodeRule(_F, _Y, Fix.RESCAN),
    Code.SER_CHECK: CodeRule(_F, _Y, Fix.RESCAN),
    Code.SER_IS_GTIN: CodeRule(_F, _Y, Fix.SCAN_SERIAL_LABEL),
    Code.SER_UNKNOWN: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR),
    Code.SER_MODEL: CodeRule(_F, _P, Fix.CHANGE_PRODUCT),
    Code.SER_MANY_UNKNOWN: CodeRule(_R, _S, Fix.ASK_VENDOR),
    Code.DUP_SELF: CodeRule(_F, _Y, Fix.NOTHING_TO_DO),
    Code.DUP_OTHER: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR),
    Code.CHANNEL: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR),
    Code.NOT_ELIGIBLE_SKU: CodeRule(_F, _Y, Fix.ASK_VENDOR),
    Code.OUT_OF_PERIOD: CodeRule(_F, _Y, Fix.CHANGE_SALE_DATE),
    Code.TOO_LATE: CodeRule(_F, _Y, Fix.CHANGE_SALE_DATE),
    Code.SALE_IN_FUTURE: CodeRule(_F, _Y, Fix.CHANGE_SALE_DATE),
    Code.VENDOR_CHECKS: CodeRule(_R, _P, Fix.WAIT_FOR_VENDOR),
    Code.RETURNED: CodeRule(_F, _S, Fix.RESCAN),
    Code.RECALLED: CodeRule(_F, _P, Fix.ASK_VENDOR),
    Code.STOLEN: CodeRule(_F, _P, Fix.ASK_VENDOR),
    Code.DESTROYED: CodeRule(_F, _P, Fix.ASK_VENDOR),
    Code.CLAIM_CHANGED: CodeRule(_F, _S, Fix.RELOAD),
    Code.CLAIM_DECIDED: CodeRule(_F, _P, Fix.ASK_VENDOR),
    Code.REFUSED_BY_VENDOR: CodeRule(_F, _S, Fix.ASK_VENDOR),
    Code.FOUR_EYES: CodeRule(_F, _P, Fix.ASK_COLLEAGUE),
    Code.WORD_OVER: CodeRule(_F, _S, Fix.RELOAD),
    Code.REASON_MISSING: CodeRule(_F, _Y, Fix.FIX_FIELDS),
    Code.DEAL_LOCKED: CodeRule(_F, _P, Fix.ASK_VENDOR),
    Code.DEAL_EXPIRED: CodeRule(_F, _P, Fix.ASK_VENDOR),
    Code.DEAL_FIELDS: CodeRule(_F, _Y, Fix.FIX_FIELDS),
    Code.DEAL_STATE: CodeRule(_F, _P, Fix.RELOAD),
    Code.DEAL_CONFLICT: CodeRule(_F, _S, Fix.FIX_FIELDS),
    Code.PERSON_LIMITED: CodeRule(_F, _P, Fix.ASK_COLLEAGUE),
    Code.LAST_ADMIN: CodeRule(_F, _P, Fix.FIX_FIELDS),
    Code.OWN_ACCESS: CodeRule(_F, _Y, Fix.ASK_COLLEAGUE),
    Code.PEOPLE_FIELDS: CodeRule(_F, _Y, Fix.FIX_FIELDS),
    Code.NOT_ALLOWED: CodeRule(_F, _Y, Fix.ASK_COLLEAGUE),
    Code.NOT_IN_SCOPE: CodeRule(_F, _S, Fix.ASK_VENDOR),
    Code.IDEMPOTENCY_REUSED: CodeRule(_F, _S, Fix.ASK_VENDOR),
    Code.CHAIN_BROKEN: CodeRule(_F, _S, Fix.ASK_VENDOR),
    Code.OP_UNKNOWN: CodeRule(_F, _S, Fix.UPDATE_PROGRAM),
    Code.OP_MALFORMED: CodeRule(_F, _S, Fix.UPDATE_PROGRAM),
}

UNIFORM_DOUBTS: frozenset[Code] = frozenset({Code.SER_UNKNOWN, Code.CHANNEL, Code.DUP_OTHER})
"""Doubts only the vendor can settle. To the claimant each of them is `VENDOR_CHECKS`, the same in
code, size and timing: nobody can probe which serials exist elsewhere (docs/rules.md, Codes)."""
