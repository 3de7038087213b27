"""Drift of 18 columns between two tables, against Evidently on the same tables."""

import json
from pathlib import Path

from report import Target
from server import database, psql_file
from tests79 import DRIFTING, TYPES
from timing import Rounds, WentWrong, leadsman, timed

TABLES = ("bench_reference", "bench_current")


def measure(rows: int, rounds: int, venv: Path) -> list[Target]:
    psql_file("drift.sql", rows=rows)
    taken = Rounds()
    categories = [column for column in DRIFTING if TYPES[column] in ("text", "boolean")]
    numbers = [column for column in DRIFTING if column not in categories]
    script = Path(__file__).parent / "peers/evidently_drift.py"
    compare(taken=None)
    for _ in range(rounds):
        compare(taken)
        python = str(venv / "evidently/bin/python")
        cost = timed([python, str(script), *TABLES, ",".join(numbers), ",".join(categories)])
        said = json.loads(cost.output.splitlines()[-1])
        if said["columns"] != len(DRIFTING):
            raise WentWrong(f"Evidently judged {said['columns']} of {len(DRIFTING)} columns")
        parts = {f"{name} s": said[name] for name in ("import", "read", "compute")}
        taken.add("Evidently", **{"wall s": cost.wall_seconds, "peak MiB": cost.peak_mebibytes}, **parts)
    print(f"2 × {rows:,} rows; Evidently names {said['drifted']:.0f} columns as drifted")
    print(taken.table())
    ratios = {
        figure: taken.median("leadsman compare", figure) / taken.median("Evidently", figure)
        for figure in ("wall s", "peak MiB")
    }
    return [
        Target("drift of 18 columns / Evidently, time", ratios["wall s"], 0.03),
        Target("drift of 18 columns / Evidently, peak memory", ratios["peak MiB"], 0.03),
    ]


def compare(taken: Rounds | None) -> None:
    cost = leadsman("compare", *TABLES, "--connection", database(), "--columns", ",".join(DRIFTING), "--json",
                    may_fail=True)
    if missing := [column for column in DRIFTING if f'"{column}"' not in cost.output]:
        raise WentWrong(f"leadsman compare says nothing of {', '.join(missing)}")
    if taken:
        taken.add("leadsman compare", **{"wall s": cost.wall_seconds, "peak MiB": cost.peak_mebibytes})
