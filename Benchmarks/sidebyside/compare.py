"""Runs the same tests with every tool and prints their verdicts side by side; `run` starts it.

Exit code: 0 all verdicts are the same or their difference is explained; 1 one is not, a tool runs fewer of the tests, or
`leadsman import` drops one; 2 something went wrong.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LEADSMAN = os.environ["LEADSMAN_BINARY"]

# So many of the tests every tool has to run.
LEAST = 45

NAN = "NaN is above every number there, and outside of every range here"
ROUNDED = "33.3333 % is rounded to 33.33 % there, before it is compared"
OF_VALUES = "mostly is a share of the rows with a value there, and of all rows here"
NO_ROWS = "of no rows every test holds there, and none is evaluated here"

# Verdicts of other tools that are not Leadsman's, and why; docs/coming-from.md tells more.
EXPLAINED = {
    ("t18", "soda"): ("pass", NAN),
    ("t18", "gx"): ("pass", NAN),
    ("t18", "dbt"): ("pass", NAN),
    ("t43", "soda"): ("pass", ROUNDED),
    ("t44", "gx"): ("fail", OF_VALUES),
    ("t45", "soda"): ("pass", NO_ROWS),
    ("t45", "gx"): ("pass", NO_ROWS),
    ("t45", "dbt"): ("pass", NO_ROWS),
}
# What is so whatever a rule says; all other verdicts survive `leadsman import`.
IN_OUR_NATURE = {NAN, ROUNDED, NO_ROWS}
# What `leadsman import` has to list, by the words that it has for it: a project's own test in SQL.
LISTED = {("t44", "dbt"): "accepted_values_proportion(country): what the test 'accepted_values_proportion' holds"}


def command(*arguments: object, environment: dict[str, str] | None = None, codes: tuple[int, ...] = (0,)) -> str:
    """What a command prints; its own words where it ends with another code."""
    result = subprocess.run(
        [str(each) for each in arguments], text=True, capture_output=True, env={**os.environ, **(environment or {})}
    )
    if result.returncode not in codes:
        raise RuntimeError(f"{arguments[0]} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout


def last_json(text: str) -> dict:
    return json.loads(text.strip().splitlines()[-1])


def soda(venv: Path) -> dict[str, str]:
    script = HERE.parent / "suite" / "peers" / "soda_scan.py"
    outcomes = last_json(command(venv / "soda/bin/python", script, HERE / "soda/checks.yml"))["outcomes"]
    return {name: outcome or "error" for name, outcome in outcomes.items()}


def gx(venv: Path) -> dict[str, str]:
    return last_json(command(venv / "great_expectations/bin/python", HERE / "peers/gx_suite.py", HERE / "gx/suite.json"))


def dbt(venv: Path, folder: Path) -> dict[str, str]:
    project = HERE / "dbt"
    command(
        venv / "dbt/bin/dbt", "test", "--project-dir", project, "--profiles-dir", project, "--target-path", folder / "dbt",
        "--log-path", folder / "dbt", codes=(0, 1),
    )
    results = json.loads((folder / "dbt/run_results.json").read_text())["results"]
    return {each["unique_id"].split(".")[2]: each["status"] for each in results}


def leadsman(settings: Path) -> dict[str, str]:
    """What `leadsman check` finds; a test of `t12 (2)` is one of `t12`, and the worst of them is told."""
    windows = json.loads(command(LEADSMAN, "check", "--settings", settings, "--json", codes=(0, 1, 3)))
    verdicts: dict[str, str] = {}
    for finding in (each for window in windows for each in window["findings"]):
        name = finding["test"].split(" ")[0]
        if not name.startswith("t"):
            continue
        worst = ["fail", "not_evaluated", "warn", "pass"]
        verdicts[name] = min(verdicts.get(name, "pass"), finding["outcome"], key=worst.index)
    return verdicts


def imported(files: list[Path], folder: Path) -> tuple[dict[str, str], str]:
    """The verdicts of another tool's files after `leadsman import`, and what the command said."""
    rules = folder / "rules"
    rules.mkdir(parents=True)
    result = subprocess.run(
        [LEADSMAN, "import", "--table", "orders", "--output", f"{rules}/", *map(str, files)], text=True, capture_output=True
    )
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    (folder / "leadsman.yaml").write_text((HERE / "leadsman/leadsman.yaml").read_text())
    return leadsman(folder / "leadsman.yaml"), result.stderr.strip()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--venv", type=Path, required=True)
    given = parser.parse_args()
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(HERE / "table.sql")], check=True)

    ours = leadsman(HERE / "leadsman/leadsman.yaml")
    theirs = {"soda": soda(given.venv), "gx": gx(given.venv), "dbt": dbt(given.venv, given.folder)}
    files = {"soda": HERE / "soda/checks.yml", "gx": HERE / "gx/suite.json", "dbt": HERE / "dbt/models/schema.yml"}
    wrong: list[str] = []
    notes: list[str] = []

    after: dict[str, dict[str, str]] = {}
    for tool, file in files.items():
        after[tool], said = imported([file], given.folder / f"imported-{tool}")
        *listed, summary = said.splitlines()
        notes += [f"{tool}: {len(theirs[tool])} tests run there; {summary}", *(f"  {line}" for line in listed)]
        expected = [words for (_, of), words in LISTED.items() if of == tool]
        wrong += [f"{tool}: import does not list {words}" for words in expected if words not in said]
        if len(listed) != len(expected):
            wrong.append(f"{tool}: import lists {len(listed)} tests instead of {len(expected)}")

    print(f"{'':5}" + "".join(f"{name:>14}" for name in ("leadsman", *theirs, *(f"{tool} > lm" for tool in theirs))))
    for test in sorted(ours):
        cells = [ours[test]]
        for tool, verdicts in theirs.items():
            verdict = verdicts.get(test)
            cells.append(verdict or "-")
            expected, why = EXPLAINED.get((test, tool), (ours[test], None))
            if verdict and verdict != expected:
                wrong.append(f"{test}: {tool} says {verdict}, Leadsman {ours[test]}")
            if verdict and why:
                cells[-1] += " *"
                notes.append(f"* {test}, {tool}: {why}")
        for tool, verdicts in after.items():
            verdict = verdicts.get(test)
            cells.append(verdict or ("listed" if (test, tool) in LISTED else "-"))
            if test not in theirs[tool]:
                continue
            if (test, tool) in LISTED:
                if verdict:
                    wrong.append(f"{test}: import lists it of {tool}, and makes a test of it")
                continue
            _, why = EXPLAINED.get((test, tool), (None, None))
            wanted = ours[test] if why in IN_OUR_NATURE else theirs[tool][test]
            if verdict != wanted:
                wrong.append(f"{test}: {tool} says {theirs[tool][test]}, imported it is {verdict} instead of {wanted}")
        print(f"{test:5}" + "".join(f"{cell:>14}" for cell in cells))
    for tool, verdicts in theirs.items():
        if len(verdicts) < LEAST:
            wrong.append(f"{tool} runs {len(verdicts)} of the tests, not {LEAST}")
        wrong += [f"{test}: only {tool} knows it" for test in verdicts if test not in ours]
    print("\n" + "\n".join(notes))
    if wrong:
        print("\nnot explained:\n" + "\n".join(wrong))
        return 1
    print(f"\n{len(ours)} tests, each run by every tool: every difference is explained")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as error:  # so that a tool that cannot run is no verdict
        print(f"went wrong: {error}", file=sys.stderr)
        sys.exit(2)
