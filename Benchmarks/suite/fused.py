"""Writes the tests as one SELECT by hand, in the ways that people write it, for the fastest to be the yardstick."""

from tests79 import COLUMNS, Test

# How rows that break a test are counted.
COUNTS = {
    "FILTER": lambda bad: f"count(*) FILTER (WHERE {bad})",
    "sum(CASE)": lambda bad: f"coalesce(sum(CASE WHEN {bad} THEN 1 ELSE 0 END), 0)",
    "count(CASE)": lambda bad: f"count(CASE WHEN {bad} THEN 1 END)",
}
# How strict tests are taken: as counts too, as the least and greatest value, or as bool_and.
STRICT = ("counts", "min/max", "bool_and")
UNIQUE = {
    "NOT EXISTS … HAVING": "NOT EXISTS (SELECT FROM {table} GROUP BY {column} HAVING count(*) > 1)",
    "count(DISTINCT)": "(SELECT count({column}) = count(DISTINCT {column}) FROM {table})",
    "SELECT DISTINCT": "(SELECT count({column}) FROM {table}) = "
    "(SELECT count({column}) FROM (SELECT DISTINCT {column} FROM {table}) AS d)",
    "count(DISTINCT), inline": "count({column}) = count(DISTINCT {column})",
}


def statement(table: str, tests: list[Test], count: str, strict: str, unique: str, jit: bool) -> str:
    expressions = [
        f"{holds(table, test, COUNTS[count], strict, UNIQUE[unique])} AS {test.name}"
        for test in tests
        if test.kind != "schema"
    ]
    names = ", ".join(f"'{column}'" for column in COLUMNS)
    if any(test.kind == "schema" for test in tests):
        expressions.append(
            f"(SELECT array_agg(column_name::text ORDER BY ordinal_position) = ARRAY[{names}] "
            f"FROM information_schema.columns WHERE table_name = '{table}') AS schema"
        )
    return f"SET jit = {'on' if jit else 'off'};\nSELECT\n  " + ",\n  ".join(expressions) + f"\nFROM {table};\n"


def holds(table: str, test: Test, count, strict: str, unique: str) -> str:
    column = test.column
    match test.kind:
        case "row_count":
            return f"count(*) BETWEEN {test.low} AND {test.high}"
        case "freshness":
            return f"max({column}) > now() - interval '2 days'"
        case "unique":
            return unique.format(table=table, column=column)
    total = "count(*)"
    if test.where:
        total = f"count(*) FILTER (WHERE {test.where[0]} = '{test.where[1]}')"
    if not test.where and strict != "counts" and (extreme := without_count(test, strict)):
        return extreme
    if test.kind == "not_null" and not test.where and strict != "counts":
        bad_count = f"(count(*) - count({column}))"
    else:
        bad_count = count(f"{bad(test)}" + (f" AND {test.where[0]} = '{test.where[1]}'" if test.where else ""))
    return f"{bad_count} = 0" if test.least_share is None else f"{bad_count} <= {1 - test.least_share:.6f} * {total}"


def without_count(test: Test, strict: str) -> str | None:
    """What stands for a strict test on one side, if anything does."""
    if test.least_share is not None:
        return None
    if strict == "bool_and" and test.kind in ("between", "accepted_values"):
        return f"coalesce(bool_and(NOT ({bad(test)})), true)"
    if strict == "min/max" and test.kind == "between" and (test.low is None or test.high is None):
        return (f"coalesce(min({test.column}) >= {literal(test.low)}, true)" if test.high is None
                else f"coalesce(max({test.column}) <= {literal(test.high)}, true)")
    return None


def bad(test: Test) -> str:
    """The condition of a row that breaks the test; NULL, where it must not count, makes it NULL."""
    match test.kind:
        case "not_null":
            return f"{test.column} IS NULL"
        case "accepted_values":
            return f"{test.column} NOT IN ({', '.join(literal(value) for value in test.values)})"
    if test.high is None:
        return f"{test.column} < {literal(test.low)}"
    if test.low is None:
        return f"{test.column} > {literal(test.high)}"
    return f"{test.column} NOT BETWEEN {literal(test.low)} AND {literal(test.high)}"


def literal(value: float | str | None) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
