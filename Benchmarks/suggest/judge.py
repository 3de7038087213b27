"""Drafts, and what `leadsman check` says of a window under them."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from faults import Fault
from tables import Table, database, psql


@dataclass(frozen=True)
class Answer:
    status: int
    failed: list[str]

    UNCHANGED = -1  # the fault was none on these rows, as lower case of digits

    @property
    def is_caught(self) -> bool:
        return self.status == 1


class Judge:
    """One table with its draft, each case of it in a schema of its own."""

    def __init__(self, table: Table, folder: Path, binary: str, workers: int) -> None:
        self.table = table
        self.folder = folder / table.name
        self.binary = binary
        self.workers = workers
        (self.folder / "rules").mkdir(parents=True)
        self.draft = self.folder / "rules" / "draft.yaml"

    def suggest(self) -> None:
        schema = self.schema("draft")
        start, end = self.table.span
        time = '"timestamp"' if self.table.relation == "loans" else "time_hour"
        self.make(schema, f"{time} >= '{start}' AND {time} < '{end}'")
        environment = os.environ | {"PGOPTIONS": f"-c search_path={schema}"}
        command = [self.binary, "suggest", self.table.relation, "--output", str(self.draft), *self.table.options.split()]
        subprocess.run(command, check=True, env=environment, capture_output=True)

    def schema(self, case: str) -> str:
        return f"{self.table.name.replace('-', '_')}_{case}"

    def make(self, schema: str, condition: str, sql: str = "") -> None:
        """The table in a schema of its own: some of its rows, and what a fault made of them."""
        name = f"{schema}.{self.table.relation}"
        psql(f"DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema};"
             f"CREATE TABLE {name} (LIKE data.{self.table.relation});"
             f"INSERT INTO {name} SELECT * FROM data.{self.table.relation} WHERE {condition};" + sql.replace("{t}", name))

    def check(self, schema: str, day: str | None) -> Answer:
        settings = self.folder / f"{schema}.yaml"
        connection = f"{database()} options=-csearch_path={schema}"
        settings.write_text(f'sources: {{ warehouse: "{connection}" }}\nrules: rules\n')
        command = [self.binary, "check", "--settings", str(settings), "--json"] + (["--window", day] if day else [])
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode not in (0, 1):
            return Answer(result.returncode, [result.stderr.strip() or "not evaluated"])
        return Answer(result.returncode, failed(result.stdout))

    def condition(self, day: str | None) -> str:
        if day:
            return f"\"{self.table.time}\" >= '{day}' AND \"{self.table.time}\" < date '{day}' + 1"
        start, end = self.table.span
        time = '"timestamp"' if self.table.relation == "loans" else "time_hour"
        return f"{time} >= '{start}' AND {time} < '{end}'"

    def plant(self, index: int, fault: Fault, day: str | None) -> Answer:
        schema = self.schema(f"case_{index}")
        self.make(schema, self.condition(day), fault.sql)
        answer = self.check(schema, day)
        if answer.status == 0 and fault.sql and self.is_unchanged(schema, day):
            answer = Answer(Answer.UNCHANGED, ["no row was changed"])
        psql(f"DROP SCHEMA {schema} CASCADE")
        return answer

    def is_unchanged(self, schema: str, day: str | None) -> bool:
        digest = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM "
        changed = psql(f"{digest} {schema}.{self.table.relation} AS t")
        return changed == psql(f"{digest} data.{self.table.relation} AS t WHERE {self.condition(day)}")

    def planted(self, faults: list[Fault], days: list[str | None]) -> list[Answer]:
        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(self.plant, range(len(faults)), faults, days))

    def clean(self, days: list[str | None]) -> list[Answer]:
        """Each day as it was, in the whole table."""
        # The days before one are what drift is held against, which only warns; one day's rows are read sooner.
        with ThreadPoolExecutor(self.workers) as pool:
            numbered = list(enumerate(days))
            return list(pool.map(lambda item: self.plant(100_000 + item[0], Fault("", ""), item[1]), numbered))


def failed(text: str) -> list[str]:
    findings = [finding for dataset in json.loads(text) for finding in dataset["findings"]]
    return [finding["test"] for finding in findings if finding["outcome"] == "fail"]
