"""Nights around a cause, replayed by `leadsman run`, and what the first drift incident says."""

import json
import subprocess
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from causes import NIGHTS_AFTER, NIGHTS_BEFORE, REFERENCE, Cause, Watched
from tables import database, psql

# Nights of one call: it ends with the first incident.
NIGHTS_AT_ONCE = 4


@dataclass(frozen=True)
class Answer:
    """Of the page; all None where there was none."""

    opened: str | None = None  # the day of the window that paged
    column: str | None = None  # the one named first
    also: tuple[str, ...] = ()  # those named beside it
    since: str | None = None
    explained_by: dict | None = None
    is_told: bool = False  # whether the finding says at all where the change comes from
    error: str | None = None

    def line(self, cause: Cause) -> str:
        planted = {
            "table": cause.watched.relation, "day": str(cause.day), "column": cause.column, "kind": cause.kind,
            "detail": cause.detail, "segment": cause.segment}
        return json.dumps({"planted": planted, "found": asdict(self)})


class Replay:
    """One dataset in a schema and a folder of its own; its state is kept under its name."""

    def __init__(self, name: str, watched: Watched, folder: Path, binary: str) -> None:
        self.name = name
        self.watched = watched
        self.folder = folder / name
        self.binary = binary

    def prepare(self, first: date, end: date, sql: str = "") -> None:
        self.table = f"{self.name}.{self.watched.relation}"
        time = f'"{self.watched.time}"'
        psql(f"DROP SCHEMA IF EXISTS {self.name} CASCADE; CREATE SCHEMA {self.name};"
             f"CREATE TABLE {self.table} (LIKE data.{self.watched.relation});"
             f"INSERT INTO {self.table} SELECT * FROM data.{self.watched.relation} "
             f"WHERE {time} >= '{first}' AND {time} < '{end}';"
             f"CREATE INDEX ON {self.table} ({time});" + sql.replace("{t}", self.table) + f"ANALYZE {self.table};")
        for part in ("rules", "alerts"):
            (self.folder / part).mkdir(parents=True)
        (self.folder / "leadsman.yaml").write_text(
            f'sources: {{ warehouse: "{database()}" }}\nstate: "{database()}"\n')
        (self.folder / "alerts" / "routes.yaml").write_text(
            "receivers:\n  - name: on-call\n    file: { path: /dev/null }\n")
        (self.folder / "rules" / "rules.yaml").write_text(self.rules())

    def rules(self) -> str:
        return (f"dataset: {self.name}\nsource: warehouse\ntable: {self.table}\n"
                f"time: {{ column: {self.watched.time}, window: 1 day }}\n"
                f"reference: {{ trailing: {REFERENCE} windows }}\n"
                f"drift:\n  columns: [{', '.join(self.watched.columns)}]\n"
                f"  segments: [{', '.join(self.watched.segments)}]\n  false_alarms: 1 per 90 days\n")

    def run(self, first: date, end: date) -> list[dict]:
        """The windows, as JSON.

        Raises: RuntimeError where it ended otherwise than with passed, failed or warming up.
        """
        command = [self.binary, "run", "--replay", "--no-delivery", "--json", "--from", str(first), "--to", str(end)]
        result = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if result.returncode not in (0, 1) or not result.stdout.strip():
            raise RuntimeError(f"{self.name}: exit {result.returncode}: {result.stderr.strip()[-300:]}")
        return json.loads(result.stdout)

    def drop(self) -> None:
        psql(f"DROP SCHEMA IF EXISTS {self.name} CASCADE")

    def pages(self) -> list[tuple[str, str]]:
        """First window and summary of the drift incidents that were told of, the first first."""
        rows = psql("SELECT to_char(i.first_start AT TIME ZONE 'UTC', 'YYYY-MM-DD'), o.body::jsonb ->> 'summary' "
                    "FROM leadsman.outbox AS o JOIN leadsman.incident AS i ON i.id = o.subject "
                    f"WHERE i.dataset = '{self.name}' AND i.fault_class = 'drift' "
                    "AND o.type = 'leadsman.incident.opened' ORDER BY o.seq")
        return [tuple(row.split("|", 1)) for row in rows.split("\n") if row]


def is_calm(name: str, watched: Watched, day: date, folder: Path, binary: str) -> bool:
    """Whether the clean table does not drift by itself around a day, in nights that begin as those of a case do."""
    replay = Replay(name, watched, folder, binary)
    first, end = day - timedelta(NIGHTS_BEFORE), day + timedelta(NIGHTS_AT_ONCE)
    try:
        replay.prepare(first - timedelta(REFERENCE), end)
        return not any(drifting(window) for window in replay.run(first, end))
    finally:
        replay.drop()


def drifting(window: dict) -> list[dict]:
    """Findings of the columns that drift in a window."""
    return [finding for finding in window["findings"]
            if finding["fault_class"] == "drift" and finding["outcome"] == "fail"]


def answer(name: str, cause: Cause, folder: Path, binary: str) -> Answer:
    """What the first drift incident from the cause's day on says; nights end with it."""
    replay = Replay(name, cause.watched, folder, binary)
    first = cause.day - timedelta(NIGHTS_BEFORE)
    last = cause.day + timedelta(NIGHTS_AFTER)
    try:
        replay.prepare(first - timedelta(REFERENCE), last, cause.sql("{t}").replace("UPDATE {t}", "UPDATE {t} AS t"))
        windows: list[dict] = []
        while first < last:
            end = min(last, max(first, cause.day) + timedelta(NIGHTS_AT_ONCE))
            windows += replay.run(first, end)
            pages = replay.pages()
            if pages:
                return told(pages[0], windows)
            first = end
        return Answer()
    except (RuntimeError, ValueError, KeyError) as error:
        return Answer(error=str(error))
    finally:
        replay.drop()


def told(page: tuple[str, str], windows: list[dict]) -> Answer:
    """What the page says, and the finding of the column that it names first."""
    opened, summary = page
    window = next(window for window in windows if window["window_start"].startswith(opened))
    # The columns together, and the number of rows, are no column.
    found = [finding for finding in drifting(window) if "column" in finding]
    named = [finding for finding in found if summary.startswith(f"{finding['column']} drifted: {finding['observed']}")]
    if not named:
        return Answer(opened, error=f"the page names no column that drifts: {summary[:100]}")
    finding = max(named, key=lambda one: len(one["observed"]))
    column, movement = finding["column"], finding.get("movement", {})
    also = tuple(sorted({other["column"] for other in found} - {column}))
    explained = movement.get("explained_by")
    if "segment" in finding:
        by, value = finding["segment"].split("=", 1)
        explained = {"column": by, "value": value, "share": 1}
    return Answer(opened, column, also, movement.get("since"), explained, "since" in movement)
