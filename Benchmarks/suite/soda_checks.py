"""Writes the tests as Soda's checks, each in the form expected to cost Soda least."""

import json

from tests79 import TYPES, Test


def checks_file(table: str, tests: list[Test]) -> str:
    return f"checks for {table}:\n" + "".join(f"  - {json.dumps(check(test))}\n" for test in tests)


def check(test: Test) -> dict:
    line, keys = line_and_keys(test)
    keys["name"] = test.name
    if test.where:
        keys["filter"] = f"{test.where[0]} = '{test.where[1]}'"
    return {line: keys}


def line_and_keys(test: Test) -> tuple[str, dict]:
    column, allowed = test.column, None if test.least_share is None else round(100 * (1 - test.least_share), 6)
    match test.kind:
        case "schema":
            return "schema", {"fail": {"when required column missing": list(TYPES), "when wrong column type": TYPES}}
        case "row_count":
            return f"row_count between {test.low} and {test.high}", {}
        case "freshness":
            return f"freshness({column}) < 2d", {}
        case "unique":
            return f"duplicate_count({column}) = 0", {}
        case "not_null":
            return f"missing_count({column}) = 0" if allowed is None else f"missing_percent({column}) <= {allowed}", {}
        case "accepted_values":
            return invalid(column, allowed), {"valid values": list(test.values)}
        case "between" if isinstance(test.low or test.high, str):
            # Soda has no limits on times; an expression is fused like its own metrics.
            bad = f"{column} < '{test.low}'" if test.low else f"{column} > '{test.high}'"
            return f"{test.name} = 0", {f"{test.name} expression": f"count(CASE WHEN {bad} THEN 1 END)"}
        case "between" if allowed is None and test.high is None:
            return f"min({column}) >= {test.low}", {}
        case "between" if allowed is None and test.low is None:
            return f"max({column}) <= {test.high}", {}
        case "between":
            return invalid(column, allowed), {"valid min": test.low, "valid max": test.high}
    raise ValueError(test.kind)


def invalid(column: str | None, allowed: float | None) -> str:
    return f"invalid_count({column}) = 0" if allowed is None else f"invalid_percent({column}) <= {allowed}"
