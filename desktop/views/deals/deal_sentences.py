"""What Deals says: names of fields, what happened in a timeline, problems with an input.

Words only; nothing is decided here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from desktop import wording
from desktop.views.deals.amounts import AmountProblem, UnclearAmount
from desktop.views.deals.countries import spell
from desktop.wording import translate
from domain.deals.deal import DealAction
from domain.sentences import QT_TRANSLATE_NOOP
from domain.verdicts import Refused
from sync.rows import DealEventRow, SendState

_FIELDS: Mapping[str, str] = {
    "customer": QT_TRANSLATE_NOOP("DealSentences", "Customer"),
    "country": QT_TRANSLATE_NOOP("DealSentences", "Country"),
    "domain": QT_TRANSLATE_NOOP("DealSentences", "Web domain"),
    "contact": QT_TRANSLATE_NOOP("DealSentences", "Contact"),
    "site": QT_TRANSLATE_NOOP("DealSentences", "Site"),
    "products": QT_TRANSLATE_NOOP("DealSentences", "Products"),
    "value": QT_TRANSLATE_NOOP("DealSentences", "Value"),
    "expected_close": QT_TRANSLATE_NOOP("DealSentences", "Expected close"),
    "source": QT_TRANSLATE_NOOP("DealSentences", "Source"),
    "tender": QT_TRANSLATE_NOOP("DealSentences", "Tender"),
    "competitor": QT_TRANSLATE_NOOP("DealSentences", "Competitor"),
    "note": QT_TRANSLATE_NOOP("DealSentences", "Note"),
    "reason": QT_TRANSLATE_NOOP("DealSentences", "Reason"),
    "state": QT_TRANSLATE_NOOP("DealSentences", "State"),
    "likeness": QT_TRANSLATE_NOOP("DealSentences", "Likeness of customers, 0 to 1"),
    "protected_until": QT_TRANSLATE_NOOP("DealSentences", "Protected until"),
}

_EVENTS: Mapping[str, str] = {
    "created": QT_TRANSLATE_NOOP("DealSentences", "Registered"),
    "edited": QT_TRANSLATE_NOOP("DealSentences", "Edited"),
    DealAction.SUBMIT: QT_TRANSLATE_NOOP("DealSentences", "Submitted"),
    DealAction.WITHDRAW: QT_TRANSLATE_NOOP("DealSentences", "Withdrawn"),
    DealAction.TAKE_UP: QT_TRANSLATE_NOOP("DealSentences", "Taken up by the vendor"),
    DealAction.APPROVE: QT_TRANSLATE_NOOP("DealSentences", "Approved: protection begins"),
    DealAction.RETURN: QT_TRANSLATE_NOOP("DealSentences", "Returned to the partner"),
    DealAction.REJECT: QT_TRANSLATE_NOOP("DealSentences", "Refused"),
    DealAction.MARK_DUPLICATE: QT_TRANSLATE_NOOP("DealSentences", "Marked as duplicate"),
    DealAction.ASK_EXTENSION: QT_TRANSLATE_NOOP("DealSentences", "More time asked for"),
    DealAction.GRANT_EXTENSION: QT_TRANSLATE_NOOP("DealSentences", "More time granted"),
    DealAction.DENY_EXTENSION: QT_TRANSLATE_NOOP("DealSentences", "More time denied"),
    DealAction.WIN: QT_TRANSLATE_NOOP("DealSentences", "Won"),
    DealAction.LOSE: QT_TRANSLATE_NOOP("DealSentences", "Lost"),
    DealAction.EXPIRE: QT_TRANSLATE_NOOP("DealSentences", "Protection ran out"),
    DealAction.REVOKE: QT_TRANSLATE_NOOP("DealSentences", "Protection revoked"),
    DealAction.CANCEL: QT_TRANSLATE_NOOP("DealSentences", "Cancelled"),
    "alike_rival": QT_TRANSLATE_NOOP(
        "DealSentences", "Same customer as another deal, with a product in common"
    ),
    "alike_related": QT_TRANSLATE_NOOP(
        "DealSentences", "Same customer as another deal, other products"
    ),
    "alike_similar": QT_TRANSLATE_NOOP("DealSentences", "Customer similar to another deal's"),
}


def field_name(key: str) -> str:
    """Return the label of a field."""
    return translate("DealSentences", _FIELDS[key]) if key in _FIELDS else key


def refusal(refused: Refused) -> str:
    """Return why a step was not taken, fields by their labels."""
    return code_text(refused.code, refused.params)


def code_text(code: str, params: Mapping[str, Any]) -> str:
    """Return the sentence of a code with fields and states by the words this screen has."""
    told = dict(params)
    for name in ("field", "fields"):
        if name in told:
            told[name] = names(str(told[name]).split(", "))
    for name in ("state", "wanted"):
        if name in told:
            told[name] = wording.deal_state_word(str(told[name]))
    return wording.refusal_sentence(code, told)


def names(fields: Iterable[str]) -> str:
    """Return the labels of fields in one line."""
    return ", ".join(field_name(key) for key in fields)


def event_text(event: DealEventRow, products: Mapping[int, str]) -> str:
    """Return one line of a timeline: when, who, what, and below it was → now."""
    what = event_word(event.what)
    head = "  ·  ".join(part for part in (wording.moment(event.at), event.who, what) if part)
    if event.send is not SendState.SETTLED:
        head += f"  ·  {wording.state_word(event.send)}"
    lines = [head]
    for key, (was, now) in event.detail.items():
        before, after = value_text(key, was, products), value_text(key, now, products)
        if before or after:
            change = f"{before} → {after or '–'}" if before else after
            lines.append(f"    {field_name(key)}: {change}")
    return "\n".join(lines)


def event_word(what: str) -> str:
    """Return what happened to a deal in a word or two."""
    return translate("DealSentences", _EVENTS[what]) if what in _EVENTS else what


def any_value_text(key: str, value: object, products: Mapping[int, str]) -> str:
    """Return a field's JSON value as people read it, "" for nothing."""
    if value is None or value == "":
        return ""
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value_text(key, told, products)


