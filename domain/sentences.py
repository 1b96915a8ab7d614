"""The one sentence, in English, that each refusal code says: what is wrong and what to do.

Source texts only. The desktop translates them (`desktop.wording`, context "codes"); the server
and the headless commands show them as they are. `QT_TRANSLATE_NOOP` is the marker the
translation tools look for; here it only hands its text on.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.codes import Code
from domain.verdicts import Refused


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 (the marker lupdate knows)
    """Mark `text` for translation in `context` and return it unchanged."""
    del context
    return text


SENTENCES: Mapping[Code, str] = {
    Code.SCAN_EMPTY: QT_TRANSLATE_NOOP("codes", "Nothing was read. Scan the label again."),
    Code.SCAN_TOO_LONG: QT_TRANSLATE_NOOP(
        "codes",
        "That is {length} characters, longer than any serial. Scan one label at a time.",
    ),
    Code.SCAN_UNREADABLE: QT_TRANSLATE_NOOP(
        "codes", "This code can't be read: {reason}. Scan the label again or type the serial."
    ),
    Code.SCAN_TWO_CODES: QT_TRANSLATE_NOOP(
        "codes", "Two codes arrived as one. Nothing was counted; scan them one by one."
    ),
    Code.SCAN_NO_SERIAL: QT_TRANSLATE_NOOP(
        "codes",
        "This code names the product but no serial. Scan the label that carries the serial.",
    ),
    Code.SCAN_REPEATED: QT_TRANSLATE_NOOP("codes", "Same code twice at once: counted once."),
    Code.SER_FORMAT: QT_TRANSLATE_NOOP(
        "codes",
        "“{serial}” doesn't look like a serial of any product here. "
        "Scan the serial label, or check what was typed.",
    ),
    Code.SER_CHECK: QT_TRANSLATE_NOOP(
        "codes", "The check character of “{serial}” is wrong. Scan it again, or check one digit."
    ),
    Code.SER_IS_GTIN: QT_TRANSLATE_NOOP(
        "codes",
        "That is the product code on the box, not its serial. Scan the label marked S/N.",
    ),
    Code.SER_UNKNOWN: QT_TRANSLATE_NOOP(
        "codes", "This serial is not in the list of shipped units. The vendor checks it."
    ),
    Code.SER_MODEL: QT_TRANSLATE_NOOP(
        "codes",
        "This serial belongs to {actual}, but the code names {stated}. Check that box and label "
        "belong together.",
    ),
    Code.SER_MANY_UNKNOWN: QT_TRANSLATE_NOOP(
        "codes",
        "Received. Many units recorded here that day were not delivered to you: the vendor looks "
        "at this one by {by}. Check the labels; if they are right, tell your vendor contact.",
    ),
    Code.CANCELLED: QT_TRANSLATE_NOOP(
        "codes",
        "The sale was cancelled on {date} and taken back. "
        "Once the unit is sold, record the new sale.",
    ),
    Code.DUP_SELF: QT_TRANSLATE_NOOP(
        "codes", "Already recorded by {who} on {when}. It is counted once; nothing to do."
    ),
    Code.DUP_OTHER: QT_TRANSLATE_NOOP(
        "codes", "Somebody else stated a sale of this serial. The vendor decides on the evidence."
    ),
    Code.DUP_INVOICE: QT_TRANSLATE_NOOP(
        "codes",
        "Invoice {invoice} was stated before for {before}, here for {customer}. "
        "The vendor decides.",
    ),
    Code.DUP_FILE: QT_TRANSLATE_NOOP(
        "codes",
        "The document “{name}” proves another sale already. The vendor decides.",
    ),
    Code.CHANNEL: QT_TRANSLATE_NOOP(
        "codes", "This unit was shipped to somebody else. The vendor checks how it got here."
    ),
    Code.REGION: QT_TRANSLATE_NOOP(
        "codes",
        "This unit was sold into {region}, not into {own}. The vendor checks how it got here.",
    ),
    Code.QTY_OVER_INVOICE: QT_TRANSLATE_NOOP(
        "codes",
        "Invoice {invoice} names {quantity} units, and {claimed} are claimed already. "
        "Correct the invoice or its quantity.",
    ),
    Code.NOT_ELIGIBLE_SKU: QT_TRANSLATE_NOOP(
        "codes",
        "{product} does not earn in this programme on {date}. "
        "Ask your vendor contact if it should.",
    ),
    Code.OUT_OF_PERIOD: QT_TRANSLATE_NOOP(
        "codes",
        "The sale date {date} is outside the programme ({starts} to {ends}). "
        "Correct the date above the scan line.",
    ),
    Code.TOO_EARLY: QT_TRANSLATE_NOOP(
        "codes",
        "Received. Sold on {date}, it can still come back for {days} days; "
        "it is judged by itself on {by}.",
    ),
    Code.TOO_LATE: QT_TRANSLATE_NOOP(
        "codes",
        "Sold on {date}: that is more than {days} days ago, the limit for claims. "
        "Correct the date if it is wrong.",
    ),
    Code.SALE_IN_FUTURE: QT_TRANSLATE_NOOP(
        "codes", "The sale date {date} has not come yet. Correct the date above the scan line."
    ),
    Code.ROLE: QT_TRANSLATE_NOOP(
        "codes",
        "{who} doesn't take part in this programme. Ask your vendor contact about enrolment.",
    ),
    Code.LICENCE_EXPIRED: QT_TRANSLATE_NOOP(
        "codes",
        "The trade licence ended on {date}. Attach the new one by {by}.",
    ),
    Code.CAP_CLAIM: QT_TRANSLATE_NOOP(
        "codes",
        "Invoice {invoice} has {claimed} units already, and {most} is the most for one. "
        "Correct the invoice number if this unit is on another.",
    ),
    Code.CAP_PERIOD: QT_TRANSLATE_NOOP(
        "codes",
        "{claimed} claims in {days} days are as many as one person may make ({most}). "
        "Ask your vendor contact.",
    ),
    Code.CAP_VALUE: QT_TRANSLATE_NOOP(
        "codes",
        "With {earned} points earned, {points} more would exceed the {most} of one person. "
        "Ask your vendor contact.",
    ),
    Code.BUDGET: QT_TRANSLATE_NOOP(
        "codes",
        "The programme's budget of {budget} points is taken up: {reserved}. The vendor decides.",
    ),
    Code.STACKING: QT_TRANSLATE_NOOP(
        "codes",
        "This sale earns by the special price {bid} already and not twice. "
        "Ask your vendor contact.",
    ),
    Code.POOLED: QT_TRANSLATE_NOOP(
        "codes",
        "Sales of several people seem to run under {who}. The vendor decides.",
    ),
    Code.DOC_MISSING: QT_TRANSLATE_NOOP(
        "codes",
        "Received. A sale worth {points} points needs a proof: attach the invoice by {by}.",
    ),
    Code.DOC_UNREADABLE: QT_TRANSLATE_NOOP(
        "codes",
        "Nothing can be read in “{name}”. Attach a better picture or the PDF by {by}.",
    ),
    Code.DOC_ALTERED: QT_TRANSLATE_NOOP(
        "codes",
        "“{name}” seems to have been changed after it was made. The vendor looks at it.",
    ),
    Code.DOC_MISMATCH: QT_TRANSLATE_NOOP(
        "codes",
        "The proof says {found} for {field}, you stated {stated}. Correct one of the two by {by}.",
    ),
    Code.DOC_PERSONAL: QT_TRANSLATE_NOOP(
        "codes",
        "“{name}” shows personal data of a customer. Black them out and attach it again by {by}.",
    ),
    Code.INV_PENDING: QT_TRANSLATE_NOOP(
        "codes",
        "Received. Add the invoice number by {by}; without it the sale lapses.",
    ),
    Code.INFO_NEEDED: QT_TRANSLATE_NOOP(
        "codes",
        "The vendor asks for {fields} by {by}. Only these fields are open.",
    ),
    Code.INFO_LAPSED: QT_TRANSLATE_NOOP(
        "codes",
        "Nothing came by {date}, so this sale lapsed. "
        "Record it again if claims of its day are still taken.",
    ),
    Code.FIELD_CLOSED: QT_TRANSLATE_NOOP(
        "codes",
        "“{field}” was not asked for and stays as it is. Reload to see what is open.",
    ),
    Code.APPEAL_OVER: QT_TRANSLATE_NOOP(
        "codes",
        "This refusal can't be appealed any more: an appeal is possible once and in time.",
    ),
    Code.SAME_REVIEWER: QT_TRANSLATE_NOOP(
        "codes",
        "{who} refused this claim, so a different person judges the appeal. "
        "Hand it to a colleague.",
    ),
    Code.ESCALATED: QT_TRANSLATE_NOOP(
        "codes",
        "This claim was escalated: a programme owner decides it. Hand it to one.",
    ),
    Code.VENDOR_CHECKS: QT_TRANSLATE_NOOP(
        "codes", "Received. The vendor checks this one; you hear by {by}."
    ),
    Code.RETURNED: QT_TRANSLATE_NOOP(
        "codes",
        "This unit came back on {date}, so a sale before that does not count. "
        "If it was sold again, scan it again.",
    ),
    Code.RECALLED: QT_TRANSLATE_NOOP(
        "codes",
        "This unit was recalled on {date} and can't be sold. Set it aside and ask your vendor "
        "contact.",
    ),
    Code.STOLEN: QT_TRANSLATE_NOOP(
        "codes",
        "This unit was reported stolen on {date}. Set it aside and ask your vendor contact.",
    ),
    Code.DESTROYED: QT_TRANSLATE_NOOP(
        "codes",
        "This unit was taken out of use on {date} and can't be sold. Ask your vendor contact if "
        "you hold it.",
    ),
    Code.CLAIM_CHANGED: QT_TRANSLATE_NOOP(
        "codes", "This claim changed while you decided. Look at it again, then decide."
    ),
    Code.CLAIM_DECIDED: QT_TRANSLATE_NOOP(
        "codes", "The vendor has already decided this claim. Ask your vendor contact to reopen it."
    ),
    Code.REFUSED_BY_VENDOR: QT_TRANSLATE_NOOP("codes", "Refused by the vendor: {reason}."),
    Code.FOUR_EYES: QT_TRANSLATE_NOOP(
        "codes", "A second, different person must decide this one. Hand it to a colleague."
    ),
    Code.WORD_OVER: QT_TRANSLATE_NOOP(
        "codes", "Somebody has answered this already: it waits no more. Look at it again."
    ),
    Code.REASON_MISSING: QT_TRANSLATE_NOOP(
        "codes", "A refusal needs a reason the partner can act on. Choose one, then refuse."
    ),
    Code.RULE_LIMIT: QT_TRANSLATE_NOOP(
        "codes",
        "“{rule}” must lie between {least} and {most}. Correct it.",
    ),
    Code.LOOK_DECIDES: QT_TRANSLATE_NOOP(
        "codes",
        "Nothing more will come in for this one: it is here to be decided. Approve or refuse it.",
    ),
    Code.SAMPLE_PERIOD: QT_TRANSLATE_NOOP(
        "codes", "A sample is of whole months. Choose the first and the last of them."
    ),
    Code.SAMPLE_EARLY: QT_TRANSLATE_NOOP(
        "codes",
        "The period ends on {date}: its seed is what the record says first after that. Draw it"
        " then.",
    ),
    Code.SAMPLE_DRAWN: QT_TRANSLATE_NOOP(
        "codes",
        "This period was drawn on {date} already. Its seed would draw the same claims again.",
    ),
    Code.RULE_ZONE: QT_TRANSLATE_NOOP(
        "codes",
        "No time zone is called “{zone}”. Choose one from the list, such as Europe/Berlin.",
    ),
    Code.RULE_CONTRADICTION: QT_TRANSLATE_NOOP(
        "codes",
        "“{rule}” = {is} contradicts “{other}” = {otherwise}. Change one of the two.",
    ),
    Code.RULE_PAST: QT_TRANSLATE_NOOP(
        "codes",
        "Rules change for what is still to come: {date} has passed. Choose a later day.",
    ),
    Code.DEAL_LOCKED: QT_TRANSLATE_NOOP(
        "codes",
        "This deal is {state}; “{field}” can no longer be changed. Ask your vendor contact.",
    ),
    Code.DEAL_EXPIRED: QT_TRANSLATE_NOOP(
        "codes", "Protection of this deal ended on {date}. Register it again or ask for more time."
    ),
    Code.DEAL_FIELDS: QT_TRANSLATE_NOOP("codes", "Please complete: {fields}."),
    Code.DEAL_STATE: QT_TRANSLATE_NOOP(
        "codes", "A deal that is {state} can't become {wanted}. Reload to see how it stands."
    ),
    Code.DEAL_CONFLICT: QT_TRANSLATE_NOOP(
        "codes", "Changed in two places: {fields}. Choose which value stays."
    ),
    Code.DEAL_TAKEN: QT_TRANSLATE_NOOP(
        "codes",
        "Another deal of this customer with a product in common is protected until {date}"
        " (by {fields}; {score} of 1). This one waits until then.",
    ),
    Code.PERSON_LIMITED: QT_TRANSLATE_NOOP(
        "codes", "Your partner admin has set that you don't register deals. Ask them to allow it."
    ),
    Code.LAST_ADMIN: QT_TRANSLATE_NOOP(
        "codes",
        "Then nobody could look after people any more. Make somebody else an admin first.",
    ),
    Code.OWN_ACCESS: QT_TRANSLATE_NOOP(
        "codes", "Nobody changes their own role or access. Ask another admin to do it."
    ),
    Code.PEOPLE_FIELDS: QT_TRANSLATE_NOOP(
        "codes", "One line of at most {most} characters is needed here. Complete it."
    ),
    Code.NOT_ALLOWED: QT_TRANSLATE_NOOP(
        "codes",
        "Your role may not do this. Ask your partner admin, or at the vendor the programme owner.",
    ),
    Code.NOT_IN_SCOPE: QT_TRANSLATE_NOOP(
        "codes", "Your sign-in may not do this. Ask your partner admin or vendor contact."
    ),
    Code.IDEMPOTENCY_REUSED: QT_TRANSLATE_NOOP(
        "codes", "The same operation arrived twice with different contents; the first one stands."
    ),
    Code.CHAIN_BROKEN: QT_TRANSLATE_NOOP(
        "codes",
        "The operations of this device don't follow each other. Nothing is lost; "
        "the vendor looks at this device.",
    ),
    Code.OP_UNKNOWN: QT_TRANSLATE_NOOP(
        "codes", "The server does not know this kind of operation. Update one of the two."
    ),
    Code.OP_MALFORMED: QT_TRANSLATE_NOOP(
        "codes", "The server could not read this operation: {reason}. It is kept here."
    ),
}


UNDATED = QT_TRANSLATE_NOOP(
    "codes", "Received. The rules are not here yet, so the vendor checks this one."
)
"""VENDOR_CHECKS before the first data are whole: nothing could be judged here yet."""

MANY_UNKNOWN = QT_TRANSLATE_NOOP(
    "codes",
    "This device recorded more units of that day than usual that were not delivered to its "
    "company. Rule out guesses before you approve.",
)
"""SER_MANY_UNKNOWN as the vendor's desk reads it."""

