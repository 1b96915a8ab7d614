"""What ships and whether a hole in it is known: `sbom` writes dist/sbom.json, `audit` looks it up.

The list names also what is linked into wheels, such as SQLite and OpenSSL, which no package index
knows. `audit` never fails for want of a network: then it says so.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import psycopg
import pypdfium2
from cryptography.hazmat.backends.openssl import backend
from PIL import features
from PySide6.QtCore import qVersion
from sqlcipher3 import dbapi2

ROOT = Path(__file__).resolve().parent.parent
SBOM = ROOT / "dist" / "sbom.json"
LOCK = ROOT / "requirements.lock"
EXTRAS = ("desktop", "server")
SECONDS = 120
ACCEPTED: dict[str, str] = {}
"""Known holes that do not concern us: id -> why. Empty is how it should be."""
NAME = re.compile(r"[A-Za-z0-9._-]+")


def main() -> int:
    """Do what the command line asks; 1 for a known hole."""
    if sys.argv[1:] == ["sbom"]:
        SBOM.parent.mkdir(exist_ok=True)
        told = bill()
        SBOM.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        print(f"{SBOM.relative_to(ROOT)}: {len(told['components'])} components")
        return 0
    if sys.argv[1:] == ["audit"]:
        sentence, status = audit()
        print(sentence)
        return status
    print("python tools/supply.py sbom | audit")
    return 2


# --- what ships --------------------------------------------------------------------------------
def bill() -> dict[str, Any]:
    """Return the CycloneDX list of what desktop and server stand on."""
    program = [str(Path(sys.executable).with_name("cyclonedx-py"))]
    made = subprocess.run(
        [*program, "environment", "--output-reproducible", "--of", "JSON", sys.executable],
        check=True,
        capture_output=True,
        text=True,
    )
    told: dict[str, Any] = json.loads(made.stdout)
    ships = shipped()
    told["components"] = [
        {key: value for key, value in each.items() if key != "externalReferences"}
        for each in told.get("components", [])
        if plain(each["name"]) in ships
    ] + list(linked())
    known = {each["bom-ref"] for each in told["components"]}
    told["dependencies"] = [each for each in told.get("dependencies", []) if each["ref"] in known]
    for each in told["dependencies"]:
        each["dependsOn"] = [ref for ref in each.get("dependsOn", []) if ref in known]
    return told


def shipped() -> set[str]:
    """Return the packages the program and the server need, and what those need, and so on."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    asked = tomllib.loads(project)["project"]
    waiting = list(asked["dependencies"])
    for extra in EXTRAS:
        waiting += asked["optional-dependencies"][extra]
    found: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        matched = NAME.match(wanted)
        name = plain(matched[0]) if matched else ""
        if not name or name in found:
            continue
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another system
        found.add(name)
        extras = set(re.findall(r"\[([\w, -]+)\]", wanted.split(";")[0]))
        waiting += [need for need in needs if is_needed(need, extras)]
    return found


def is_needed(need: str, extras: set[str]) -> bool:
    """Whether a package's requirement counts: always, or for an extra that was asked for."""
    wanted = re.search(r"extra\s*==\s*['\"]([\w-]+)", need)
    asked = {part.strip() for each in extras for part in each.split(",")}
    return wanted is None or wanted[1] in asked


def plain(name: str) -> str:
    """Return a package's name as an index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def linked() -> Iterator[dict[str, Any]]:
    """Give what is inside wheels without a name of its own, each asked for its version."""
    held = dbapi2.connect(":memory:")
    held.execute("PRAGMA key = 'supply'")
    (cipher,) = held.execute("PRAGMA cipher_version").fetchone()
    (crypto,) = held.execute("PRAGMA cipher_provider_version").fetchone()
    held.close()
    libpq = psycopg.pq.version()
    yield part("sqlite", dbapi2.sqlite_version, "sqlcipher3")
    yield part("sqlcipher", cipher, "sqlcipher3")
    yield part("openssl", crypto.split()[1], "sqlcipher3", "no TLS and no parsing: AES, HMAC, KDF")
    yield part("openssl", backend.openssl_version_text().split()[1], "cryptography")
    yield part("pdfium", str(pypdfium2.PDFIUM_INFO).partition("@")[0], "pypdfium2", "in the jail")
    yield part("libjpeg-turbo", str(features.version("libjpeg_turbo")), "pillow", "in the jail")
    yield part("zlib", str(features.version("zlib")), "pillow", "in the jail")
    yield part("libpq", f"{libpq // 10000}.{libpq % 10000}", "psycopg-binary")
    yield part("qt", qVersion(), "pyside6-essentials")
    yield part("python", ".".join(map(str, sys.version_info[:3])), "the program itself")


def part(name: str, version: str, holder: str, remark: str = "") -> dict[str, Any]:
    """Return a component that is linked into another one."""
    told = f"linked into {holder}" + (f"; {remark}" if remark else "")
    return {
        "type": "library",
        "bom-ref": f"linked:{name}@{version}#{plain(holder.replace(' ', '-'))}",
        "name": name,
        "version": version,
        "description": told,
    }


# --- known holes -------------------------------------------------------------------------------
def audit() -> tuple[str, int]:
    """Return a sentence on known holes in what is locked, and 1 when there is one."""
    program = [str(Path(sys.executable).with_name("pip-audit"))]
    words = ["-r", str(LOCK), "--no-deps", "--disable-pip", "--require-hashes", "--format", "json",
             "--progress-spinner", "off", "--timeout", "5"]  # fmt: skip
    try:
        done = subprocess.run(
            [*program, *words], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "Known holes were not looked up: no answer from the network.", 0
    return judged(done.stdout)


def judged(answer: str) -> tuple[str, int]:
    """Return what an answer of pip-audit comes to: a sentence, and 1 for a hole."""
    try:
        told = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return "Known holes were not looked up: no answer from the network.", 0
    asked = [each for each in told if "skip_reason" not in each]
    if not asked:
        return "Known holes were not looked up: the index here does not tell of any.", 0
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}"
        f" (mended in {', '.join(hole.get('fix_versions') or ['no version yet'])})"
        for each in asked
        for hole in each.get("vulns", [])
        if hole["id"] not in ACCEPTED
    ]
    if holes:
        return "\n".join(["Known holes in what is locked:", *holes]), 1
    left = f"; {len(told) - len(asked)} could not be looked up" if len(asked) < len(told) else ""
    return f"{len(asked)} packages looked up, no known hole{left}.", 0


if __name__ == "__main__":
    sys.exit(main())
