"""A profile directory: one process at a time, written whole, opened by nobody else."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync.errors import DiskFull, NeedsEnrolment, NotWritable, ProfileBusy, StoreDamaged
from sync.profile import Profile, write_whole
from sync.rows import Identity

WHO = Identity("https://vendor.test", "d-1", 11, "Ada", "clerk", 1, "Alder Tools")


def test_a_second_copy_is_told_that_the_program_is_open(tmp_path):
    first, second = Profile(tmp_path), Profile(tmp_path)
    first.lock()
    with pytest.raises(ProfileBusy) as problem:
        second.lock()
    assert "window that is open" in str(problem.value)
    first.unlock()
    second.lock()
    second.unlock()
    second.unlock()


def test_a_killed_program_leaves_no_lock_behind(tmp_path):
    program = (
        "import os, sys; from pathlib import Path; from sync.profile import Profile;"
        "Profile(Path(sys.argv[1])).lock(); print('locked', flush=True); os.kill(os.getpid(), 9)"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=root,
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert b"locked" in done.stdout

    profile = Profile(tmp_path)
    profile.lock()
    profile.unlock()


@pytest.mark.parametrize(
    ("number", "problem"), [(errno.ENOSPC, DiskFull), (errno.EROFS, NotWritable)]
)
def test_a_disk_that_takes_nothing_is_said_with_a_way_out_and_the_old_content_stands(
    tmp_path, monkeypatch, number, problem
):
    path = tmp_path / "kept"
    write_whole(path, b"old")

    def refuse(*_opened: object, **_how: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        with pytest.raises(problem):
            write_whole(path, b"new")
        with pytest.raises(problem):
            Profile(tmp_path).lock()

    assert path.read_bytes() == b"old"


def test_the_identity_is_kept_and_forgotten(tmp_path):
    profile = Profile(tmp_path)
    with pytest.raises(NeedsEnrolment):
        profile.identity()
    profile.keep_identity(WHO)
    assert Profile(tmp_path).identity() == WHO
    profile.change_settings(secrets="pin")
    profile.keep_identity(None)
    assert profile.settings() == {"secrets": "pin"}


@pytest.mark.parametrize("content", ["{", '{"identity": {"server": "x"}}'])
def test_broken_settings_are_said_and_kept(tmp_path, content):
    path = tmp_path / "profile.json"
    path.write_text(content)
    with pytest.raises(StoreDamaged):
        Profile(tmp_path).identity()
    assert path.read_text() == content


def test_settings_that_are_no_object_count_as_none(tmp_path):
    (tmp_path / "profile.json").write_text("[]")
    assert Profile(tmp_path).settings() == {}


def test_replicas_are_numbered_switched_by_a_pointer_and_cleared(tmp_path):
    profile = Profile(tmp_path)
    assert profile.replica_path.name == "replica-1.db"
    profile.replica_path.touch()
    (tmp_path / "replica-x.db").touch()
    fresh = profile.next_replica_path()
    assert fresh.name == "replica-2.db"
    fresh.touch()
    profile.use_replica(fresh)
    assert profile.replica_path == fresh
    profile.drop_other_replicas()
    assert sorted(path.name for path in tmp_path.glob("replica*")) == ["replica-2.db"]
    (tmp_path / "current").write_text("../../etc/passwd")
    assert profile.replica_path.name == "replica-1.db"


def test_a_replica_ten_is_not_taken_for_replica_one(tmp_path):
    profile = Profile(tmp_path)
    for number in (1, 10):
        (tmp_path / f"replica-{number}.db").touch()
    profile.use_replica(tmp_path / "replica-1.db")
    profile.drop_other_replicas()
    assert not (tmp_path / "replica-10.db").exists()


def test_files_of_a_profile_are_readable_by_their_owner_only(tmp_path):
    path = tmp_path / "deep" / "file"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o077 == 0
    assert not list(path.parent.glob("*.new"))


def test_putting_away_keeps_the_outbox_under_its_devices_name(tmp_path):
    profile = Profile(tmp_path)
    profile.put_away("d-1")
    profile.outbox_path.write_bytes(b"precious")
    (tmp_path / "replica-3.db").touch()
    profile.put_away("d-1")
    assert (tmp_path / "outbox-d-1.db").read_bytes() == b"precious"
    assert not list(tmp_path.glob("replica*"))
