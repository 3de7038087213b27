"""All 22 columns profiled, against a plain binary COPY of the same columns by psql into /dev/null."""

from report import Target
from server import database
from tests79 import COLUMNS
from timing import Cost, Rounds, leadsman, timed


def copy(table: str) -> Cost:
    statement = f"COPY (SELECT {', '.join(COLUMNS)} FROM {table}) TO STDOUT (FORMAT binary)"
    return timed(["psql", "-X", "-q", "-c", statement], discard=True)


def profile(table: str, connections: int) -> Cost:
    return leadsman("profile", table, "--connection", database(), "--connections", str(connections), "--json")


def measure(rounds: int) -> list[Target]:
    ways = {
        "psql COPY": lambda: copy("bench"),
        "leadsman profile, 1 connection": lambda: profile("bench", 1),
        "leadsman profile, 2 connections": lambda: profile("bench", 2),
    }
    taken = Rounds()
    for round_number in range(rounds + 1):
        for name, way in ways.items():
            cost = way()
            if round_number > 0:  # the first warms up
                taken.add(name, **{"wall s": cost.wall_seconds, "peak MiB": cost.peak_mebibytes})
    print(taken.table())
    plain, one, two = (taken.median(name, "wall s") for name in ways)
    return [
        Target("profile of 22 columns, 1 connection / psql COPY", one / plain, 1.10),
        Target("profile of 22 columns, 2 connections / psql COPY", two / plain, 0.75),
    ]
