"""Single causes: what is done to one column, in all rows or in one segment, from a day on."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tables import psql

# Windows before the day of the cause: the reference of the first night that is replayed, and some quiet nights.
REFERENCE = 28
NIGHTS_BEFORE = 7
NIGHTS_AFTER = 14
# Between days on which a cause may begin.
STEP = 9
# Of all rows, how many a cause touches at least: less is hardly seen in some nights, wherever it is.
LEAST_SHARE = 0.1


@dataclass(frozen=True)
class Watched:
    """A table and what of it is watched."""

    relation: str
    time: str
    numbers: dict[str, str]  # column to type
    texts: list[str]
    segments: list[str]
    first: date
    last: date  # a day that is not whole any more, or the one after the end
    spared: tuple[str, ...] = ()  # watched, and nothing is planted in them

    @property
    def columns(self) -> list[str]:
        return list(self.numbers) + self.texts

    @property
    def days(self) -> list[date]:
        """Days on which a cause may begin."""
        first = self.first + timedelta(REFERENCE + NIGHTS_BEFORE)
        return [first + timedelta(n) for n in range(0, (self.last - first).days - NIGHTS_AFTER, STEP)]


INTEGER, DOUBLE = "integer", "double precision"
FLIGHTS = Watched(
    "flights", "time_hour",
    {"distance": INTEGER, "air_time": DOUBLE, "sched_dep_time": INTEGER, "sched_arr_time": INTEGER, "dep_delay": DOUBLE,
     "arr_delay": DOUBLE, "flight": INTEGER},
    ["carrier", "origin", "dest"], ["carrier", "origin"], date(2013, 1, 2), date(2013, 12, 31),
    # The weather moves these from night to night by as much as a cause would.
    spared=("dep_delay", "arr_delay"))
LOANS = Watched(
    "loans", "timestamp",
    {"car_value": DOUBLE, "debt_to_income_ratio": DOUBLE, "loan_length": DOUBLE, "driver_tenure": DOUBLE,
     "y_pred_proba": DOUBLE},
    ["salary_range", "size_of_downpayment"], ["salary_range", "size_of_downpayment"], date(2018, 1, 1),
    date(2018, 10, 30))


@dataclass(frozen=True)
class Cause:
    watched: Watched
    day: date
    column: str
    kind: str
    detail: str
    expression: str  # of the column, in SQL
    segment: tuple[str, str] | None  # column and value; None: all rows
    # A cause in all rows that touches some values only is, rightly, in some segments more than in others.
    is_alike: bool

    @property
    def words(self) -> str:
        place = f"in {self.segment[0]}={self.segment[1]}" if self.segment else "everywhere"
        return f"{self.watched.relation}.{self.column} {self.detail} {place} from {self.day}"

    def sql(self, table: str) -> str:
        conditions = [f"\"{self.watched.time}\" >= '{self.day}'"]
        if self.segment:
            conditions.append(f"\"{self.segment[0]}\" = '{self.segment[1]}'")
        return f"UPDATE {table} SET \"{self.column}\" = {self.expression} WHERE {' AND '.join(conditions)};"


def drawn(watched: Watched, days: list[date], count: int, seed: int) -> list[Cause]:
    """So many causes, every other one in a segment, that change rows of the day they begin on."""
    dice = random.Random(f"{watched.relation} {seed}")
    causes: list[Cause] = []
    while len(causes) < count:
        cause = draw(watched, dice.choice(days), dice, in_segment=len(causes) % 2 == 1)
        if cause:
            causes.append(cause)
    return causes


def draw(watched: Watched, day: date, dice: random.Random, in_segment: bool) -> Cause | None:
    column = dice.choice([name for name in watched.columns if name not in watched.spared])
    before = f"\"{watched.time}\" >= date '{day}' - {REFERENCE} AND \"{watched.time}\" < date '{day}'"
    segment, rows = None, 1.0
    if in_segment:
        by = dice.choice([name for name in watched.segments if name != column])
        values = shares(watched, by, before)
        segment, rows = dice.choice([((by, value), share) for value, share in values if share > LEAST_SHARE])
        before += f" AND \"{by}\" = '{segment[1]}'"
    if column in watched.numbers:
        kind, detail, expression = number(watched, column, before, dice, in_segment)
        return Cause(watched, day, column, kind, detail, expression, segment, is_alike=True)
    text = category(watched, column, before, dice, rows)
    if not text:
        return None
    kind, detail, expression = text
    return Cause(watched, day, column, kind, detail, expression, segment, is_alike=kind == "nulls")


def number(watched: Watched, column: str, before: str, dice: random.Random, in_segment: bool) -> tuple[str, str, str]:
    name, type_ = f'"{column}"', watched.numbers[column]
    kind = dice.choice(["shift", "scale", "unit", "nulls"])
    if kind == "nulls":
        return nulls(name, dice, in_segment)
    if kind == "shift":
        deviation = float(psql(f"SELECT stddev({name}) FROM data.{watched.relation} WHERE {before}"))
        size = dice.uniform(1.5, 3) if in_segment else dice.uniform(0.8, 1.5)
        size *= dice.choice([-1, 1])
        return kind, f"{size:+.2f} sd", f"({name} + {size * deviation:.6g})::{type_}"
    if kind == "scale":
        factor = dice.choice([dice.uniform(2, 3), dice.uniform(0.2, 0.4)] if in_segment
                             else [dice.uniform(1.5, 2), dice.uniform(0.4, 0.6)])
        return kind, f"x {factor:.2f}", f"({name} * {factor:.6g})::{type_}"
    word, factor = dice.choice([("miles to km", 1.609344), ("hours to min", 60), ("to thousands", 0.001), ("from thousands", 1000)])
    return kind, word, f"({name} * {factor})::{type_}"


def category(
    watched: Watched, column: str, before: str, dice: random.Random, rows: float
) -> tuple[str, str, str] | None:
    """Of the part of all rows that `rows` is; None where no category is common enough."""
    name = f'"{column}"'
    kind = dice.choice(["swap", "spelling", "nulls"])
    if kind == "nulls":
        return nulls(name, dice, in_segment=rows < 1)
    values = shares(watched, column, before)
    common = [value for value, share in values if share * rows >= LEAST_SHARE]
    if not common or len(values) < 2:
        return None
    value = dice.choice(common)
    other = dice.choice([known for known, _ in values if known != value]) if kind == "swap" else f"{value.lower()} "
    return kind, f"'{value}' -> '{other}'", f"CASE WHEN {name} = '{value}' THEN '{other}' ELSE {name} END"


def nulls(name: str, dice: random.Random, in_segment: bool) -> tuple[str, str, str]:
    share = dice.uniform(0.6, 1) if in_segment else dice.uniform(0.15, 0.6)
    # The same rows whenever it is run.
    draw = f"abs(hashtext(t::text)::bigint) % 1000 < {round(share * 1000)}"
    return "nulls", f"{share:.0%} null", f"CASE WHEN {draw} THEN NULL ELSE {name} END"


def shares(watched: Watched, column: str, condition: str) -> list[tuple[str, float]]:
    rows = psql(f"SELECT \"{column}\", count(*) / sum(count(*)) OVER () FROM data.{watched.relation} "
                f"WHERE {condition} AND \"{column}\" IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1")
    return [(value, float(share)) for value, share in (row.rsplit("|", 1) for row in rows.split("\n") if row)]
