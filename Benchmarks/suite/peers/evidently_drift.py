"""Compares two tables with Evidently's drift preset; prints the times and what drifted as JSON.

usage: evidently_drift.py REFERENCE CURRENT NUMBERS CATEGORIES, the columns separated by commas, with libpq's PG*
variables
"""

import json
import sys
import time
import warnings

started = time.perf_counter()
import pandas  # noqa: E402
import psycopg2  # noqa: E402
from evidently import DataDefinition, Dataset, Report  # noqa: E402
from evidently.presets import DataDriftPreset  # noqa: E402

imported = time.perf_counter()
warnings.simplefilter("ignore")
reference_table, current_table = sys.argv[1:3]
numbers, categories = (names.split(",") for names in sys.argv[3:5])

# Cast to what pandas holds as plain arrays: numeric would come as one Python object a value.
listed = ", ".join([f"{name}::float8" for name in numbers] + categories)
definition = DataDefinition(numerical_columns=numbers, categorical_columns=categories)


def read(table: str) -> Dataset:
    frame = pandas.read_sql(f"SELECT {listed} FROM {table}", connection)
    return Dataset.from_pandas(frame, data_definition=definition)


connection = psycopg2.connect("")
reference, current = read(reference_table), read(current_table)
was_read = time.perf_counter()
snapshot = Report([DataDriftPreset()]).run(current, reference)
metrics = snapshot.dict()["metrics"]
computed = time.perf_counter()

judged = [metric for metric in metrics if metric["config"]["type"].endswith(":ValueDrift")]
drifted = next(metric["value"]["count"] for metric in metrics if "DriftedColumnsCount" in metric["config"]["type"])
print(json.dumps({
    "import": imported - started,
    "read": was_read - imported,
    "compute": computed - was_read,
    "columns": len(judged),
    "drifted": drifted,
}))