LOST_BY: Mapping[str, str] = {
    "sold_out": QT_TRANSLATE_NOOP(
        "codes",
        "Somebody else claims this serial, and the record of its sale names them. "
        "You can appeal once, with a proof.",
    ),
    "shipped": QT_TRANSLATE_NOOP(
        "codes",
        "Somebody else claims this serial, and it was delivered to them. "
        "You can appeal once, with a proof.",
    ),
    "invoice": QT_TRANSLATE_NOOP(
        "codes",
        "Somebody else claims this serial by an invoice of an earlier day. "
        "You can appeal once, with a proof.",
    ),
    "scanned": QT_TRANSLATE_NOOP(
        "codes",
        "Somebody else claims this serial and scanned it earlier. "
        "You can appeal once, with a proof.",
    ),
    "received": QT_TRANSLATE_NOOP(
        "codes",
        "Somebody else claims this serial, and their claim arrived earlier. "
        "You can appeal once, with a proof.",
    ),
    "id": QT_TRANSLATE_NOOP(
        "codes",
        "Somebody else claims this serial with the same evidence, and one had to be chosen. "
        "You can appeal once, with a proof.",
    ),
}
"""DUP_OTHER once it is decided, by the class of evidence that lost (`domain.claims.ownership`)."""

APPEALED_LATE = QT_TRANSLATE_NOOP(
    "codes", "This refusal could be appealed until {date}. Ask your vendor contact."
)
"""APPEAL_OVER where the day has passed."""

