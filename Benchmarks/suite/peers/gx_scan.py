"""Validates a Great Expectations suite; prints the times and the outcome of each expectation as JSON.

usage: gx_scan.py TABLE TESTS_JSON fastest|plain, with libpq's PG* variables

`fastest` takes the expectation that costs least for each test and results without details; `plain` the one that is named
after the test, and results as they come.
"""

import json
import os
import sys
import time
from datetime import datetime, timedelta, timezone

started = time.perf_counter()
import great_expectations as gx  # noqa: E402
import great_expectations.expectations as gxe  # noqa: E402
from great_expectations.expectations.row_conditions import Column  # noqa: E402

imported = time.perf_counter()


def expectation(test: dict, columns: list[str], is_plain: bool):
    """The test in Great Expectations' words."""
    low, high, strict = test["low"], test["high"], test["least_share"] is None
    keys: dict = {"meta": {"test": test["name"]}}
    if test["kind"] == "schema":
        return gxe.ExpectTableColumnsToMatchOrderedList(column_list=columns, **keys)
    if test["kind"] == "row_count":
        return gxe.ExpectTableRowCountToBeBetween(min_value=low, max_value=high, **keys)
    keys["column"] = test["column"]
    if test["kind"] == "freshness":
        return gxe.ExpectColumnMaxToBeBetween(min_value=datetime.now(timezone.utc) - timedelta(days=2), **keys)
    if test["kind"] == "unique":
        return gxe.ExpectColumnValuesToBeUnique(**keys)
    if isinstance(low or high, str):
        low, high = (datetime.fromisoformat(limit) if limit else None for limit in (low, high))
        if test["column"] == "created_at":
            low, high = (limit and limit.replace(tzinfo=timezone.utc) for limit in (low, high))
    if test["where"]:
        keys["row_condition"] = Column(test["where"][0]) == test["where"][1]
    elif test["kind"] == "between" and strict and high is None and not is_plain:
        return gxe.ExpectColumnMinToBeBetween(min_value=low, **keys)
    elif test["kind"] == "between" and strict and low is None and not is_plain:
        return gxe.ExpectColumnMaxToBeBetween(max_value=high, **keys)
    if not strict:
        keys["mostly"] = test["least_share"]
    if test["kind"] == "not_null":
        return gxe.ExpectColumnValuesToNotBeNull(**keys)
    if test["kind"] == "between":
        return gxe.ExpectColumnValuesToBeBetween(min_value=low, max_value=high, **keys)
    return gxe.ExpectColumnValuesToBeInSet(value_set=test["values"], **keys)


table, is_plain = sys.argv[1], sys.argv[3] == "plain"
with open(sys.argv[2]) as file:
    given = json.load(file)
variables = {name: os.environ[name] for name in ("PGUSER", "PGDATABASE", "PGHOST", "PGPORT")}
context = gx.get_context(mode="ephemeral")
source = context.data_sources.add_sql(
    "warehouse",
    connection_string="postgresql+psycopg2://{PGUSER}@/{PGDATABASE}?host={PGHOST}&port={PGPORT}".format(**variables),
)
batch = source.add_table_asset(table, table_name=table).add_batch_definition_whole_table("all").get_batch()
expectations = [expectation(test, given["columns"], is_plain) for test in given["tests"]]
suite = gx.ExpectationSuite("bench", expectations=expectations)
result = batch.validate(suite) if is_plain else batch.validate(suite, result_format="BOOLEAN_ONLY")
scanned = time.perf_counter()

raised = [one for one in result.results if one.exception_info and one.exception_info.get("raised_exception")]
if raised or len(result.results) != len(given["tests"]):
    sys.exit(f"{len(raised)} of {len(result.results)} expectations raised: {raised[:1]}")
outcomes = {one.expectation_config.meta["test"]: "pass" if one.success else "fail" for one in result.results}
print(json.dumps({"import": imported - started, "scan": scanned - imported, "outcomes": outcomes}))
