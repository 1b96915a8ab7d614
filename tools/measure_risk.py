"""Prints what the risk rules find in invented markets: `python tools/measure_risk.py [SEED …]`.

Without seeds those the rules were tuned on. Changes nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.risk.measure import TUNING_SEEDS, measure


def main(arguments: Sequence[str]) -> int:
    """Measure the seeds given."""
    seeds = [int(each) for each in arguments] or TUNING_SEEDS
    began = time.process_time()
    table = measure(seeds)
    print(f"seeds {', '.join(map(str, seeds))}")
    print("\n".join(table.lines()))
    print(f"{time.process_time() - began:.1f} s of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