TOO_LONG = QT_TRANSLATE_NOOP("codes", "Too long: {fields}. At most {longest} characters.")
"""DEAL_FIELDS where something is too much rather than missing."""


FIRST_WORD: Mapping[str, str] = {
    "always": QT_TRANSLATE_NOOP(
        "codes", "Your word is noted. This always needs two: a different person completes it."
    ),
    "amount": QT_TRANSLATE_NOOP(
        "codes",
        "Your word is noted. It is above what one person may decide: a second completes it.",
    ),
    "manages": QT_TRANSLATE_NOOP(
        "codes", "Your word is noted. You look after this partner, so a second person completes it."
    ),
    "linked": QT_TRANSLATE_NOOP(
        "codes",
        "Your word is noted. You are linked with this partner, so a second person completes it.",
    ),
}
"""FOUR_EYES by why two are needed (`domain.people.four_eyes.Why`)."""
NOT_THE_SECOND: Mapping[str, str] = {
    "not_allowed": QT_TRANSLATE_NOOP(
        "codes", "Your role may not give the second word. Hand it to a colleague who may."
    ),
    "same_person": QT_TRANSLATE_NOOP(
        "codes", "You gave the first word yourself. A different person must give the second."
    ),
    "same_device": QT_TRANSLATE_NOOP(
        "codes", "The first word came from this very device. Give the second from another one."
    ),
    "concerned": QT_TRANSLATE_NOOP(
        "codes", "This is about yourself. Hand it to a colleague who has nothing to do with it."
    ),
    "manages": QT_TRANSLATE_NOOP(
        "codes", "You look after this partner. Hand the second word to a colleague who does not."
    ),
    "linked": QT_TRANSLATE_NOOP(
        "codes", "You are linked with this partner. Hand the second word to a colleague who is not."
    ),
    "by_file": QT_TRANSLATE_NOOP(
        "codes", "Your word is the same file: import it as yourself, and this is agreed."
    ),
    "let_in": QT_TRANSLATE_NOOP(
        "codes", "One of you two let the other in not long ago. Hand it to another colleague."
    ),
}
"""FOUR_EYES by why somebody is not the second person (`domain.people.four_eyes.Bar`)."""


