"""The 30th night of a growing table against the first."""

import json
import os
import signal
import subprocess
import time
from datetime import date, timedelta
from pathlib import Path

from leadsman_rules import rule_file
from report import Target
from server import database, psql_file
from tests79 import DRIFTING, all_tests
from timing import Cost, Rounds, WentWrong, leadsman

FIRST_DAY, KEPT = date(2024, 1, 1), 28
NIGHTS = {"young": 1, "old": 30}


def measure(rows: int, rounds: int, folder: Path) -> list[Target]:
    night_rows = rows // (KEPT + max(NIGHTS.values()))
    psql_file("nights.sql", night_rows=night_rows)
    agents = []
    try:
        for table in NIGHTS:
            write_settings(folder / table, table)
            agents.append(hold_state(folder / table))
            leadsman("run", "--settings", settings(folder, table), "--from", str(FIRST_DAY),
                     "--to", str(day_of(NIGHTS[table])), discard=True, may_fail=True)
        taken = Rounds()
        for round_number in range(rounds + 1):
            for table, night in NIGHTS.items():
                cost = run_night(folder, table, day_of(night), night_rows)
                if round_number > 0:  # the first stores the night, the others replace it
                    taken.add(f"night {night}", **{"wall s": cost.wall_seconds, "peak MiB": cost.peak_mebibytes})
    finally:
        for agent in agents:
            agent.send_signal(signal.SIGTERM)
        for agent in agents:
            agent.wait()
    print(f"{night_rows:,} rows a night")
    print(taken.table())
    return [Target("night 30 / night 1 of a growing table",
                   taken.median("night 30", "wall s") / taken.median("night 1", "wall s"), 1.2)]


def day_of(night: int) -> date:
    return FIRST_DAY + timedelta(days=KEPT + night - 1)


def settings(folder: Path, table: str) -> str:
    return str(folder / table / "leadsman.yaml")


def write_settings(folder: Path, table: str) -> None:
    (folder / "rules").mkdir(parents=True)
    (folder / "leadsman.yaml").write_text(
        'sources: { warehouse: { connection: "%s" } }\nstate: { embedded: %s }\n'
        % (database(), folder / "state")
    )
    # The four tests of the whole table are left out: their limits are not those of a night.
    tests = [test for test in all_tests(1) if test.kind not in ("schema", "row_count", "freshness", "unique")]
    (folder / "rules/nights.yaml").write_text(
        rule_file(table, tests)
        + "time: { column: created_at, window: 1 day }\n"
        + f"reference: {{ trailing: {KEPT} windows }}\n"
        + f"drift: {{ columns: [{', '.join(DRIFTING)}] }}\n"
    )


def hold_state(folder: Path) -> subprocess.Popen:
    """An agent with nothing to do keeps the embedded state's server up, or each command would start and stop it."""
    log = open(folder / "agent.log", "w+")
    agent = subprocess.Popen(
        [os.environ["LEADSMAN_BINARY"], "agent", "--settings", str(folder / "leadsman.yaml")], stdout=log, stderr=log
    )
    for _ in range(600):
        if "agent started" in (folder / "agent.log").read_text():
            return agent
        if agent.poll() is not None:
            break
        time.sleep(0.1)
    agent.kill()
    raise WentWrong(f"leadsman agent did not start:\n{(folder / 'agent.log').read_text()}")


def run_night(folder: Path, table: str, day: date, rows: int) -> Cost:
    cost = leadsman("run", "--settings", settings(folder, table), "--window", str(day), "--replay", "--json",
                    may_fail=True)
    answer = json.loads(cost.output)[0]
    judged = [one for one in answer["findings"] if one["outcome"] in ("pass", "fail", "warn")]
    expected = 75 + 1 + len(DRIFTING)  # and the schema against the last run
    if answer["row_count"] != rows or len(judged) != expected:
        raise WentWrong(f"{table}, {day}: {answer['row_count']} rows, {len(judged)} of {expected} tests judged")
    return cost
