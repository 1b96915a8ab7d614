"""What `make setup` says and does about a machine that lacks something."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tools import setup


@pytest.fixture
def bare(monkeypatch):
    """Give a Debian where nothing of the list is installed, without touching this one."""
    ran = []
    monkeypatch.setattr(setup, "is_there", lambda probe: False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setenv("DISPLAY", ":0")

    def run(command, **how):
        ran.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    return ran


def test_a_person_without_root_gets_one_line_to_run(bare, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert setup.provide_system_packages(with_tests=False) is False

    said = capsys.readouterr().out
    lines = [line.strip() for line in said.splitlines() if "apt-get" in line]
    assert len(lines) == 1
    assert lines[0].startswith("sudo apt-get install -y ")
    assert "libxcb-cursor0" in lines[0]
    assert bare == []


def test_root_installs_what_is_missing_and_fetches_no_lists_without_need(bare, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert setup.provide_system_packages(with_tests=True) is True

    assert [command[:2] for command in bare] == [["apt-get", "install"]]
    assert {"xvfb", "postgresql", "gnome-keyring", "libgl1"} <= set(bare[0])


def test_a_display_saves_the_virtual_one_and_tests_need_it_all_the_same(bare, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    setup.provide_system_packages(with_tests=False)
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    setup.provide_system_packages(with_tests=False)

    assert ["xvfb" in command for command in bare] == [False, True]


def test_another_linux_is_told_the_names(bare, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert setup.provide_system_packages(with_tests=False) is False
    assert "This is not Debian" in capsys.readouterr().out


def test_probes_tell_what_is_there_from_what_is_not():
    assert setup.is_there("exe:sh")
    assert setup.is_there("glob:etc/passw*")
    assert not setup.is_there("exe:no-such-program")
    assert not setup.is_there("lib:libno-such-library.so.0")
    assert not setup.is_there("glob:no/such/*")


def test_the_list_of_targets_prints_itself():
    make = subprocess.run(
        ["make", "help"], cwd=setup.ROOT, capture_output=True, text=True, check=True
    )
    wanted = """setup run fresh serve check sbom fix test cover gui sim e2e soak bench package
        test-all sentences docs help"""

    assert set(wanted.split()) == set(re.findall(r"^  make (\S+)", make.stdout, re.MULTILINE))
