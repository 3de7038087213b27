"""79 data tests by Leadsman, by one statement fused by hand, by Soda and by Great Expectations."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import fused
from leadsman_rules import rule_file
from report import Target
from server import ServerMeter, database
from soda_checks import checks_file
from tests79 import COLUMNS, Test, all_tests, as_json, tests_without_unique
from timing import Cost, Rounds, WentWrong, leadsman, timed

PEERS = Path(__file__).parent / "peers"
GREAT_EXPECTATIONS = {"plain": "Great Expectations", "fastest": "Great Expectations at its fastest"}


@dataclass(frozen=True)
class Answer:
    cost: Cost
    outcomes: dict[str, str]
    scan_seconds: float | None = None  # what is left of the wall time without the import of a Python tool


class Tools:
    """The ways to run the same tests on a table; files lie in `folder`."""

    def __init__(self, folder: Path, venv: Path | None) -> None:
        self.folder, self.venv = folder, venv
        # The way to fuse so many tests by hand, until the fastest is known.
        way = {"count": "FILTER", "strict": "counts", "unique": "count(DISTINCT)", "jit": True}
        self.fused_ways: dict[int, dict] = {79: way, 78: way}

    def named(self) -> dict[str, Callable[[str, list[Test]], Answer]]:
        ways = {"leadsman check": self.by_leadsman, "fused by hand": self.by_statement}
        if self.venv:
            ways |= {"Soda": self.by_soda}
            for form, name in GREAT_EXPECTATIONS.items():
                ways[name] = partial(self.by_great_expectations, form)
        return ways

    def by_leadsman(self, table: str, tests: list[Test]) -> Answer:
        (self.folder / "rules").mkdir(exist_ok=True)
        (self.folder / "rules/tests.yaml").write_text(rule_file(table, tests))
        settings = self.folder / "leadsman.yaml"
        settings.write_text('sources: { warehouse: { connection: "%s" } }\n' % database())
        cost = leadsman("check", "--settings", str(settings), "--json", may_fail=True)
        findings = json.loads(cost.output)[0]["findings"]
        # Leadsman compares with its last run unasked; without state there is none.
        return Answer(cost, {one["test"]: one["outcome"] for one in findings if one["test"] != "schema(last run)"})

    def by_statement(self, table: str, tests: list[Test]) -> Answer:
        statement = fused.statement(table, tests, **self.fused_ways[len(tests)])
        cost = timed(["psql", "-X", "-q", "-A", "-t", "-x", "-v", "ON_ERROR_STOP=1"], stdin=statement)
        answers = dict(line.split("|") for line in cost.output.split())
        return Answer(cost, {name: "pass" if held == "t" else "fail" for name, held in answers.items()})

    def by_soda(self, table: str, tests: list[Test]) -> Answer:
        checks = self.folder / "checks.yml"
        checks.write_text(checks_file(table, tests))
        return self.by_python("soda", "soda_scan.py", str(checks))

    def by_great_expectations(self, form: str, table: str, tests: list[Test]) -> Answer:
        given = self.folder / "tests.json"
        given.write_text(json.dumps({"columns": COLUMNS, "tests": as_json(tests)}))
        return self.by_python("great_expectations", "gx_scan.py", table, str(given), form)

    def by_python(self, peer: str, script: str, *arguments: str) -> Answer:
        cost = timed([f"{self.venv}/{peer}/bin/python", str(PEERS / script), *arguments])
        said = json.loads(cost.output.splitlines()[-1])
        return Answer(cost, said["outcomes"], cost.wall_seconds - said["import"])


def measure(rows: int, rounds: int, folder: Path, venv: Path | None) -> list[Target]:
    tools = Tools(folder, venv)
    agree_on_faults(tools, all_tests(rows))
    tools.fused_ways = fastest_ways(rows)
    taken = Rounds()
    for _ in range(rounds):
        for tests in (all_tests(rows), tests_without_unique(rows)):
            for name, run in tools.named().items():
                take(taken, f"{name}, {len(tests)} tests", run, tests)
    print(taken.table())
    return targets(taken, venv is not None)


def take(taken: Rounds, name: str, run: Callable[[str, list[Test]], Answer], tests: list[Test]) -> None:
    meter = ServerMeter()
    answer = run("bench", tests)
    server = meter.stop()
    expected = {test.name: "pass" for test in tests}
    if answer.outcomes != expected:
        odd = {test: answer.outcomes.get(test) for test in expected if answer.outcomes.get(test) != "pass"}
        raise WentWrong(f"{name}: all tests should hold, and these did not: {odd}")
    taken.add(
        name,
        **{
            "wall s": answer.cost.wall_seconds,
            "scan s": answer.scan_seconds or answer.cost.wall_seconds,
            "peak MiB": answer.cost.peak_mebibytes,
            "server CPU s": server.cpu_seconds,
            "temp files": server.temp_files,
            "temp MB": server.temp_megabytes,
        },
    )


def agree_on_faults(tools: Tools, tests: list[Test]) -> None:
    """All tools fail the same tests of the table with planted faults."""
    answers = {name: run("bench_faulty", tests).outcomes for name, run in tools.named().items()}
    first_name, first = next(iter(answers.items()))
    for name, outcomes in answers.items():
        odd = {test.name for test in tests if outcomes.get(test.name) != first.get(test.name)}
        if odd or set(outcomes) != {test.name for test in tests}:
            raise WentWrong(f"{first_name} and {name} differ on the faulty table: {sorted(odd)}")
    failed = list(first.values()).count("fail")
    if not 10 <= failed < len(tests):
        raise WentWrong(f"{failed} of {len(tests)} tests failed on the faulty table")
    print(f"{', '.join(answers)}: the same {failed} of {len(tests)} tests fail on the table with planted faults")


def fastest_ways(rows: int) -> dict[int, dict]:
    """The fastest way to fuse by hand: first of counting, then of the one test that is no count."""
    print("ways to fuse by hand, seconds, better of two:")
    jits = (True, False)
    ways = [{"count": count, "strict": strict, "unique": "count(DISTINCT)", "jit": jit}
            for count in fused.COUNTS for strict in fused.STRICT for jit in jits]
    best = quickest(tests_without_unique(rows), ways)
    ways = [best | {"unique": unique, "jit": jit} for unique in fused.UNIQUE for jit in jits]
    return {78: best, 79: quickest(all_tests(rows), ways)}


def quickest(tests: list[Test], ways: list[dict]) -> dict:
    seconds = []
    for way in ways:
        statement = fused.statement("bench", tests, **way)
        seconds.append(min(timed(["psql", "-X", "-q"], stdin=statement, discard=True).wall_seconds for _ in range(2)))
        words = f"{way['count']}, {way['strict']}, unique by {way['unique']}" if len(tests) == 79 else (
            f"{way['count']}, {way['strict']}")
        print(f"  {len(tests)} tests  {seconds[-1]:6.2f}  {words}, jit {'on' if way['jit'] else 'off'}", flush=True)
    return ways[seconds.index(min(seconds))]


def targets(taken: Rounds, with_peers: bool) -> list[Target]:
    found = []
    limits = {"fused by hand": 1.15}
    if with_peers:
        limits |= {"Soda": 0.6} | dict.fromkeys(GREAT_EXPECTATIONS.values(), 0.15)
    for other, limit in limits.items():
        for count in (79, 78):
            ours = taken.median(f"leadsman check, {count} tests", "wall s")
            theirs = taken.median(f"{other}, {count} tests", "scan s")
            without = "" if count == 79 else ", `unique` left out"
            found.append(Target(f"{count} tests / {other}{without}", ours / theirs, limit))
    return found
