"""Plants single causes and counts what the first drift incident says of them; `run` beside it starts it.

Exit code: 0 the targets are met, 1 one is missed, 2 the benchmark itself went wrong.
"""

import argparse
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from causes import FLIGHTS, LOANS, NIGHTS_AFTER, Cause, Watched, drawn
from replay import Answer, answer, is_calm
from tables import load

TARGETS = {"column": 0.95, "segment": 0.9, "first window": 0.95}
Pair = tuple[Cause, Answer]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--flights", type=Path, required=True)
    parser.add_argument("--loans", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--only", choices=["flights", "loans"])
    given = parser.parse_args()
    load(given.flights, given.loans)
    watched = [table for table in [FLIGHTS] + ([LOANS] if given.loans else []) if given.only in (None, table.relation)]
    pairs: list[Pair] = []
    for number, table in enumerate(watched):
        days = calm_days(table, given.folder, given.binary, given.workers)
        count = given.cases // len(watched) + (number < given.cases % len(watched))
        causes = drawn(table, days, count, given.seed)
        with ThreadPoolExecutor(given.workers) as pool:
            tasks = [pool.submit(answer, f"{table.relation}_{index}", cause, given.folder, given.binary)
                     for index, cause in enumerate(causes)]
            answers = [task.result() for task in tasks]
        print(f"\n== {table.relation}: {count} causes planted, on {len(days)} days of which none drifts by itself")
        pairs += zip(causes, answers)
        for cause, found in zip(causes, answers):
            print(f"  {mark(cause, found)}  {cause.words}: {words(cause, found)}")
        sys.stdout.flush()
    if given.report:
        given.report.write_text("".join(found.line(cause) + "\n" for cause, found in pairs))
    return 0 if told(pairs) else 1


def calm_days(table: Watched, folder: Path, binary: str, workers: int) -> list[date]:
    """Days around which the table does not drift by itself: a case is to have one cause."""
    with ThreadPoolExecutor(workers) as pool:
        tasks = [(day, pool.submit(is_calm, f"calm_{table.relation}_{index}", table, day, folder, binary))
                 for index, day in enumerate(table.days)]
        return [day for day, task in tasks if task.result()]


# What is right; None where it does not count.


def is_column(cause: Cause, found: Answer) -> bool | None:
    return found.column == cause.column and not is_early(cause, found)


def is_segment(cause: Cause, found: Answer) -> bool | None:
    """The segment it was planted in, or none where it is in all rows alike; of a page that names the column."""
    if not found.is_told or not is_column(cause, found) or not (cause.segment or cause.is_alike):
        return None
    named = found.explained_by
    # Of the rows' own column nothing is explained by itself.
    if named and named["column"] == cause.column:
        return False
    return (named["column"], named["value"]) == cause.segment if named else cause.segment is None


def is_window(cause: Cause, found: Answer) -> bool | None:
    if not found.since or not is_column(cause, found):
        return None
    return abs((date.fromisoformat(found.since[:10]) - cause.day).days) <= 1


def is_early(cause: Cause, found: Answer) -> bool:
    return found.opened is not None and date.fromisoformat(found.opened) < cause.day


def mark(cause: Cause, found: Answer) -> str:
    letters = {True: "+", False: "-", None: "."}
    return "".join(letters[check(cause, found)] for check in (is_column, is_segment, is_window))


def words(cause: Cause, found: Answer) -> str:
    if found.error:
        return found.error
    if not found.column:
        return f"no page in {NIGHTS_AFTER} nights"
    text = f"{found.column}" + (f" (and {len(found.also)} more)" if found.also else "")
    text += f" after {(date.fromisoformat(found.opened or '') - cause.day).days + 1} nights"
    if found.since:
        text += f", since {found.since[:10]}"
    if found.explained_by:
        by = found.explained_by
        text += f", {by['share']:.0%} from {by['column']}={by['value']}"
    return text


def told(pairs: list[Pair]) -> bool:
    """Prints the totals; whether the targets are met."""
    print("\n== totals")
    paged = sum(found.column is not None for _, found in pairs)
    early = sum(is_early(*pair) for pair in pairs)
    print(f"paged: {paged} of {len(pairs)}, {early} of them before the cause; "
          f"{sum(found.error is not None for _, found in pairs)} went wrong")
    met = True
    for place in (False, True):
        some = [found.column is not None for cause, found in pairs if bool(cause.segment) == place]
        print(f"  {'in a segment' if place else 'everywhere'}: {sum(some)} of {len(some)} paged")
    checks: dict[str, Callable[[Cause, Answer], bool | None]] = {
        "column": is_column, "segment": is_segment, "first window": is_window}
    for name, check in checks.items():
        results = [result for result in (check(*pair) for pair in pairs) if result is not None]
        if not results:
            print(f"{name}: not told (target {TARGETS[name]:.0%})")
            met = False
            continue
        share = sum(results) / len(results)
        met = met and share >= TARGETS[name]
        print(f"{name}: {sum(results)} of {len(results)} right ({share:.1%}; target {TARGETS[name]:.0%})")
    by_kind(pairs)
    return met


def by_kind(pairs: list[Pair]) -> None:
    """Which kinds of causes are named wrongly."""
    for kind in sorted({cause.kind for cause, _ in pairs}):
        for place in ("everywhere", "in a segment"):
            some = [pair for pair in pairs if pair[0].kind == kind and bool(pair[0].segment) == (place != "everywhere")]
            if some:
                right = sum(bool(is_column(*pair)) for pair in some)
                print(f"  {kind} {place}: column right in {right} of {len(some)}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:
        traceback.print_exc()
        sys.exit(2)
