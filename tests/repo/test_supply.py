"""The list of what ships names what no index knows, and a look-up of holes never fails offline."""

from __future__ import annotations

import json
import subprocess

import pytest

from tools import supply


def test_what_is_linked_into_wheels_is_named_with_its_version():
    found = {(each["name"], each["description"].split(";")[0]) for each in supply.linked()}

    assert {
        ("sqlite", "linked into sqlcipher3"),
        ("openssl", "linked into sqlcipher3"),
        ("openssl", "linked into cryptography"),
        ("pdfium", "linked into pypdfium2"),
        ("qt", "linked into pyside6-essentials"),
    } <= found
    assert all(each["version"][0].isdigit() for each in supply.linked())


def test_what_ships_follows_from_the_project_and_leaves_tools_out():
    ships = supply.shipped()

    assert {"sqlcipher3", "cryptography", "pypdfium2", "pillow", "litestar", "httpcore"} <= ships
    assert not {"pytest", "mypy", "pip-audit", "selenium", "pyinstaller"} & ships


@pytest.mark.parametrize(
    ("answer", "sentence", "status"),
    [
        ("", "were not looked up", 0),
        ("Traceback", "were not looked up", 0),
        ('{"dependencies": []}', "were not looked up", 0),
        ({"name": "a", "skip_reason": "not found"}, "were not looked up", 0),
        ({"name": "a", "version": "1", "vulns": []}, "1 packages looked up, no known hole.", 0),
        (
            {"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]},
            "a 1: CVE-1 (mended in 2)",
            1,
        ),
    ],
)
def test_only_a_known_hole_fails_the_check(answer, sentence, status):
    text = answer if isinstance(answer, str) else json.dumps({"dependencies": [answer]})

    said, found = supply.judged(text)

    assert sentence in said
    assert found == status


def test_no_answer_from_the_network_is_said_and_fails_nothing(monkeypatch):
    def late(*_words, **_more):
        raise subprocess.TimeoutExpired("pip-audit", 1)

    monkeypatch.setattr("subprocess.run", late)

    assert supply.audit() == ("Known holes were not looked up: no answer from the network.", 0)
