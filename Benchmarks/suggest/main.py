"""Drafts rules from clean data, plants faults, and counts what `leadsman check` catches; `Benchmarks/suggest/run` starts it.

Exit code: 0 the targets are met, 1 one is missed, 2 the benchmark itself went wrong.
"""

import argparse
import random
import sys
import traceback
from pathlib import Path

from faults import by_hand, drawn
from judge import Answer, Judge
from tables import EVENTS, Table, load, psql, tables


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--flights", type=Path, required=True)
    parser.add_argument("--loans", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--span", nargs=2, default=["2013-01-01", "2013-02-01"])
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--without-clean", action="store_true")
    given = parser.parse_args()
    load(given.flights, given.loans)
    totals = {"by hand": [0, 0], "drawn": [0, 0]}
    alarms = 0
    for table in tables(given.loans is not None, tuple(given.span)):
        if given.only and table.name not in given.only:
            continue
        judge = Judge(table, given.folder, given.binary, given.workers)
        judge.suggest()
        print(f"\n== {table.name}: {tests(judge.draft)} tests drafted from {table.span[0]} to {table.span[1]}")
        own = [answer for answer in judge.clean(own_days(table)) if answer.status != 0]
        print(f"on the data that made it: {len(own)} alarms" + "".join(f"\n  {', '.join(a.failed)}" for a in own))
        alarms += len(own)
        for kind, faults in [("by hand", by_hand(table)), ("drawn", drawn(table, len(by_hand(table)), given.seed))]:
            days = fault_days(table, len(faults), given.seed)
            answers = judge.planted(faults, days)
            caught = sum(answer.is_caught for answer in answers)
            real = sum(answer.status != Answer.UNCHANGED for answer in answers)
            totals[kind][0] += caught
            totals[kind][1] += real
            print(f"{kind}: {caught} of {real} caught ({caught / max(real, 1):.0%})")
            for fault, day, answer in zip(faults, days, answers):
                print(f"  {mark(answer)}  {fault.name}{f', {day}' if day else ''}: {told(answer)}")
        if table.time and not given.without_clean:
            alarms += clean(table, judge)
        sys.stdout.flush()
    print("\n== totals")
    for kind, (caught, count) in totals.items():
        print(f"{kind}: {caught} of {count} caught ({caught / max(count, 1):.1%}; target 90 %)")
    print(f"false alarms: {alarms} (target: at most 1)")
    met = all(caught >= 0.9 * count for caught, count in totals.values()) and alarms <= 1
    return 0 if met else 1


def tests(draft: Path) -> int:
    return sum(line.startswith("  - ") for line in draft.read_text().splitlines())


def mark(answer: Answer) -> str:
    return {0: "missed", 1: "caught", Answer.UNCHANGED: "no fault"}.get(answer.status, "not evaluated")


def told(answer: Answer) -> str:
    rest = len(answer.failed) - 3
    return ", ".join(answer.failed[:3]) + (f" and {rest} more" if rest > 0 else "") or "nothing"


def days_between(table: Table, start: str, end: str) -> list[str]:
    rows = psql(f"SELECT DISTINCT \"{table.time}\"::date FROM data.{table.relation} "
                f"WHERE \"{table.time}\" >= '{start}' AND \"{table.time}\" < '{end}' ORDER BY 1")
    return rows.split("\n") if rows else []


def own_days(table: Table) -> list[str | None]:
    if not table.time:
        return [None]
    # Of many days, every seventh and one more, so that each day of the week has its turn.
    days = days_between(table, *table.span)
    return list(days if len(days) <= 62 else days[::8])


def later_days(table: Table) -> list[str]:
    """After the draft; the last day of the data is cut."""
    return days_between(table, table.span[1], "2018-10-30" if table.relation == "loans" else "2014-01-01")


def fault_days(table: Table, count: int, seed: int) -> list[str | None]:
    if not table.time:
        return [None] * count
    dice = random.Random(seed)
    calm = [day for day in later_days(table) if day not in EVENTS]
    return [dice.choice(calm) for _ in range(count)]


def clean(table: Table, judge: Judge) -> int:
    """Every day after the draft, as it was; days of which events are known are told, and not counted."""
    days = later_days(table)
    answers = judge.clean(list(days))
    alarms = 0
    print(f"clean days: {len(days)}")
    for day, answer in zip(days, answers):
        if answer.status == 0:
            continue
        event = EVENTS.get(day)
        alarms += event is None
        print(f"  {'event' if event else 'ALARM'}  {day}{f' ({event})' if event else ''}: {told(answer)}")
    print(f"  {alarms} false alarms")
    return alarms


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:
        traceback.print_exc()
        sys.exit(2)
