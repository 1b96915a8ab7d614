"""Prepares a checkout: system packages, .venv, locked dependencies, compiled translations.

Runs on the Python of the machine, before anything is installed: standard library only. It never
touches anything outside the checkout, except that as root on Debian it installs missing packages.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".installed"
OLDEST_PYTHON = (3, 11)

# Debian package -> what shows that it (or its like elsewhere) is there.
# "lib:" a shared library that loads, "exe:" a program on the PATH, "glob:" a file.
WINDOW = {
    "libglib2.0-0": "lib:libglib-2.0.so.0",
    "libgl1": "lib:libGL.so.1",
    "libegl1": "lib:libEGL.so.1",
    "libxkbcommon0": "lib:libxkbcommon.so.0",
    "libfontconfig1": "lib:libfontconfig.so.1",
    "libdbus-1-3": "lib:libdbus-1.so.3",
    "libxkbcommon-x11-0": "lib:libxkbcommon-x11.so.0",
    "libxcb-cursor0": "lib:libxcb-cursor.so.0",
    "libxcb-icccm4": "lib:libxcb-icccm.so.4",
    "libxcb-keysyms1": "lib:libxcb-keysyms.so.1",
    "libxcb-shape0": "lib:libxcb-shape.so.0",
    "libxcb-xkb1": "lib:libxcb-xkb.so.1",
    "fonts-dejavu-core": "glob:usr/share/fonts/**/*.[to]t[fc]",
}
VIRTUAL_DISPLAY = {
    "xvfb": "exe:Xvfb",
    "xdotool": "exe:xdotool",
    "imagemagick": "exe:import",
}
TESTS = {
    "chromium-driver": "exe:chromedriver",
    "binutils": "exe:objdump",
    "dbus": "exe:dbus-run-session",
    "gcc": "exe:cc",
    "libc6-dev": "glob:usr/include/stdio.h",
    "gnome-keyring": "exe:gnome-keyring-daemon",
    "postgresql": "glob:usr/lib/postgresql/*/bin/initdb",
}


def main() -> int:
    """Prepare the checkout; 0 when everything asked for is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what `make test` needs")
    asked = parser.parse_args()
    if sys.version_info < OLDEST_PYTHON:
        print(f"Sellthrough needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 1
    if not provide_system_packages(with_tests=asked.tests):
        return 1
    provide_venv()
    compile_translations()
    return 0


def provide_system_packages(*, with_tests: bool) -> bool:
    """Install or ask for what pip cannot bring; False if something is still missing."""
    if sys.platform != "linux":
        if with_tests:
            print("Not Linux: tests that need a virtual display or a Secret Service are skipped.")
        return True
    needs = dict(WINDOW)
    if with_tests or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        needs.update(VIRTUAL_DISPLAY)
    if with_tests:
        needs.update(TESTS)
    missing = [package for package, probe in needs.items() if not is_there(probe)]
    if importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    if not missing:
        return True
    if not shutil.which("apt-get"):
        print("Missing system libraries and programs, under their Debian names:")
        print(f"    {' '.join(missing)}")
        print("This is not Debian: install your distribution's packages for these, then go on.")
        return False
    if os.geteuid() != 0:
        print("Missing system packages. Run this line, then the same make command again:")
        print(f"    sudo apt-get install -y --no-install-recommends {' '.join(missing)}")
        return False
    return install(missing)


def is_there(probe: str) -> bool:
    """Whether the library, program or file that `probe` names can be used."""
    kind, _, what = probe.partition(":")
    if kind == "lib":
        try:
            ctypes.CDLL(what)
        except OSError:
            return False
        return True
    if kind == "exe":
        return shutil.which(what) is not None
    return next(Path("/").glob(what), None) is not None


def install(packages: list[str]) -> bool:
    """apt-get install as root; the package lists are fetched only if they turn out stale."""
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        subprocess.run(["apt-get", "update", "-q"], env=environment, check=False)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
        print("apt-get could not install them; see its words above.")
    return done.returncode == 0


def provide_venv() -> None:
    """Make .venv hold exactly requirements.lock; nothing to do when it already does."""
    wanted = stamp_of_lock()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted:
        return
    python = venv_program("python")
    print("Making .venv", flush=True)
    # As `python -m venv` does: links where the system has them, copies on Windows.
    links = os.name != "nt"
    whole = STAMP.is_file() and is_of_this_python()
    venv.create(VENV, with_pip=True, symlinks=links, clear=not whole)
    print("Installing the locked dependencies", flush=True)
    # fmt: off
    subprocess.run(
        [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check",
         "--require-hashes", "-r", str(LOCK)],
        check=True,
    )
    # fmt: on
    put_checkout_on_path(python)
    STAMP.write_text(wanted, encoding="ascii")


def is_of_this_python() -> bool:
    """Whether .venv was made by this very Python, so that it can be added to."""
    settings = VENV / "pyvenv.cfg"
    if not settings.is_file():
        return False
    lines = settings.read_text(encoding="utf-8").splitlines()
    values = {key.strip(): value.strip() for key, _, value in (x.partition("=") for x in lines)}
    base = Path(getattr(sys, "_base_executable", sys.executable))
    version = "{}.{}.{}".format(*sys.version_info[:3])
    return values.get("version") == version and values.get("home") == str(base.parent)


def stamp_of_lock() -> str:
    """A text that changes when the lock, the Python version or this checkout's place does."""
    digest = hashlib.sha256(LOCK.read_bytes())
    digest.update(f"{sys.version_info[:2]} {ROOT}".encode())
    return digest.hexdigest()


def put_checkout_on_path(python: Path) -> None:
    """Let `import desktop` work from anywhere, without a build backend."""
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    answer = subprocess.run(asked, check=True, capture_output=True, text=True)
    Path(answer.stdout.strip(), "sellthrough-checkout.pth").write_text(
        f"{ROOT}\n", encoding="utf-8"
    )


def compile_translations() -> None:
    """Compile resources/**/*.ts to .qm where the .ts is newer."""
    for source in sorted((ROOT / "resources").rglob("*.ts")):
        target = source.with_suffix(".qm")
        if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        lrelease = [str(venv_program("pyside6-lrelease")), "-silent", str(source)]
        subprocess.run([*lrelease, "-qm", str(target)], check=True)


def venv_program(name: str) -> Path:
    """Where the virtual environment keeps a program on this platform."""
    if os.name == "nt":
        return VENV / "Scripts" / f"{name}.exe"
    return VENV / "bin" / name


if __name__ == "__main__":
    sys.exit(main())
