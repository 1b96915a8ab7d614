"""What was seen on a document, in sentences. Words only; knows no widget."""

from __future__ import annotations

from datetime import date

from desktop import wording
from desktop.wording import Badge, translate
from domain.claims.matching import Match, Outcome, Seen, Thing, Tolerance
from sync.commands.check_evidence import Checked


def summary_of(checked: Checked) -> str:
    """Return one sentence, or two, about a whole document that is to be attached."""
    if checked.match.silent:
        return _silent(checked)
    said = [summary(checked.match)]
    if checked.card:
        said.append(
            translate(
                "Evidence", "The number of a card ending in {card} can be read: black it out first."
            ).format(card=checked.card)
        )
    if checked.cut:
        said.append(translate("Evidence", "Only its first pages were read."))
    return " ".join(part for part in said if part)


def summary(match: Match) -> str:
    """Return what was found, what was not, and what stands there otherwise."""
    found = [_counted(match, thing) for thing in Thing]
    parts = [part for part in found if part]
    said = []
    if parts:
        pages = match.pages
        where = (
            translate("Evidence", "on page {page}").format(page=wording.number(pages[0]))
            if len(pages) == 1
            else translate("Evidence", "on {count} pages").format(count=wording.number(len(pages)))
        )
        listed = translate("Evidence", "{things} found {where}.").format(
            things=_joined(parts), where=where
        )
        said.append(listed[:1].upper() + listed[1:])
    missing = [_name(thing) for thing in Thing if _is_missing(match, thing)]
    if missing:
        said.append(translate("Evidence", "Not found: {things}.").format(things=", ".join(missing)))
    differs = [_name(thing) for thing in Thing if match.count(thing, Outcome.DIFFERENT)]
    if differs:
        said.append(
            translate("Evidence", "Stands there otherwise: {things}.").format(
                things=", ".join(differs)
            )
        )
    return " ".join(said)


def _silent(checked: Checked) -> str:
    if checked.areas:
        return translate(
            "Evidence",
            "With areas blacked out it is a picture. What was found is still there for a person at "
            "the vendor; a program can't read it any more.",
        )
    return translate(
        "Evidence",
        "Nothing on it can be compared: it has neither a text nor a barcode. Add it if a person "
        "can read it; else take a sharper photo, or ask for the PDF.",
    )


def _counted(match: Match, thing: Thing) -> str:
    """Return what of a kind was found: "3 of 3 serials", "date"; "" for none."""
    found, of = match.count(thing), len(match.of(thing))
    if not found:
        return ""
    if thing is Thing.SERIAL:
        return translate("Evidence", "{found} of {of} serials").format(
            found=wording.number(found), of=wording.number(of)
        )
    return _name(thing)


def _is_missing(match: Match, thing: Thing) -> bool:
    """Whether to complain: a customer's name may well be blacked out."""
    return thing is not Thing.CUSTOMER and bool(match.count(thing, Outcome.MISSING))


def _joined(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return translate("Evidence", "{first} and {last}").format(
        first=", ".join(parts[:-1]), last=parts[-1]
    )


def _name(thing: Thing) -> str:
    return {
        Thing.SERIAL: translate("Evidence", "serial"),
        Thing.INVOICE: translate("Evidence", "invoice number"),
        Thing.SOLD_ON: translate("Evidence", "date"),
        Thing.QUANTITY: translate("Evidence", "quantity"),
        Thing.CUSTOMER: translate("Evidence", "customer"),
    }[thing]


def title(seen: Seen) -> str:
    """Return what was looked for, such as "Serial SN48213377"."""
    name = _name(seen.thing)
    return f"{name[:1].upper()}{name[1:]}  {shown(seen.thing, seen.said)}"


def shown(thing: Thing, said: str) -> str:
    """Return a value as people write it here."""
    if thing is Thing.SOLD_ON:
        return wording.day(date.fromisoformat(said))
    return said


def detail(seen: Seen) -> str:
    """Return what became of it, with the page."""
    page = wording.number(seen.page)
    if seen.outcome is Outcome.MISSING:
        return translate("Evidence", "not found")
    if seen.outcome is Outcome.DIFFERENT:
        return _difference(seen, page)
    if seen.tolerance is Tolerance.LOOKS_ALIKE:
        text = translate("Evidence", "page {page}, read as {read}: looks alike")
    elif seen.tolerance is Tolerance.DATE_ORDER:
        text = translate("Evidence", "page {page}, as {read}: month before day")
    elif seen.tolerance is Tolerance.MORE_UNITS:
        text = translate("Evidence", "page {page}: {read} on the document, more than claimed")
    elif seen.barcode:
        text = translate("Evidence", "page {page}, in a barcode")
    else:
        text = translate("Evidence", "page {page}")
    return text.format(page=page, read=seen.read)


def _difference(seen: Seen, page: str) -> str:
    if len(seen.places) == 1 and len(seen.said) == len(seen.read):
        at = seen.places[0]
        return translate(
            "Evidence", "page {page} says {read}: character {place} is {there}, not {mine}"
        ).format(
            page=page, read=seen.read, place=wording.number(at + 1), there=seen.read[at],
            mine=seen.said[at],
        )  # fmt: skip
    return translate("Evidence", "page {page} says {read}").format(page=page, read=seen.read)


def badge(seen: Seen) -> Badge:
    """Return the outcome as word, tone and shape."""
    return {
        Outcome.FOUND: Badge(translate("Evidence", "found"), "good", "check"),
        Outcome.DIFFERENT: Badge(translate("Evidence", "different"), "warn", "warning"),
        Outcome.MISSING: Badge(translate("Evidence", "missing"), "quiet", "dash"),
    }[seen.outcome]
