"""Reads swift/*.bin, as the tests assert that Swift writes them, with the Python package datasketches 5.2.0.

    pip install datasketches==5.2.0 numpy && python Tests/SketchesTests/Fixtures/verify.py
"""

import math
import pathlib
import struct

from datasketches import hll_sketch, hll_union, kll_doubles_sketch, tgt_hll_type

from data import doubles, permuted, texts

SWIFT = pathlib.Path(__file__).parent / "swift"
failures = []


def check(name, what, is_right):
    if not is_right:
        failures.append(f"{name}: {what}")


def read(name):
    return (SWIFT / f"{name}.bin").read_bytes()


def verify_kll(name, k, values):
    sketch = kll_doubles_sketch.deserialize(read(name))
    check(name, "k", sketch.k == k)
    check(name, "count", sketch.n == len(values))
    check(name, "written back alike", sketch.serialize() == read(name))
    if not values:
        return
    check(name, "extent", (sketch.get_min_value(), sketch.get_max_value()) == (min(values), max(values)))
    error = sketch.normalized_rank_error(False) if sketch.is_estimation_mode() else 0
    for point in sorted(values)[:: max(1, len(values) // 200)]:
        true = sum(value <= point for value in values) / len(values)
        check(name, f"rank of {point}", abs(sketch.get_rank(point, True) - true) <= error + 1e-15)
    # A sketch that was read has to go on working.
    sketch.merge(kll_doubles_sketch.deserialize(read("kll-levels")))
    sketch.update(1.0)
    check(name, "count after a merge", sketch.n == len(values) + 20011 + 1)


def coupons(compact):
    start = {2: 8, 3: 12}[compact[0]]
    return sorted(struct.unpack(f"<{(len(compact) - start) // 4}I", compact[start:]))


def verify_hll(name, values, parts=None):
    sketch = hll_sketch.deserialize(read(name))
    own = hll_sketch(12, tgt_hll_type.HLL_8)
    for value in values:
        own.update(value)
    if parts:
        union = hll_union(12)
        for part in parts:
            other = hll_sketch(12, tgt_hll_type.HLL_8)
            for value in part:
                other.update(value)
            union.update(other)
        own = union.get_result(tgt_hll_type.HLL_8)
    theirs, ours = read(name), own.serialize_compact()
    check(name, "mode, family and flags", theirs[:8] == ours[:8])
    if theirs[0] == 10:
        check(name, "registers", theirs[16:] == ours[16:])
    else:
        check(name, "coupons", coupons(theirs) == coupons(ours))
    check(name, "estimate", math.isclose(sketch.get_estimate(), own.get_estimate(), rel_tol=1e-5))
    union = hll_union(12)
    union.update(own)
    union.update(sketch)
    check(name, "union with itself", math.isclose(union.get_estimate(), own.get_estimate(), rel_tol=0.05))


verify_kll("kll-empty", 1024, [])
verify_kll("kll-single", 1024, [3.25])
verify_kll("kll-exact", 1024, doubles(503))
verify_kll("kll-exact-beyond-k", 4096, doubles(4001))
verify_kll("kll-levels", 128, doubles(20011))
verify_kll("kll-merged", 128, doubles(6007) + [value + 100 for value in doubles(4001)])
verify_kll("kll-staged", 1024, doubles(20011))
verify_hll("hll-empty", [])
verify_hll("hll-list", permuted(5))
verify_hll("hll-set", permuted(301))
verify_hll("hll-registers", permuted(20011))
verify_hll("hll-union", [], parts=[range(0, 6000), range(4000, 9000)])
verify_hll("hll-doubles", doubles(1009) + [-0.0, 0.0, math.nan])
verify_hll("hll-texts", texts(2003))

print("\n".join(failures) or "all of Swift's bytes are read")
raise SystemExit(bool(failures))
