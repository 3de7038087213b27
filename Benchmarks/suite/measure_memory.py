"""The peak memory of a profile, which must not grow with the rows."""

import shutil

from measure_profile import profile
from report import Target
from server import psql
from tests79 import COLUMNS
from timing import Rounds, WentWrong

BYTES_A_ROW = 220
CONNECTIONS = (1, 2)


def measure(rows: int, large_rows: int, rounds: int) -> list[Target]:
    taken = Rounds()

    def take(table: str, count: int) -> None:
        for connections in CONNECTIONS:
            cost = profile(table, connections)
            figures = {"wall s": cost.wall_seconds, "peak MiB": cost.peak_mebibytes}
            taken.add(named(count, connections), **figures)

    for _ in range(rounds):
        take("bench", rows)
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
        take("bench_large", large_rows)
    finally:
        psql("DROP TABLE IF EXISTS bench_large")
    print(taken.table())
    targets = []
    for connections in CONNECTIONS:
        names = [named(count, connections) for count in (rows, large_rows)]
        peaks = [taken.highest(name, "peak MiB") for name in names]
        targets += [Target(f"peak memory of a profile of {name}", peak, 64, " MiB") for name, peak in zip(names, peaks)]
        ratio = max(peaks) / min(peaks)
        targets.append(Target(f"the larger / the smaller of these peaks, {connections} connections", ratio, 1.10))
    return targets


def named(rows: int, connections: int) -> str:
    return f"{rows:,} rows, {connections} connections"
