"""Writes multivariate.json beside this file.  Needs numpy 2, scipy 1.17;  python3 make_multivariate.py

By numpy's own ranks, eigenvectors and matrix products. Rows come from SplitMix64, which the tests implement too.
"""
import json, os, sys

import numpy as np
from scipy import stats
from scipy.special import ndtri

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "Golden"))
from splitmix import SplitMix64

WINDOWS, NIGHTS, ROWS, FOLDS = 7, 3, 90, 5
WORDS = ["EWR", "JFK", "LGA", "BOS"]


def window(g, turned):
    """Columns x, y (which goes with x, or against it), word, flag, z (with NULLs), same."""
    rows = []
    for _ in range(ROWS):
        x = g.unit() + g.unit() + g.unit() - 1.5
        noise = g.unit() - 0.5
        word = WORDS[min(g.below(6), 3)]
        flag = float(g.below(10) < 3)
        z = None if g.below(5) == 0 else float(g.below(8))
        rows.append([x, (-x if turned else x) + noise, word, flag, z, 1.0])
    return rows


class Scores:
    def __init__(self, values):
        self.v = np.sort(values)
        a = self.raw(values)
        self.mean, self.scale = a.mean(), max(a.std(), 0.5)

    def raw(self, x):
        n = len(self.v)
        u = (np.searchsorted(self.v, x, "left") + np.searchsorted(self.v, x, "right")) / 2 / n
        return ndtri(np.clip(u, 0.5 / (n + 1), 1 - 0.5 / (n + 1)))

    def __call__(self, x):
        return (self.raw(x) - self.mean) / self.scale


class Model:
    def __init__(self, windows):
        rows = [row for window in windows for row in window]
        self.features = []
        for c in range(6):
            values = [row[c] for row in rows]
            places = None
            if c == 2:
                counts = {w: values.count(w) for w in set(values)}
                places = {w: i for i, w in enumerate(sorted(counts, key=lambda w: (-counts[w], w)))}
            numbers = self.numbers(values, places)
            known = numbers[~np.isnan(numbers)]
            if len(set(known)) > 1:
                self.features.append((c, places, False, Scores(known)))
            nulls = np.isnan(numbers).astype(float)
            if 0.01 <= nulls.mean() <= 0.99:
                self.features.append((c, places, True, Scores(nulls)))
        z = np.concatenate([self.encode(w) for w in windows])
        variances, directions = np.linalg.eigh(z.T @ z / len(z))
        variances, directions = variances[::-1], directions[:, ::-1]
        share = np.cumsum(variances) / variances.sum()
        kept = min(int(np.argmax(share >= 0.65)) + 1, z.shape[1] - 1)
        self.told = directions[:, :kept] @ directions[:, :kept].T
        self.whitening = directions / np.sqrt(variances + 0.1 * variances.mean())
        x = z @ self.whitening
        count = min(2048, len(x) // 3)
        placing = [i * len(x) // count for i in range(count)]
        self.placing = x[placing]
        training = np.delete(x, placing, 0)
        self.products, self.means = training.T @ training / len(training), training.mean(0)

    @staticmethod
    def numbers(values, places):
        return np.array([np.nan if v is None else places[v] if places else v for v in values], float)

    def encode(self, window):
        columns = []
        for c, places, is_indicator, scores in self.features:
            numbers = self.numbers([row[c] for row in window], places)
            if is_indicator:
                columns.append(scores(np.isnan(numbers).astype(float)))
            else:
                columns.append(np.where(np.isnan(numbers), 0, scores(np.nan_to_num(numbers))))
        return np.stack(columns, 1)

    def score(self, window):
        z = self.encode(window)
        residuals = z - z @ self.told
        errors = np.linalg.norm(residuals, axis=1)
        squares = np.zeros(6)
        for (c, *_), s in zip(self.features, (residuals**2).mean(0)):
            squares[c] += s
        x = z @ self.whitening
        fold = np.arange(len(x)) % FOLDS
        placements = np.empty(len(x))
        for k in range(FOLDS):
            rest = x[fold != k]
            a, b = rest.T @ rest / len(rest) - self.products, rest.mean(0) - self.means
            score = lambda y: 0.5 * np.einsum("ij,jk,ik->i", y, a, y) + y @ b
            others, own = score(self.placing), score(x[fold == k])
            placements[fold == k] = [((others < s).sum() + 0.5 * (others == s).sum()) / len(others) for s in own]
        correlation = np.corrcoef(z[:, 0], z[:, 1])[0, 1]
        return errors, placements, squares, correlation


g = SplitMix64(2013)
windows = [window(g, False) for _ in range(WINDOWS)]
nights = [window(g, night > 0) for night in range(NIGHTS)]
count = min(WINDOWS, FOLDS)
runs = [range(k * WINDOWS // count, (k + 1) * WINDOWS // count) for k in range(count)]
models = [Model([w for i, w in enumerate(windows) if i not in run]) for run in runs]
scores = [model.score(windows[i]) for model, run in zip(models, runs) for i in run]
errors = np.concatenate([s[0] for s in scores])
mean, deviation = errors.mean(), errors.std()


def sums(score):
    return [((score[0] - mean) / deviation).sum(), ((score[1] - 0.5) * 6**0.5).sum()]


result = {
    "seed": 2013, "windows": WINDOWS, "nights": NIGHTS, "rows": ROWS,
    "usualError": mean, "skewness": stats.skew(errors), "kurtosis": stats.kurtosis(errors),
    "usualAUROC": np.mean([s[1].mean() for s in scores]), "sums": [sums(s) for s in scores], "found": [],
}
usual = np.mean([s[2] for s in scores], 0)
for night in nights:
    own = [model.score(night) for model in models]
    weights = [len(run) / WINDOWS for run in runs]
    total = lambda values: sum(w * np.asarray(v) for w, v in zip(weights, values))
    result["found"].append({
        "sums": total([sums(s) for s in own]), "error": total([s[0].mean() for s in own]),
        "auroc": total([s[1].mean() for s in own]), "changes": total([s[2] for s in own]) - usual,
        "correlation": total([s[3] for s in own]),
    })
with open(os.path.join(HERE, "multivariate.json"), "w") as file:
    json.dump(result, file, default=lambda x: x.tolist(), separators=(",", ":"))
    file.write("\n")
