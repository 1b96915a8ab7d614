"""`python -m desktop`: reads the command line and nothing else before the window is painted."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path

JAIL = "--jail"
"""With this word alone the frozen program is a worker that opens documents; see sync/jail."""


def main(arguments: list[str] | None = None) -> int:
    """Run the program, its self-check or a worker for documents, and return the exit code."""
    if (sys.argv[1:] if arguments is None else arguments) == [JAIL]:
        from sync.jail.worker import main as serve_documents

        return serve_documents()
    parser = argparse.ArgumentParser(prog="sellthrough", description="Sellthrough at the counter.")
    parser.add_argument("--profile", type=Path, default=None, help="folder of this person's data")
    parser.add_argument("--server", default="", help="address of the vendor's server")
    parser.add_argument("--pin-stdin", action="store_true", help="read the PIN from standard input")
    parser.add_argument("--self-check", action="store_true", help="check this installation and end")
    parser.add_argument("--offline", action="store_true", help="begin with sending switched off")
    parser.add_argument("--theme", choices=("light", "dark"), default="", help="the look")
    parser.add_argument("--screen", default="", help="the screen to begin with")
    parser.add_argument("--lang", default="", help="language, for example de")
    said = parser.parse_args(arguments)
    if said.self_check:
        from desktop.self_check import self_check

        line, whole = self_check()
        print(line)
        return 0 if whole else 1
    # Nothing that is loaded at the start becomes garbage; afterwards desktop.collector sees to it.
    gc.disable()
    from desktop.app import Options, run

    return run(
        Options(
            profile=(said.profile or default_profile()).absolute(),
            server=said.server,
            pin_stdin=said.pin_stdin,
            offline=said.offline,
            look=said.theme,
            screen=said.screen,
            language=said.lang,
        )
    )


def default_profile() -> Path:
    """Return the folder for this person's data, as the system wants it."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "Sellthrough"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Sellthrough"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "sellthrough"


if __name__ == "__main__":
    sys.exit(main())
