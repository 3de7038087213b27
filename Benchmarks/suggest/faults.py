"""The catalogue of faults: by hand, and drawn by a seeded generator that the drafts were not tuned on."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tables import Table


@dataclass(frozen=True)
class Fault:
    name: str
    sql: str  # on the table `{t}`, which holds the rows of one window


def quoted(column: str) -> str:
    return '"' + column + '"'


def some(share: float, seed: int) -> str:
    """A condition that about this share of rows meets, whichever they are."""
    return f"(hashtext(ctid::text || '{seed}') & 1048575) < {int(share * 1048576)}"


def update(column: str, value: str, share: float = 1, seed: int = 0) -> str:
    where = "" if share >= 1 else f" WHERE {some(share, seed)}"
    return f"UPDATE {{t}} SET {quoted(column)} = {value}{where};"


def retype(column: str, type_: str, value: str) -> str:
    return f"ALTER TABLE {{t}} ALTER {quoted(column)} TYPE {type_} USING {value};"


def shuffle(column: str, seed: int) -> str:
    """Values of one column dealt anew among the rows."""
    c = quoted(column)
    return f"""
      WITH one AS (SELECT ctid AS place, row_number() OVER (ORDER BY hashtext(ctid::text || '{seed}a')) AS n FROM {{t}}),
        other AS (SELECT {c} AS value, row_number() OVER (ORDER BY hashtext(ctid::text || '{seed}b')) AS n FROM {{t}})
      UPDATE {{t}} AS t SET {c} = other.value FROM one, other WHERE one.n = other.n AND t.ctid = one.place;"""


def swap(one: str, other: str, table: Table) -> str:
    a, b = quoted(one), quoted(other)
    integers = ("sched_", "flight", "distance", "y_pred")
    cast = lambda column: "::integer" if column.startswith(integers) and column != "y_pred_proba" else ""
    return f"UPDATE {{t}} SET {a} = {b}{cast(one)}, {b} = {a}{cast(other)};"


def scaled(column: str, factor: str) -> str:
    """Of a whole number too, rounded."""
    return update(column, f"{quoted(column)} * {factor}")


def spoilt(value: str) -> str:
    """UTF-8 that was read as Latin-1, of a text that has a letter beyond ASCII."""
    return f"convert_from(convert_to({value}, 'UTF8'), 'LATIN1')"


ALL = "INSERT INTO {t} SELECT * FROM {t}"


def by_hand(table: Table) -> list[Fault]:
    return (flights_by_hand if table.relation == "flights" else loans_by_hand)(table)


def common(table: Table, number: str, float_: str, text: str, category: str, top: str) -> list[Fault]:
    """Faults that any table can have. `number` and `float_` are measures, `category` has the value `top`."""
    n, f, t, c = map(quoted, (number, float_, text, category))
    faults = [
        Fault("truncated load: half of the rows", f"DELETE FROM {{t}} WHERE {some(0.5, 11)};"),
        Fault("loaded twice", f"{ALL};"),
        Fault("a join multiplied 30 % of the rows", f"{ALL} WHERE {some(0.3, 12)};"),
        Fault(f"null burst: 25 % of {number}", update(number, "NULL", 0.25, 13)),
        Fault(f"null burst: 25 % of {category}", update(category, "NULL", 0.25, 14)),
        Fault(f"sentinel -999 in 3 % of {number}", update(number, "-999", 0.03, 15)),
        Fault(f"sentinel 0 in 20 % of {number}", update(number, "0", 0.2, 15)),
        Fault(f"{number} x 1000", scaled(number, "1000")),
        Fault(f"{number} x 2 (off by 100 %)", scaled(number, "2")),
        Fault(f"{number} with its sign flipped", scaled(number, "-1")),
        Fault(f"{number} constant", f"UPDATE {{t}} SET {n} = (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY {n}) FROM {{t}});"),
        Fault(f"{number} shuffled among the rows", shuffle(number, 16)),
        Fault(f"point moved left in 5 % of {number}", update(number, f"{n} / 10", 0.05, 17)),
        Fault(f"point moved right in 5 % of {number}", update(number, f"{n} * 10", 0.05, 18)),
        Fault(f"NaN in 2 % of {float_}", update(float_, "'NaN'", 0.02, 19)),
        Fault(f"infinity in 2 % of {float_}", update(float_, "'Infinity'", 0.02, 20)),
        Fault(f"{category} constant", update(category, f"'{top}'")),
        Fault(f"category {top} dropped", f"DELETE FROM {{t}} WHERE {c} = '{top}';"),
        Fault(f"new category in 5 % of {category}", update(category, "'Unknown'", 0.05, 21)),
        Fault(f"{text} in lower case", update(text, f"lower({t})")),
        Fault(f"{text} padded with a blank", update(text, f"{t} || ' '")),
        Fault(f"{text} truncated by a letter", update(text, f"left({t}, -1)")),
        Fault(f"{text} empty in 10 % of rows", update(text, "''", 0.1, 22)),
        Fault(f"{text} spoilt in 10 % of rows (wrong encoding)", update(text, f"'Ã' || {t}", 0.1, 23)),
        Fault(f"{category} spoilt: 'null' as a text in 5 %", update(category, "'null'", 0.05, 24)),
        Fault(f"{number} dropped", f"ALTER TABLE {{t}} DROP COLUMN {n};"),
        Fault(f"{number} became text", retype(number, "text", f"{n}::text")),
        Fault(f"{category} renamed", f"ALTER TABLE {{t}} RENAME {c} TO {quoted(category + '_new')};"),
    ]
    if table.time:
        time = quoted(table.time)
        faults += [
            Fault("partial day: nothing after 16:00", f"DELETE FROM {{t}} WHERE extract(hour FROM {time}) >= 16;"),
            Fault("time zone: times 5 hours late", f"UPDATE {{t}} SET {time} = {time} + interval '5 hours';"),
            Fault("time zone: times 4 hours early", f"UPDATE {{t}} SET {time} = {time} - interval '4 hours';"),
            Fault("stale copy: yesterday's rows with their times", f"UPDATE {{t}} SET {time} = {time} - interval '1 day';"),
            Fault("future dates: 30 % of rows a year on", f"UPDATE {{t}} SET {time} = {time} + interval '1 year' WHERE {some(0.3, 25)};"),
            Fault("no rows at all", "DELETE FROM {t};"),
            Fault("wrong date format: day and month the wrong way round",
                  f"UPDATE {{t}} SET {time} = make_timestamp(extract(year FROM {time})::int, least(12, 1 + extract(day FROM {time})::int % 12), "
                  f"extract(month FROM {time})::int, extract(hour FROM {time})::int, 0, 0);"),
        ]
    return faults


def flights_by_hand(table: Table) -> list[Fault]:
    return common(table, "distance", "dep_delay", "dest", "carrier", "UA") + [
        Fault("distance in kilometres", scaled("distance", "1.609344")),
        Fault("distance rounded to hundreds", update("distance", "round(distance, -2)")),
        Fault("arr_delay with its sign flipped", scaled("arr_delay", "-1")),
        Fault("air_time in hours", scaled("air_time", "(1 / 60.0)")),
        Fault("carrier in lower case from LGA", "UPDATE {t} SET carrier = lower(carrier) WHERE origin = 'LGA';"),
        Fault("origin and dest swapped", swap("origin", "dest", table)),
        Fault("departure and arrival times swapped", swap("sched_dep_time", "sched_arr_time", table)),
        Fault("dep_delay and arr_delay swapped", swap("dep_delay", "arr_delay", table)),
        Fault("air_time and distance swapped", swap("air_time", "distance", table)),
        Fault("carrier shuffled among the rows", shuffle("carrier", 31)),
        Fault("dest shuffled among the rows", shuffle("dest", 32)),
        Fault("air_time shuffled among the rows", shuffle("air_time", 33)),
        Fault("arr_delay shuffled among the rows", shuffle("arr_delay", 34)),
        Fault("tailnum cut to four letters", update("tailnum", "left(tailnum, 4)")),
        Fault("dep_delay: nulls became 0 and 10 % more", update("dep_delay", "0", 0.1, 35)),
    ]


def loans_by_hand(table: Table) -> list[Fault]:
    return common(table, "car_value", "debt_to_income_ratio", "salary_range", "size_of_downpayment", "20%") + [
        Fault("salary_range spoilt (UTF-8 read as Latin-1)", update("salary_range", spoilt("salary_range"))),
        Fault("debt_to_income_ratio as a percentage", scaled("debt_to_income_ratio", "100")),
        Fault("debt_to_income_ratio rounded to a digit", update("debt_to_income_ratio", "round(debt_to_income_ratio::numeric, 1)")),
        Fault("y_pred_proba turned round (1 - p)", update("y_pred_proba", "1 - y_pred_proba")),
        Fault("y_pred constant", update("y_pred", "0")),
        Fault("loan_length in days", scaled("loan_length", "30")),
        Fault("driver_tenure and loan_length swapped", swap("driver_tenure", "loan_length", table)),
        Fault("y_pred_proba shuffled among the rows", shuffle("y_pred_proba", 41)),
        Fault("repaid shuffled among the rows", shuffle("repaid", 42)),
        Fault("y_pred shuffled among the rows", shuffle("y_pred", 43)),
        Fault("debt_to_income_ratio shuffled among the rows", shuffle("debt_to_income_ratio", 44)),
        Fault("the same score for all of one salary range", "UPDATE {t} SET y_pred_proba = 0.5 WHERE salary_range = '0 - 20K €';"),
        Fault("id repeated in 2 % of rows", "UPDATE {t} SET id = (SELECT min(id) FROM {t}) WHERE " + some(0.02, 45) + ";"),
        Fault("percent signs lost", update("size_of_downpayment", "replace(size_of_downpayment, '%', '')")),
    ]


def drawn(table: Table, count: int, seed: int) -> list[Fault]:
    """Random column x random fault x random size."""
    dice = random.Random(f"{table.name} {seed}")
    kinds: list[Callable[[random.Random, Table], Fault]] = NUMBER_KINDS + TEXT_KINDS + TABLE_KINDS
    if not table.time:
        kinds = [kind for kind in kinds if kind not in TIME_KINDS]
    return [dice.choice(kinds)(dice, table) for _ in range(count)]


def size(dice: random.Random) -> float:
    return dice.choice([0.05, 0.1, 0.2, 0.3, 0.5, 1])


def of_number(name: str, make: Callable[[random.Random, str], tuple[str, str]]) -> Callable[[random.Random, Table], Fault]:
    def fault(dice: random.Random, table: Table) -> Fault:
        column = dice.choice(table.numbers)
        what, sql = make(dice, column)
        return Fault(f"{column}: {name}{what}", sql)
    return fault


def of_text(name: str, make: Callable[[random.Random, str], tuple[str, str]]) -> Callable[[random.Random, Table], Fault]:
    def fault(dice: random.Random, table: Table) -> Fault:
        column = dice.choice(table.texts)
        what, sql = make(dice, column)
        return Fault(f"{column}: {name}{what}", sql)
    return fault


def shared(value: Callable[[str], str]) -> Callable[[random.Random, str], tuple[str, str]]:
    """The value in a random share of the rows."""
    def make(dice: random.Random, column: str) -> tuple[str, str]:
        share = size(dice)
        return f" in {share:.0%}", update(column, value(quoted(column)), share, dice.randrange(1 << 30))
    return make


def factor(dice: random.Random, column: str) -> tuple[str, str]:
    by = dice.choice(["1000", "100", "10", "60", "1.609344", "2.54", "0.4536", "2", "0.5", "0.01"])
    return f" x {by}", scaled(column, by)


def rounding(dice: random.Random, column: str) -> tuple[str, str]:
    c = quoted(column)
    return "", f"UPDATE {{t}} SET {c} = round({c} / nullif(10 ^ floor(log(abs({c}) + 1e-9)), 0)) * 10 ^ floor(log(abs({c}) + 1e-9)) WHERE {c} <> 0;"


NUMBER_KINDS = [
    of_number("unit", factor),
    of_number("unit", factor),
    of_number("null", shared(lambda c: "NULL")),
    of_number("-999", shared(lambda c: "-999")),
    of_number("9999999", shared(lambda c: "9999999")),
    of_number("zero", shared(lambda c: "0")),
    of_number("sign flipped", shared(lambda c: f"-{c}")),
    of_number("point moved right", shared(lambda c: f"{c} * 10")),
    of_number("point moved left", shared(lambda c: f"{c} / 10")),
    of_number("one digit left", rounding),
    of_number("constant", lambda dice, c: ("", f"UPDATE {{t}} SET {quoted(c)} = (SELECT {quoted(c)} FROM {{t}} WHERE {quoted(c)} IS NOT NULL ORDER BY hashtext(ctid::text || '{dice.random()}') LIMIT 1);")),
    of_number("shuffled", lambda dice, c: ("", shuffle(c, dice.randrange(1 << 30)))),
    of_number("dropped", lambda dice, c: ("", f"ALTER TABLE {{t}} DROP COLUMN {quoted(c)};")),
    of_number("became text", lambda dice, c: ("", retype(c, "text", f"{quoted(c)}::text"))),
]
TEXT_KINDS = [
    of_text("lower case", shared(lambda c: f"lower({c})")),
    of_text("blank before", shared(lambda c: f"' ' || {c}")),
    of_text("cut", shared(lambda c: f"left({c}, -1)")),
    of_text("empty", shared(lambda c: "''")),
    of_text("null", shared(lambda c: "NULL")),
    of_text("another value", shared(lambda c: "'n/a'")),
    of_text("letters spoilt", shared(lambda c: f"{c} || 'â‚¬'")),
    of_text("constant", lambda dice, c: ("", f"UPDATE {{t}} SET {quoted(c)} = (SELECT {quoted(c)} FROM {{t}} WHERE {quoted(c)} IS NOT NULL ORDER BY hashtext(ctid::text || '{dice.random()}') LIMIT 1);")),
    of_text("shuffled", lambda dice, c: ("", shuffle(c, dice.randrange(1 << 30)))),
    of_text("dropped", lambda dice, c: ("", f"ALTER TABLE {{t}} DROP COLUMN {quoted(c)};")),
]


def truncated(dice: random.Random, table: Table) -> Fault:
    share = dice.choice([0.4, 0.5, 0.7, 0.9])
    return Fault(f"{share:.0%} of the rows lost", f"DELETE FROM {{t}} WHERE {some(share, dice.randrange(1 << 30))};")


def multiplied(dice: random.Random, table: Table) -> Fault:
    share = dice.choice([0.1, 0.3, 1])
    return Fault(f"{share:.0%} of the rows twice", f"{ALL} WHERE {some(share, dice.randrange(1 << 30))};")


def swapped(dice: random.Random, table: Table) -> Fault:
    one, other = dice.choice(table.alike)
    return Fault(f"{one} and {other} swapped", swap(one, other, table))


def moved(dice: random.Random, table: Table) -> Fault:
    hours = dice.choice([-8, -5, 3, 5, 8])
    return Fault(f"times moved by {hours} hours", f"UPDATE {{t}} SET {quoted(table.time or '')} = {quoted(table.time or '')} + interval '{hours} hours';")


def partial(dice: random.Random, table: Table) -> Fault:
    hour = dice.choice([8, 12, 15, 18])
    return Fault(f"nothing after {hour}:00", f"DELETE FROM {{t}} WHERE extract(hour FROM {quoted(table.time or '')}) >= {hour};")


def without_top(dice: random.Random, table: Table) -> Fault:
    c = dice.choice(table.groups)
    return Fault(f"{c}: most frequent dropped", f"DELETE FROM {{t}} WHERE {quoted(c)} = (SELECT mode() WITHIN GROUP (ORDER BY {quoted(c)}) FROM {{t}});")


TIME_KINDS = [moved, partial]
TABLE_KINDS = [truncated, multiplied, swapped, without_top] + TIME_KINDS
