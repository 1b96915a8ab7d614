"""Every rule of tools/check_repo.py finds what it is for, and the tree breaks none."""

from __future__ import annotations

import pytest

from tools import check_repo
from tools.check_repo import ROOT, Source

GOOD = '"""Owns one thing; never does another."""\n'


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("docs/a.md", "see /ho" + "me/ada/notes\n", "directory of one machine"),
        ("docs/a.md", "see C:\\Us" + "ers\\ada\n", "directory of one machine"),
        ("docs/a.md", f"see {ROOT}/elsewhere\n", "directory of one machine"),
        ("Makefile", "pip install --index-u" + "rl=x\n", "package index"),
        ("a.toml", 'url = "https://mirror.example/simp' + 'le/"\n', "package index"),
        ("requirements.lock", "a==1 @ https" + "://host/a.whl\n", "no address at all"),
        ("sync/a.py", GOOD + "x = 1  # TO" + "DO later\n", "unfinished"),
        ("docs/a.md", "<" * 7 + " HEAD\n", "merge conflict"),
        ("sync/sync_manager.py", GOOD, "vague name"),
        ("desktop/views/helpers/a.py", GOOD, "vague name"),
        ("changelog.d/2.news.md", "x\n", "not <issue>"),
        ("docs/a.md", "no end", "one newline"),
        ("docs/a.md", "an end\n\n", "one newline"),
        ("a.toml", "a = \n", "does not parse"),
        ("resources/a.json", "{,}\n", "does not parse"),
        ("sync/a.py", "x = 1\n", "begin with what the module owns"),
        ("sync/a.py", '"""' + "word\n" * 9 + '"""\n', "a page"),
        ("sync/a.py", GOOD + "x = 1\n" * 600, "hard cap"),
        ("sync/a.py", GOOD + "try:\n    pass\nexcept Exception:\n    pass\n", "catches everything"),
        ("sync/a.py", GOOD + "try:\n    pass\nexcept:\n    pass\n", "catches everything"),
        (
            "sync/a.py",
            GOOD + "try:\n    pass\nexcept (OSError, Exception):\n    pass\n",
            "catches everything",
        ),
    ],
)
def test_a_broken_rule_is_found(path, text, sentence):
    findings = check_repo.check(Source(path, text))

    assert [sentence in finding.sentence for finding in findings] == [True], findings


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("sync/a.py", GOOD + "x = 1  # TO" + "DO later, #12\n"),
        ("sync/a.py", GOOD + "try:\n    pass\nexcept Exception:\n    x = 1\n    raise\n"),
        ("sync/engine.py", GOOD + "try:\n    pass\nexcept Exception:\n    pass\n"),
        ("changelog.d/2-scan.added.md", "A scan counts.\n"),
        ("docs/a.md", "the file is under ~/.local/share and /usr/lib\n"),
        ("sync/__init__.py", ""),
    ],
)
def test_a_kept_rule_is_left_alone(path, text):
    assert check_repo.check(Source(path, text)) == []


def test_the_number_of_exemptions_may_only_fall():
    text = "x = 1  # noqa\n" * (check_repo.MOST_NOQA + 1)

    findings = check_repo.check_exemptions([Source("sync/a.py", text)])

    assert len(findings) == 1
    assert check_repo.check_exemptions([Source("tests/a.py", text)]) == []


def test_the_tree_keeps_the_house_rules(capsys):
    assert check_repo.main() == 0, capsys.readouterr().out
