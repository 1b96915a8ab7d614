"""`python -m sync explain-scan`: one answer a line, in order, whatever stands there."""

from __future__ import annotations

import io
import json
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from sync import explain_scan

KEYS = ["kind", "serial", "product_code", "ais", "code", "sentence"]


def _explain(lines: str) -> list[dict[str, object]]:
    stdout = io.StringIO()
    assert explain_scan.main(io.StringIO(lines), stdout) == 0
    return [json.loads(line) for line in stdout.getvalue().splitlines()]


def test_a_serial_is_told_with_its_values():
    assert _explain('"SN2431"\n') == [
        {
            "kind": "serial",
            "serial": "SN2431",
            "product_code": None,
            "ais": {},
            "code": None,
            "sentence": None,
        }
    ]


def test_a_label_is_told_with_its_elements():
    (told,) = _explain(json.dumps("]d2010950600013435221aB-7\x1d10L1"))
    assert told["kind"] == "gs1"
    assert told["serial"] == "aB-7"
    assert told["product_code"] == "09506000134352"
    assert told["ais"] == {"01": "09506000134352", "21": "aB-7", "10": "L1"}
    assert told["code"] is None


def test_a_refused_scan_has_code_and_sentence_and_no_values():
    (told,) = _explain('"]C1010950600013435321A"')
    assert told == {
        "kind": "gs1",
        "serial": None,
        "product_code": None,
        "ais": {},
        "code": "SER_CHECK",
        "sentence": told["sentence"],
    }
    assert "check" in str(told["sentence"])


def test_a_product_code_is_told_as_one_and_not_as_a_serial():
    (told,) = _explain('"4006381333931"')
    assert told == {
        "kind": "product_code",
        "serial": None,
        "product_code": "04006381333931",
        "ais": {"01": "04006381333931"},
        "code": None,
        "sentence": None,
    }


def test_a_line_that_is_no_scan_is_answered_in_its_place():
    told = _explain('"SN1"\n\n{"a": 1}\nnonsense\n' + "[" * 100_000 + '\n"SN2"\n')
    assert [each["serial"] for each in told] == ["SN1", None, None, None, None, "SN2"]
    assert [each["code"] for each in told[1:5]] == ["SCAN_UNREADABLE"] * 4


@given(st.lists(st.text(st.characters(codec=None))))
def test_every_line_has_one_answer_in_order(texts):
    told = _explain("".join(json.dumps(text) + "\n" for text in texts))
    assert len(told) == len(texts)
    for each in told:
        assert list(each) == KEYS
        assert (each["code"] is None) is (each["sentence"] is None)


def test_the_command_needs_nothing_but_its_lines():
    done = subprocess.run(
        [sys.executable, "-m", "sync", "explain-scan"],
        input='"SN2431"\n"ＳＮ２"\n\n'.encode() + b'"\xff"\n',
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["serial"] for each in told] == ["SN2431", "SN2", None, None]
    assert done.stderr == b""
