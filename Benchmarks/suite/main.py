"""Runs the measurements asked for and prints the ratios with their targets; `Benchmarks/run` starts it.

Exit code: 0 all targets are met, 1 one is missed, 2 the benchmark itself went wrong.
"""

import argparse
import os
import signal
import sys
import traceback
from pathlib import Path

import measure_checks
import measure_drift
import measure_memory
import measure_nights
import measure_profile
import measure_start
from report import Target, head
from server import psql_file


def main() -> int:
    parser = argparse.ArgumentParser()
    for name in ("rows", "large-rows", "rounds"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--venv", type=Path)
    parser.add_argument("--only", nargs="+", required=True)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    measurements = {
        "profile": lambda: measure_profile.measure(given.rounds),
        "checks": lambda: measure_checks.measure(given.rows, given.rounds, folder("checks"), given.venv),
        "drift": lambda: measure_drift.measure(given.rows // 5, given.rounds, given.venv),
        "memory": lambda: measure_memory.measure(given.rows, given.large_rows, given.rounds),
        "nights": lambda: measure_nights.measure(given.rows, given.rounds, folder("nights")),
        "start": measure_start.measure,
    }

    def folder(name: str) -> Path:
        made = given.folder / name
        made.mkdir()
        return made

    print(head(given.rows, given.rounds, given.venv), flush=True)
    if given.only != ["start"]:
        psql_file("table.sql", rows=given.rows)
    targets: list[Target] = []
    wrong: list[str] = []
    for name, measure in measurements.items():
        if name not in given.only:
            continue
        print(f"\n== {name}", flush=True)
        try:
            targets += measure()
        except Exception as error:  # one measurement gone wrong leaves the others
            wrong.append(name)
            print("".join(traceback.format_exception_only(error)).strip(), flush=True)
    print("\n== targets")
    for target in targets:
        print(target.line())
    if wrong:
        print(f"went wrong: {', '.join(wrong)}")
        return 2
    return 0 if all(target.is_met for target in targets) else 1


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
