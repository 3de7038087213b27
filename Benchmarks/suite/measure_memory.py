"""The peak memory of a profile, which must not grow with the rows."""

import shutil

from measure_profile import profile
from report import Target
from server import psql
from tests79 import COLUMNS
from timing import Rounds, WentWrong

BYTES_A_ROW = 220


def measure(rows: int, large_rows: int, rounds: int) -> list[Target]:
    taken = Rounds()

    def take(table: str, name: str) -> None:
        cost = profile(table, 1)
        taken.add(name, **{"wall s": cost.wall_seconds, "peak MiB": cost.peak_mebibytes})

    for _ in range(rounds):
        take("bench", f"{rows:,} rows")
    free = shutil.disk_usage(psql("SHOW data_directory")).free
    needed = large_rows * BYTES_A_ROW
    if free < needed * 1.2:
        raise WentWrong(f"{large_rows:,} rows need {needed / 1e9:.0f} GB of disk, and {free / 1e9:.0f} GB are free")
    try:
        # Copies of the table one after the other, with ids of their own; of the last as much as is asked for.
        psql("CREATE UNLOGGED TABLE bench_large (LIKE bench)")
        others = ", ".join(COLUMNS[1:])
        for done in range(0, large_rows, rows):
            some = f"SELECT id + {done}, {others} FROM bench WHERE id <= {large_rows - done}"
            psql(f"INSERT INTO bench_large {some}")
        psql("CHECKPOINT")
        take("bench_large", f"{large_rows:,} rows")
    finally:
        psql("DROP TABLE IF EXISTS bench_large")
    print(taken.table())
    small, large = (taken.highest(name, "peak MiB") for name in taken.figures)
    return [
        Target(f"peak memory of a profile of {rows:,} rows", small, 64, " MiB"),
        Target(f"peak memory of a profile of {large_rows:,} rows", large, 64, " MiB"),
        Target("the larger / the smaller of these peaks", max(small, large) / min(small, large), 1.10),
    ]
