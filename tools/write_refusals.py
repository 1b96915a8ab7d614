"""Writes docs/refusals.md from domain.codes and domain.sentences, so the list can't go stale.

`make docs` runs it; tests/repo fails when the file and the code differ. Knows no rule itself.
"""

from __future__ import annotations

from pathlib import Path

from domain.codes import CODES, UNIFORM_DOUBTS, Code, Deadline, Fix, Offline, Severity
from domain.sentences import SENTENCES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "refusals.md"

HEAD = """\
# What the rules can answer

Written by `make docs` from `domain/codes.py` and `domain/sentences.py`; change those, not this.

A refusal is a value with a code, never an exception ([ADR 0005](adr/0005-refusals-are-values.md)).
The code travels as text; a client keeps a code it does not know and shows it. The sentence is the
English source text: the desktop shows its translation, with the compared values filled in.

- **Kind**: *refused* – the claimant can act on it; *note* – kept, something is missing;
  *review* – kept, a person at the vendor decides.
- **Offline**: *decided* – the client alone can say it; *provisional* – said by the client, may
  change; *server* – only the server can.
- **Way out**: the smallest thing that helps; screens put one key on it, and behind it are the only
  fields it opens. Of a given claim `domain/claims/fixing.py` says which values would pass, or that
  none would: a no that can't be fixed says so.
- **Until**: by when that helps; the days are limits of the programme ([the rules](rules.md)).
- **Compares**: the values the code carries, so that whoever reads it can check it. Beside them
  stands the rule version it was judged by.

"""
KIND = {Severity.FAIL: "refused", Severity.INFO: "note", Severity.REVIEW: "review"}
OFFLINE = {Offline.YES: "decided", Offline.PROVISIONAL: "provisional", Offline.SERVER: "server"}
WAY_OUT = {
    Fix.RESCAN: "scan again",
    Fix.SCAN_SERIAL_LABEL: "scan the serial label",
    Fix.NOTHING_TO_DO: "nothing to do",
    Fix.CHANGE_SALE_DATE: "correct the sale date",
    Fix.CHANGE_PRODUCT: "correct the product",
    Fix.ASK_VENDOR: "ask the vendor",
    Fix.WAIT_FOR_VENDOR: "wait for the vendor",
    Fix.FIX_FIELDS: "complete the fields",
    Fix.RELOAD: "look again",
    Fix.ASK_COLLEAGUE: "ask a colleague",
    Fix.SIGN_IN: "sign in",
    Fix.UPDATE_PROGRAM: "update the program",
    Fix.ADD_PROOF: "attach a proof",
    Fix.WAIT_A_WHILE: "wait; it is judged by itself",
    Fix.APPEAL: "appeal",
}
UNTIL = {
    Deadline.NONE: "",
    Deadline.CLAIM_WINDOW: "claim window",
    Deadline.ANSWER: "time to answer",
    Deadline.APPEAL: "time to appeal",
    Deadline.DECISION: "vendor's answer",
    Deadline.DAY: "its day",
}


def page() -> str:
    """Return the whole page as Markdown."""
    rows = [
        "| code | it says | kind | offline | way out | until | compares |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows += [row(code) for code in Code]
    doubts = ", ".join(f"`{code}`" for code in sorted(UNIFORM_DOUBTS))
    uniform = (
        f"\nTo the claimant each of {doubts} is `{Code.VENDOR_CHECKS}` until the vendor decides: "
        "the same code,\nwords, size and timing, so that nobody can find out by asking which "
        "serials exist elsewhere.\nOnly a reviewer sees the cause.\n"
    )
    return HEAD + "\n".join(rows) + "\n" + uniform


def row(code: Code) -> str:
    """Return the table row of one code."""
    rule = CODES[code]
    cells = (f"`{code}`", SENTENCES[code], KIND[rule.severity], OFFLINE[rule.offline])
    opens = f": {', '.join(f'`{field}`' for field in rule.fields)}" if rule.fields else ""
    compared = ", ".join(rule.compared)
    rest = (f"{WAY_OUT[rule.fix]}{opens}", UNTIL[rule.deadline], compared)
    return f"| {' | '.join((*cells, *rest))} |".replace("  ", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
