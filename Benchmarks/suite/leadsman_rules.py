"""Writes the tests as a rule file of Leadsman. A value in JSON is a value in YAML."""

import json

from tests79 import COLUMNS, TYPES, Test


def rule_file(dataset: str, tests: list[Test]) -> str:
    lines = [f"dataset: {dataset}", "source: warehouse", f"table: {dataset}", "tests:"]
    lines += [f"  - {json.dumps({test.kind: rule(test)})}" for test in tests]
    return "\n".join(lines) + "\n"


def rule(test: Test) -> dict:
    keys: dict = {"name": test.name}
    if test.column and test.kind != "unique":
        keys["column"] = test.column
    if test.where:
        keys["where"] = f"{test.where[0]} = '{test.where[1]}'"
    if test.least_share is not None:
        keys["mostly"] = test.least_share
    match test.kind:
        case "schema":
            keys |= {"columns": {column: TYPES[column] for column in COLUMNS}, "extra": "fail"}
        case "freshness":
            keys["max_age"] = "2 days"
        case "unique":
            keys["columns"] = [test.column]
        case "accepted_values":
            keys["values"] = list(test.values)
        case "between" | "row_count":
            keys |= {key: limit for key, limit in (("min", test.low), ("max", test.high)) if limit is not None}
    return keys
