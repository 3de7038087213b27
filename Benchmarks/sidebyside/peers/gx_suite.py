"""Validates the table `orders` with a suite of Great Expectations; prints the verdict of each expectation as JSON.

usage: gx_suite.py SUITE_JSON, with libpq's PG* variables
"""

import json
import logging
import os
import sys
from pathlib import Path

logging.disable(logging.CRITICAL)
import great_expectations as gx  # noqa: E402

host, port, user, database = (os.environ[f"PG{name}"] for name in ("HOST", "PORT", "USER", "DATABASE"))
written = json.loads(Path(sys.argv[1]).read_text())
context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
source = context.data_sources.add_sql(
    "warehouse", connection_string=f"postgresql+psycopg2://{user}@/{database}?host={host}&port={port}"
)
batch = source.add_table_asset("orders", table_name="orders").add_batch_definition_whole_table("all").get_batch()
result = batch.validate(gx.ExpectationSuite(name=written["name"], expectations=written["expectations"]))
verdicts = {}
for each in result.results:
    config = each.expectation_config
    severity = str(getattr(config.severity, "value", config.severity) or "critical")
    if each.exception_info and "exception_message" in json.dumps(each.exception_info, default=str):
        raised = each.exception_info if "raised_exception" in each.exception_info else next(iter(each.exception_info.values()))
        if raised.get("raised_exception"):
            verdicts[config.meta["name"]] = "error"
            continue
    verdicts[config.meta["name"]] = "pass" if each.success else "fail" if severity == "critical" else "warn"
print(json.dumps(verdicts))