def source_of(code: Code, params: Mapping[str, object]) -> str:
    """Return the English source of a code's sentence that fits the values at hand."""
    if code is Code.VENDOR_CHECKS and not params.get("by"):
        return UNDATED
    if code is Code.SER_MANY_UNKNOWN and not params.get("by"):
        return MANY_UNKNOWN
    if code is Code.DUP_OTHER and params.get("lost"):
        return LOST_BY.get(str(params["lost"]), SENTENCES[code])
    if code is Code.APPEAL_OVER and params.get("why") == "late":
        return APPEALED_LATE
    if code is Code.DEAL_FIELDS and "longest" in params:
        return TOO_LONG
    if code is Code.FOUR_EYES:
        told = str(params.get("bar") or params.get("why") or "")
        return (NOT_THE_SECOND if params.get("bar") else FIRST_WORD).get(told, SENTENCES[code])
    return SENTENCES[code]


def what_is_wrong(source: str) -> str:
    """Return the first sentence of a refusal's; what it says to do is often meant for a scan."""
    first, more, _ = source.partition(". ")
    return f"{first}." if more else source


class _Shown(dict[str, object]):
    """Leaves a placeholder without a value as a dash instead of failing in front of a user."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(refused: Refused, source: str | None = None) -> str:
    """Return the sentence of a refusal with its compared values filled in.

    `source` is the translated template; without it the English one is used.
    """
    return (source or source_of(refused.code, refused.params)).format_map(_Shown(refused.params))
