"""The tables that drafts are made of, and what is known of their columns."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

FLIGHTS = """time_hour timestamp, sched_dep_time integer, dep_delay double precision, sched_arr_time integer,
  arr_delay double precision, carrier text, flight integer, tailnum text, origin text, dest text,
  air_time double precision, distance integer"""
LOANS = """id integer, car_value double precision, salary_range text, debt_to_income_ratio double precision,
  loan_length double precision, repaid_loan_on_prev_car boolean, size_of_downpayment text,
  driver_tenure double precision, repaid double precision, "timestamp" timestamp, y_pred_proba double precision,
  y_pred integer"""

# Days on which something happened in 2013, by what the airlines, the weather and the papers say; see docs/suggest.md.
EVENTS = {
    "2013-02-08": "blizzard", "2013-02-09": "blizzard", "2013-03-06": "storm", "2013-03-07": "storm",
    "2013-03-08": "storm", "2013-05-23": "thunderstorms", "2013-06-28": "thunderstorms", "2013-07-10": "thunderstorms",
    "2013-07-22": "thunderstorms", "2013-07-27": "a flight of 17 miles", "2013-09-12": "thunderstorms",
    "2013-12-05": "fog", "2013-12-10": "snow", "2013-12-14": "snow",
}


@dataclass(frozen=True)
class Table:
    name: str
    columns: str
    time: str | None  # the column that cuts days
    numbers: list[str]
    texts: list[str]
    groups: list[str]  # texts of which each value has many rows
    alike: list[tuple[str, str]]  # columns that could be mistaken for each other
    span: tuple[str, str]  # what the draft is made of; its end excluded
    options: str = ""  # of suggest

    @property
    def relation(self) -> str:
        return self.name.split("-")[0]


FLIGHT_NUMBERS = ["sched_dep_time", "dep_delay", "sched_arr_time", "arr_delay", "flight", "air_time", "distance"]
FLIGHT_TEXTS = ["carrier", "tailnum", "origin", "dest"]
FLIGHT_PAIRS = [("origin", "dest"), ("sched_dep_time", "sched_arr_time"), ("dep_delay", "arr_delay"), ("air_time", "distance")]
LOAN_NUMBERS = ["car_value", "debt_to_income_ratio", "loan_length", "driver_tenure", "repaid", "y_pred_proba", "y_pred"]
LOAN_TEXTS = ["salary_range", "size_of_downpayment"]
LOAN_PAIRS = [("loan_length", "driver_tenure"), ("y_pred_proba", "debt_to_income_ratio"), ("salary_range", "size_of_downpayment")]


LOAN_SPAN = ("2018-01-01", "2018-10-01")


def tables(with_loans: bool, span: tuple[str, str]) -> list[Table]:
    flights = [
        Table("flights", FLIGHTS, "time_hour", FLIGHT_NUMBERS, FLIGHT_TEXTS, ["carrier", "origin", "dest"], FLIGHT_PAIRS, span),
        Table("flights-whole", FLIGHTS, None, FLIGHT_NUMBERS, FLIGHT_TEXTS, ["carrier", "origin", "dest"], FLIGHT_PAIRS, span, "--whole"),
    ]
    loans = [
        Table("loans", LOANS, "timestamp", LOAN_NUMBERS, LOAN_TEXTS, LOAN_TEXTS, LOAN_PAIRS, LOAN_SPAN),
        Table("loans-whole", LOANS, None, LOAN_NUMBERS, LOAN_TEXTS, LOAN_TEXTS, LOAN_PAIRS, LOAN_SPAN, "--whole"),
    ]
    return flights + (loans if with_loans else [])


def psql(script: str) -> str:
    """Runs SQL and returns what it printed, unaligned and without heads."""
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    result = subprocess.run(command, input=script, text=True, capture_output=True)
    if result.returncode != 0:
        raise RuntimeError(f"psql: {result.stderr.strip()}\n{script[:500]}")
    return result.stdout.strip()


def load(flights: Path, loans: Path | None) -> None:
    """Into the schema `data`: each table whole."""
    psql("DROP SCHEMA IF EXISTS data CASCADE; CREATE SCHEMA data")
    psql(f"CREATE TABLE data.flights ({FLIGHTS});\n"
         f"\\copy data.flights from program 'gzip -dc {flights}' csv header\n"
         "CREATE INDEX ON data.flights (time_hour);")
    if loans:
        psql(f"CREATE TABLE data.loans ({LOANS});\n"
             f"\\copy data.loans from program 'gzip -dc {loans}' csv header\n"
             'CREATE INDEX ON data.loans ("timestamp");')


def database() -> str:
    return f"dbname={os.environ['PGDATABASE']}"