def value_text(key: str, value: str, products: Mapping[int, str]) -> str:
    """Return a field's value in a timeline as people read it; text that is no such value as is."""
    shown = _SHOWN.get(key)
    if shown is None or not value:
        return value
    try:
        return shown(value, products)
    except (ValueError, KeyError, TypeError):
        return value


def _money(value: str, _products: Mapping[int, str]) -> str:
    amount = json.loads(value)
    return wording.money(amount["minor"], amount["currency"]) if amount["minor"] else ""


def _lines(value: str, products: Mapping[int, str]) -> str:
    lines = json.loads(value)
    return ", ".join(
        f"{wording.number(units)} × {products.get(product) or product}" for product, units in lines
    )


def _flag(value: str, _products: Mapping[int, str]) -> str:
    return (
        translate("DealSentences", "yes") if json.loads(value) else translate("DealSentences", "no")
    )


_SHOWN: Mapping[str, Callable[[str, Mapping[int, str]], str]] = {
    "expected_close": lambda value, _: wording.long_day(date.fromisoformat(value)),
    "protected_until": lambda value, _: wording.moment(datetime.fromisoformat(value)),
    "value": _money,
    "products": _lines,
    "tender": _flag,
    "country": lambda value, _: spell(value),
    "state": lambda value, _: wording.deal_state_word(value),
}
"""How a value that is not plain text is shown."""


def amount_problem(unclear: UnclearAmount, text: str) -> str:
    """Return why an amount can't be taken and how to write it."""
    shown = text.strip()[:40]
    if unclear.problem is AmountProblem.TWO_READINGS:
        more, less = (each.minor for each in unclear.readings)
        digits = 10 ** wording.minor_digits(unclear.readings[0].currency)
        return translate("DealSentences",
            "“{typed}” can mean {more} or {less}. Write {plain} or {cents}."
        ).format(
            typed=shown, more=wording.number(more // digits),
            less=wording.money(less, "").strip(), plain=more // digits,
            cents=f"{less / digits:.2f}",
        )  # fmt: skip
    sentences = {
        AmountProblem.UNREADABLE: translate(
            "DealSentences", "“{typed}” is no amount. Write it like 12500 or 12,500.00."
        ),
        AmountProblem.TOO_FINE: translate(
            "DealSentences", "“{typed}” has too many digits after the decimal mark."
        ),
        AmountProblem.NOT_POSITIVE: translate(
            "DealSentences", "The value must be more than nothing."
        ),
        AmountProblem.TOO_LARGE: translate(
            "DealSentences", "“{typed}” is too large. Check the number of zeros."
        ),
    }
    return sentences.get(unclear.problem, "").format(typed=shown)


def day_problem(text: str) -> str:
    """Return why a day can't be taken and how to write it."""
    return translate(
        "DealSentences", "“{typed}” is no day. Write it like 2027-03-12, 12.3.2027 or +30."
    ).format(typed=text.strip()[:40])


def country_problem(text: str) -> str:
    """Return why a country can't be taken."""
    return translate(
        "DealSentences",
        "“{typed}” is no country, or could be several. Type more of its name, or its code.",
    ).format(typed=text.strip()[:40])
