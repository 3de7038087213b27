"""Writes python/*.bin with the Python package datasketches 5.2.0, and expected.json with what must be read from them.

    pip install datasketches==5.2.0 numpy && python Tests/SketchesTests/Fixtures/write.py

Run anew it writes other bytes of KLL, whose random choices are not seeded, and expected.json to fit them.
"""

import json
import math
import pathlib
from fractions import Fraction

from datasketches import hll_sketch, hll_union, kll_doubles_sketch, tgt_hll_type

from data import doubles, permuted, texts

HERE = pathlib.Path(__file__).parent
RANKS = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999]


def kll(k, values):
    sketch = kll_doubles_sketch(k)
    for value in values:
        sketch.update(value)
    return sketch


def merged_kll():
    sketch = kll(200, doubles(6007))
    sketch.merge(kll(128, [value + 100 for value in doubles(4001)]))
    return sketch


def hll(values, kind=tgt_hll_type.HLL_8):
    sketch = hll_sketch(12, kind)
    for value in values:
        sketch.update(value)
    return sketch


def hll_of_union(*parts):
    union = hll_union(12)
    for part in parts:
        union.update(hll(part))
    return union.get_result(tgt_hll_type.HLL_8)


KLL = {
    "kll-empty": kll(1024, []),
    "kll-single": kll(1024, [3.25]),
    "kll-exact": kll(1024, doubles(503)),
    "kll-full-level": kll(128, doubles(128)),
    "kll-levels": kll(128, doubles(20011)),
    "kll-merged": merged_kll(),
}

HLL = {
    "hll-empty": hll([]),
    "hll-list": hll(permuted(5)),
    "hll-set": hll(permuted(301)),
    "hll-registers": hll(permuted(20011)),
    "hll-union-of-sets": hll_of_union(range(0, 300), range(200, 500)),
    "hll-union": hll_of_union(range(0, 6000), range(4000, 9000)),
    "hll-doubles": hll(doubles(1009) + [-0.0, 0.0, math.nan, -math.nan]),
    "hll-texts": hll(texts(2003)),
}


def described_kll(sketch):
    facts = {"k": sketch.k, "count": sketch.n}
    if sketch.is_empty():
        return facts
    points = [sketch.get_min_value() + (sketch.get_max_value() - sketch.get_min_value()) * r for r in RANKS]
    return facts | {
        "minimum": sketch.get_min_value(),
        "maximum": sketch.get_max_value(),
        "retained": sketch.num_retained,
        "rankError": sketch.normalized_rank_error(False) if sketch.is_estimation_mode() else 0,
        "shareError": sketch.normalized_rank_error(True) if sketch.is_estimation_mode() else 0,
        "ranks": RANKS,
        "quantiles": [sketch.get_quantile(rank, True) for rank in RANKS],
        "points": points,
        "inclusive": [sketch.get_rank(point, True) for point in points],
        "exclusive": [sketch.get_rank(point, False) for point in points],
    }


def described_hll(sketch):
    return {
        "estimate": sketch.get_estimate(),
        "lower": [sketch.get_lower_bound(deviations) for deviations in (1, 2, 3)],
        "upper": [sketch.get_upper_bound(deviations) for deviations in (1, 2, 3)],
    }


def root(value):
    """Square root of a fraction to full double precision."""
    scale = 1 << 900
    return Fraction(math.isqrt(int(value * scale * scale)), scale)


def moments(values):
    """Exact, by rational arithmetic, and rounded once."""
    exact = [Fraction(value) for value in values]
    count = len(exact)
    mean = sum(exact) / count
    m2, m3, m4 = (sum((value - mean) ** power for value in exact) for power in (2, 3, 4))
    return {
        "values": values,
        "sum": float(sum(exact)),
        "mean": float(mean),
        "m2": float(m2),
        "m3": float(m3),
        "m4": float(m4),
        "variance": float(m2 / count),
        "sampleVariance": float(m2 / (count - 1)),
        "skewness": float(root(Fraction(count)) * m3 / (m2 * root(m2))),
        "excessKurtosis": float(count * m4 / m2**2 - 3),
    }


MOMENTS = {
    "small": moments([1.0, 2.0, 4.0, 8.5, -3.0]),
    "skewed": moments([math.exp(value / 100) for value in doubles(211)]),
    "far from zero": moments([1e6 + value for value in doubles(103)]),
    "mixed signs": moments([(-1) ** index * value**3 for index, value in enumerate(doubles(101))]),
    "huge": moments([value**2 * 1e60 for value in doubles(41)]),
    "tiny": moments([value**2 * 1e-60 for value in doubles(41)]),
}

if __name__ == "__main__":
    (HERE / "python").mkdir(exist_ok=True)
    for name, sketch in KLL.items():
        (HERE / "python" / f"{name}.bin").write_bytes(sketch.serialize())
    for name, sketch in HLL.items():
        (HERE / "python" / f"{name}.bin").write_bytes(sketch.serialize_compact())
    for name, sketch in {"lg-k-10": hll_sketch(10)}.items():
        (HERE / "python" / f"unread-{name}.bin").write_bytes(sketch.serialize_compact())
    (HERE / "python" / "unread-updatable.bin").write_bytes(hll(permuted(301)).serialize_updatable())
    expected = {
        "quantileSketches": {name: described_kll(sketch) for name, sketch in KLL.items()},
        "distinctCounts": {name: described_hll(sketch) for name, sketch in HLL.items()},
        "moments": MOMENTS,
    }
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
