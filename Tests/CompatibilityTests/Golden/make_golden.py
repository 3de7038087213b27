"""Writes the golden values beside this file: scores of the tools themselves.

    python make_golden.py evidently     in an environment with evidently 0.7.23
    python make_golden.py nannyml       in one with nannyml 0.13.1

Inputs come from SplitMix64, which the tests implement too, so only results are stored.
"""
import json, math, os, sys, warnings

import numpy as np
import pandas as pd

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "Golden"))
from splitmix import SplitMix64

WORDS = ["Oslo", "Bergen", "Å", "tromsø", "Zürich", "a", "10", "9", "", "é", "Bodø", "x y"]


def column(g, kind, count, shift):
    """0 floats, 1 floats of one digit, 2 skewed floats, 3 small integers, 4 large integers, 5 words, 6 two words."""
    def one():
        if kind == 0:
            return g.unit() + g.unit() + g.unit() + g.unit() + shift
        if kind == 1:
            return math.floor(10 * (g.unit() + g.unit() + shift)) / 8
        if kind == 2:
            u = g.unit()
            return 1000 * u * u * u * u * (1 + shift)
        if kind == 3:
            return g.below(4 + int(8 * shift))
        if kind == 4:
            return g.below(3000) + g.below(int(1000 * shift) + 1)
        if kind == 5:
            return WORDS[min(g.below(12), g.below(12) + int(4 * shift))]
        return WORDS[0 if g.unit() < 0.3 + shift / 2 else 1]
    return [one() for _ in range(count)]


SIZES = [(40, 30), (600, 200), (1000, 1000), (1001, 400), (3000, 64), (12000, 2500), (9000, 9000)]


def write(name, value):
    def clean(x):
        if isinstance(x, dict):
            return {k: clean(v) for k, v in x.items()}
        if isinstance(x, (list, tuple)):
            return [clean(v) for v in x]
        if isinstance(x, (float, np.floating)):
            return None if math.isnan(x) else float(x)
        if isinstance(x, (bool, np.bool_)):
            return bool(x)
        return int(x) if isinstance(x, np.integer) else x

    with open(os.path.join(HERE, name), "w") as file:
        json.dump(clean(value), file, separators=(",", ":"))
        file.write("\n")


def evidently():
    os.environ["DO_NOT_TRACK"] = "1"
    from evidently.legacy.calculations import stattests as st
    from evidently.legacy.calculations.stattests.registry import get_stattest
    from evidently.legacy.core import ColumnType

    warnings.simplefilter("ignore")
    names = {
        "num": ["wasserstein", "ks", "psi", "jensenshannon", "kl_div", "hellinger", "ed", "cramer_von_mises", "anderson",
                "es", "mannw", "t_test"],
        "cat": ["jensenshannon", "psi", "kl_div", "hellinger", "chisquare", "z", "g_test", "fisher_exact"],
    }
    cases = []
    for i in range(70):
        g = SplitMix64(50000 + i)
        kind = i % 7
        m, n = SIZES[(i // 7) % 7]
        shift = [0.0, 0.1, 0.3][g.below(3)]
        x, y = pd.Series(column(g, kind, m, 0.0)), pd.Series(column(g, kind, n, shift))
        kind_name = "cat" if kind >= 5 else "num"
        feature = ColumnType(kind_name)
        default = get_stattest(x, y, feature, None)
        scores = {"default": default.name}
        for name in names[kind_name] + ([] if default.name in names[kind_name] else [default.name]):
            try:
                test = default if name == default.name else get_stattest(x, y, feature, name)
                result = test(x.copy(), y.copy(), feature, None)
                scores[name] = [result.drift_score, result.drifted, result.actual_threshold]
            except Exception:
                scores[name] = None
        cases.append(scores)
    write("evidently.json", cases)


def nannyml():
    from nannyml.chunk import SizeBasedChunker
    from nannyml.drift.univariate.methods import FeatureType, MethodFactory
    from nannyml.thresholds import StandardDeviationThreshold

    warnings.simplefilter("ignore")
    names = {FeatureType.CONTINUOUS: ["kolmogorov_smirnov", "jensen_shannon", "wasserstein", "hellinger"],
             FeatureType.CATEGORICAL: ["jensen_shannon", "hellinger", "chi2", "l_infinity"]}
    cases = []
    for i in range(42):
        g = SplitMix64(60000 + i)
        kind = i % 7
        m = [900, 5000, 10000][(i // 7) % 3]
        n, size = 1 + g.below(3000), [100, 250, 450][g.below(3)]
        shift = [0.0, 0.1, 0.3][g.below(3)]
        x, y = pd.Series(column(g, kind, m, 0.0), name="x"), pd.Series(column(g, kind, n, shift), name="x")
        feature = FeatureType.CATEGORICAL if kind >= 5 else FeatureType.CONTINUOUS
        if feature == FeatureType.CATEGORICAL:
            x, y = x.astype("category"), y.astype("category")
        scores = {}
        for name in names[feature]:
            chunker = SizeBasedChunker(chunk_size=size)
            method = MethodFactory.create(key=name, feature_type=feature, chunker=chunker, computation_params={},
                                          threshold=StandardDeviationThreshold(std_lower_multiplier=None))
            method.fit(x)
            parts = []
            for data in (x, y):
                part = []
                for chunk in chunker.split(data.to_frame()):
                    value = method.calculate(chunk.data["x"])
                    part.append([value, method.alert(value)])
                parts.append(part)
            scores[name] = {"reference": parts[0], "analysis": parts[1], "threshold": method.upper_threshold_value}
        cases.append(scores)
    write("nannyml.json", cases)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
