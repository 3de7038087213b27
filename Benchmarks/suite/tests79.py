"""The 79 data tests: one list, from which every tool's own rules are written."""

from dataclasses import asdict, dataclass

# As Postgres' information schema spells them, in the table's order.
TYPES = {
    "id": "bigint",
    "created_at": "timestamp with time zone",
    "updated_at": "timestamp without time zone",
    "customer_id": "integer",
    "store_id": "integer",
    "quantity": "integer",
    "age_days": "integer",
    "bytes_sent": "bigint",
    "elapsed_us": "bigint",
    "distance": "double precision",
    "late_probability": "double precision",
    "temperature": "double precision",
    "latitude": "double precision",
    "price": "numeric",
    "discount": "numeric",
    "tax": "numeric",
    "is_member": "boolean",
    "is_mobile": "boolean",
    "country": "text",
    "channel": "text",
    "device": "text",
    "product": "text",
}
COLUMNS = list(TYPES)
# An id, two times and a code have no distribution to watch.
DRIFTING = [column for column in COLUMNS if column not in ("id", "created_at", "updated_at", "product")]

COUNTRIES = ["US", "DE", "FR", "GB", "ES", "IT", "NL", "SE", "PL", "JP", "BR", "IN"]
CHANNELS = ["web", "store", "phone", "partner", "mail"]
DEVICES = [f"android-14-model-{number:03}" for number in range(1, 61)]

# The share of NULLs that the generator plants, where there are any, rounded up to a limit.
NULLABLE = {
    "updated_at": 0.10,
    "age_days": 0.15,
    "elapsed_us": 0.05,
    "temperature": 0.10,
    "discount": 0.35,
    "is_mobile": 0.10,
    "channel": 0.04,
}
# Column: the least and greatest value allowed, and a narrower range that nine rows in ten lie in.
RANGES = {
    "id": (1, 10**12, 1, 10**11),
    "customer_id": (1, 2_000_000, 1, 1_950_000),
    "store_id": (1, 400, 1, 350),
    "quantity": (1, 50, 1, 15),
    "age_days": (0, 4000, 50, 3900),
    "bytes_sent": (0, 10**9, 1000, 5_000_000),
    "elapsed_us": (0, 10**8, 100, 500_000),
    "distance": (0, 10_000, 5, 1500),
    "late_probability": (0, 1, 0.0001, 0.9),
    "temperature": (-30, 50, -10, 30),
    "latitude": (25, 50, 25.5, 48.5),
    "price": (0, 1000, 10, 990),
    "discount": (0, 50, 0.5, 49.5),
    "tax": (0, 80, 0.01, 70),
}
EARLIEST, LATEST = "2020-01-01", "2100-01-01"


@dataclass(frozen=True)
class Test:
    """What holds of one column, or of the table; `least_share` of the rows, all if none is given."""

    name: str
    kind: str
    column: str | None = None
    low: float | str | None = None
    high: float | str | None = None
    values: tuple[str, ...] = ()
    least_share: float | None = None
    where: tuple[str, str] | None = None  # a column and the text that it equals


def all_tests(rows: int) -> list[Test]:
    tests = [
        Test("schema", "schema"),
        Test("row_count", "row_count", low=int(rows * 0.9), high=int(rows * 1.1)),
        Test("freshness", "freshness", "created_at"),
        Test("unique_id", "unique", "id"),
    ]
    for column in COLUMNS:
        share = 1 - NULLABLE[column] if column in NULLABLE else None
        tests.append(Test(f"not_null_{column}", "not_null", column, least_share=share))
    limits = {column: limits[:2] for column, limits in RANGES.items()}
    limits |= {column: (EARLIEST, LATEST) for column in ("created_at", "updated_at")}
    for column, (low, high) in limits.items():
        tests.append(Test(f"least_{column}", "between", column, low=low))
        tests.append(Test(f"greatest_{column}", "between", column, high=high))
    for column, (_, _, low, high) in RANGES.items():
        tests.append(Test(f"usual_{column}", "between", column, low=low, high=high, least_share=0.9))
    for column, values in (("country", COUNTRIES), ("channel", CHANNELS), ("device", DEVICES)):
        tests.append(Test(f"accepted_{column}", "accepted_values", column, values=tuple(values)))
    tests += [
        Test("filtered_price", "between", "price", 0, 1000, where=("country", "DE")),
        Test("filtered_distance", "between", "distance", 0, 10_000, where=("channel", "web")),
        Test("filtered_customer_id", "not_null", "customer_id", where=("channel", "web")),
        Test("filtered_country", "accepted_values", "country", values=tuple(COUNTRIES[:8]), least_share=0.5,
             where=("channel", "store")),
    ]
    assert len(tests) == len({test.name for test in tests}) == 79
    return tests


def tests_without_unique(rows: int) -> list[Test]:
    return [test for test in all_tests(rows) if test.kind != "unique"]


def as_json(tests: list[Test]) -> list[dict]:
    return [asdict(test) for test in tests]
