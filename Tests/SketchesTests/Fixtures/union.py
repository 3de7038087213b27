"""Unites sketches that Swift wrote with those that Python wrote of the same values, and of others, in Python.

    pip install datasketches==5.2.0 numpy && python Tests/SketchesTests/Fixtures/union.py

Reads swift/union-*.bin, which the tests assert that Swift writes; `UnionTests.swift` unites the same pairs in Swift, and
reads python/union-*.bin, which `--write` writes.
"""

import math
import pathlib
import struct
import sys

from datasketches import hll_sketch, hll_union, kll_doubles_sketch, tgt_hll_type

from data import doubles, permuted, texts

HERE = pathlib.Path(__file__).parent
TYPES = {4: tgt_hll_type.HLL_4, 6: tgt_hll_type.HLL_6, 8: tgt_hll_type.HLL_8}
# Values to a sketch: none, one, few enough for Python's list, for its set, and enough for registers; at the largest no
# register is empty, so that HLL_4 counts from above zero and has exceptions.
HLL_SIZES = [0, 1, 7, 200, 5003, 100_003]
# Nothing, one, exact, and two that estimate.
KLL_SIZES = [0, 1, 1000, 5003, 100_003]
failures = []


def check(name, what, is_right):
    if not is_right:
        failures.append(f"{name}: {what}")


def hll(values, kind=tgt_hll_type.HLL_8):
    sketch = hll_sketch(12, kind)
    for value in values:
        sketch.update(value)
    return sketch


def kll(values):
    sketch = kll_doubles_sketch(1024)
    for value in values:
        sketch.update(value)
    return sketch


def hll_columns():
    """One input type a column: integers, doubles and texts hash apart. The column holds NaN and an empty text, where it
    can: NaN is one value to both, the empty text is one to Swift and passed over by Python."""
    for size in HLL_SIZES:
        yield f"integers-{size}", permuted(size), 0
    yield "doubles-5003", doubles(5003) + [math.nan, -0.0], 0
    yield "texts-5003", texts(5003) + [""], 1


def write():
    for name, values, _ in hll_columns():
        for bits, kind in TYPES.items():
            path = HERE / "python" / f"union-hll{bits}-{name}.bin"
            path.write_bytes(hll(values, kind).serialize_compact())
    for size in KLL_SIZES:
        (HERE / "python" / f"union-kll-{size}.bin").write_bytes(kll(doubles(size)).serialize())


def read(writer, name):
    return (HERE / writer / f"union-{name}.bin").read_bytes()


def registers(sketch):
    """The registers or coupons of a sketch, in one form for every way to hold them."""
    union = hll_union(12)
    union.update(sketch)
    compact = union.get_result(tgt_hll_type.HLL_8).serialize_compact()
    if compact[0] == 10:
        return list(compact[40:])
    start = {2: 8, 3: 12}[compact[0]]
    return sorted(struct.unpack(f"<{(len(compact) - start) // 4}I", compact[start:]))


def is_held(union, truth):
    return union.get_lower_bound(3) <= truth <= union.get_upper_bound(3)


def verify_hll(name, values, passed_over):
    ours = hll_sketch.deserialize(read("swift", f"hll-{name}"))
    truth = len(values) - passed_over
    for bits in TYPES:
        case = f"hll{bits}-{name}"
        theirs = hll_sketch.deserialize(read("python", case))
        both = hll_union(12)
        both.update(theirs)
        both.update(ours)
        # The union has what either has: no value that one of them saw is new to the other.
        if passed_over == 0:
            check(case, "the union is theirs", registers(both.get_result(TYPES[8])) == registers(theirs))
            check(case, "estimates", math.isclose(ours.get_estimate(), theirs.get_estimate(), rel_tol=1e-4))
        check(case, "the union is ours", registers(both.get_result(TYPES[8])) == registers(ours))
        check(case, "the union's bounds", is_held(both, truth + passed_over))
        # And with values that only Python saw.
        for value in range(10**9, 10**9 + 3000):
            both.update(value)
        check(case, "a union that goes on", is_held(both, truth + passed_over + 3000))


def verify_kll(size):
    values = sorted(doubles(size))
    ours, theirs = (kll_doubles_sketch.deserialize(read(writer, f"kll-{size}")) for writer in ("swift", "python"))
    both = kll_doubles_sketch.deserialize(read("python", f"kll-{size}"))
    both.merge(ours)
    check(f"kll-{size}", "count", both.n == 2 * size)
    if not values:
        check(f"kll-{size}", "nothing", both.is_empty())
        return

    def error(sketch):
        return sketch.normalized_rank_error(False) if sketch.is_estimation_mode() else 0

    check(f"kll-{size}", "extent", (both.get_min_value(), both.get_max_value()) == (values[0], values[-1]))
    for index in range(0, size, max(1, size // 500)):
        rank = both.get_rank(values[index], True)
        check(f"kll-{size}", f"rank of {values[index]}", abs(rank - (index + 1) / size) <= error(both) + 1e-12)
        for sketch in (ours, theirs):
            off = abs(rank - sketch.get_rank(values[index], True))
            check(f"kll-{size}", "rank by either", off <= error(both) + error(sketch) + 1e-12)


if sys.argv[1:] == ["--write"]:
    write()
for column in hll_columns():
    verify_hll(*column)
for size in KLL_SIZES:
    verify_kll(size)
print("\n".join(failures) or "Swift's and Python's sketches unite")
raise SystemExit(bool(failures))
