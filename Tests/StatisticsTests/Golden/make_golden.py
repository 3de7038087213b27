"""Writes the golden values beside this file.  Needs numpy 2, scipy 1.17, mpmath 1.3;  python3 make_golden.py

Inputs come from SplitMix64, which the tests implement too, so only results are stored.
"""
import json, math, os, sys, warnings

import mpmath as mp
import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon

warnings.simplefilter("error")
mp.mp.dps = 40
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "Golden"))
from splitmix import SplitMix64

def write(name, value):
    def clean(x):
        if isinstance(x, dict):
            return {k: clean(v) for k, v in x.items()}
        if isinstance(x, (list, tuple)):
            return [clean(v) for v in x]
        if isinstance(x, (mp.mpf, np.floating)):
            return float(x)
        return int(x) if isinstance(x, np.integer) else x

    with open(os.path.join(HERE, name), "w") as file:
        json.dump(clean(value), file, separators=(",", ":"))
        file.write("\n")


# Two samples ----------------------------------------------------------------

def sample(g, count, kind, shift):
    def one():
        if kind == 0:
            return g.unit() + g.unit() + g.unit() + g.unit() + shift
        if kind == 1:
            return float(g.below(20)) + math.floor(shift * 4)
        u = g.unit()
        return u * u * u * u + shift
    return [one() for _ in range(count)]


def two_samples():
    rows = []
    for i in range(200):
        g = SplitMix64(1000 + i)
        large = i % 20 == 7
        m = 1000 + g.below(2000) if large else 1 + g.below(400)
        n = 1000 + g.below(2000) if large else 1 + g.below(400)
        if i % 5 == 0:
            n = m
        kind = g.below(3)
        shift = 0.5 * g.unit() if i % 2 else 0.0
        x = sample(g, m, kind, 0.0)
        y = sample(g, n, kind, shift)
        wx = [1.0 + g.below(5) for _ in x]
        wy = [1.0 + g.below(5) for _ in y]
        try:
            exact = stats.ks_2samp(x, y, method="exact")
            statistic, p = exact.statistic, exact.pvalue
        except RuntimeWarning:  # scipy's rounding left 0...1: count paths in whole numbers
            statistic = stats.ks_2samp(x, y, method="asymp").statistic
            p = outside_share(m, n, round(statistic * math.lcm(m, n)))
            print("counted", i, m, n, statistic, float(p))
        asymptotic = stats.ks_2samp(x, y, method="asymp")
        w1 = stats.wasserstein_distance(x, y)
        weighted = stats.wasserstein_distance(x, y, wx, wy)
        mean = np.average(x, weights=wx)
        rows.append([statistic, p, asymptotic.pvalue, w1, w1 / max(np.std(x), 0.001), weighted,
                     math.sqrt(np.average((np.array(x) - mean) ** 2, weights=wx))])
    write("two_samples.json", rows)


# The two-sample null far out, by counting lattice paths in whole numbers ----

def outside_share(m, n, steps):
    lcm = math.lcm(m, n)
    stepx, stepy = lcm // m, lcm // n
    column = []
    for i in range(m + 1):
        new = []
        for j in range(n + 1):
            if abs(i * stepx - j * stepy) >= steps:
                new.append(0)
            elif i == 0 and j == 0:
                new.append(1)
            else:
                new.append((column[j] if i else 0) + (new[j - 1] if j else 0))
        column = new
    return 1 - mp.mpf(column[n]) / mp.binomial(m + n, n)


def kolmogorov():
    tails = []
    mp.mp.dps = 700
    for m, n in [(1, 1), (1, 7), (5, 3), (12, 12), (50, 40), (97, 60), (220, 150), (300, 300), (260, 250), (600, 500)]:
        lcm = math.lcm(m, n)
        for share in (0.08, 0.3, 0.5, 0.8, 1.0):
            steps = max(1, round(share * lcm))
            tails.append([m, n, steps / lcm, mp.log(outside_share(m, n, steps))])
    mp.mp.dps = 40

    body = []
    for i in range(200):
        g = SplitMix64(5000 + i)
        n = [1 + g.below(30), 5 + g.below(135), 141 + g.below(3000), 5000 + g.below(90000), 100001 + g.below(890000)]  # scipy approximates above 1e6
        n = n[i % 5]
        z = 0.25 + 2.5 * g.unit()
        x = min(z / math.sqrt(n), 0.999)
        body.append([n, x, stats.kstwo.sf(x, n)])

    def smirnov(n, x):
        x = mp.mpf(x)
        total, choose = mp.mpf(0), mp.mpf(1)
        for j in range(int(mp.floor(n * (1 - x))) + 1):
            p = x + mp.mpf(j) / n
            total += choose * p ** (j - 1) * (1 - p) ** (n - j)
            choose = choose * (n - j) / (j + 1)
        return mp.log(2 * x * total)

    far = []
    for n, squares in [(150, (3, 20, 90)), (1000, (3, 40, 345)), (20000, (3, 345, 900)), (120000, (30, 345))]:
        for square in squares:
            x = math.sqrt(square / n)
            far.append([n, x, smirnov(n, x)])
    write("kolmogorov.json", {"tails": tails, "body": body, "far": far})


# The limits of Cramér-von Mises and Anderson-Darling, by their series for the lower side, in as many digits as the tail takes

def cramer_von_mises_tail(x):
    x = mp.mpf(x)
    mp.mp.dps = 60 + int(2.2 * x)
    total, j = mp.mpf(0), 0
    while True:
        q = (4 * j + 1) ** 2 / (16 * x)
        term = mp.gamma(j + mp.mpf(1) / 2) / (mp.gamma(mp.mpf(1) / 2) * mp.factorial(j)) * mp.sqrt(4 * j + 1) * mp.exp(-q) * mp.besselk(mp.mpf(1) / 4, q)
        total += term
        if term < mp.mpf(10) ** -mp.mp.dps:
            break
        j += 1
    result = mp.log(1 - total / (mp.pi * mp.sqrt(x)))
    mp.mp.dps = 40
    return result


def anderson_darling_tail(x):
    """By tanh-sinh over each interval of Smirnov's formula, whose poles it can bear."""
    x = mp.mpf(x)
    mp.mp.dps = 30
    total = mp.mpf(0)
    for k in range(1, 60):
        low, high = (2 * k - 1) * 2 * k, 2 * k * (2 * k + 1)

        def term(y):
            a = (mp.sqrt(1 + 4 * y) - 1) / 2
            return mp.exp(-x * (y - 2) / 2) / (y * mp.sqrt(abs(mp.sin(mp.pi * a) / (mp.pi * y))))

        def near(side, e):  # y = low + e or high - e, with the sine taken from the end
            y = low + e if side else high - e
            a0 = 2 * k - 1 if side else 2 * k
            d = 2 * e / (mp.sqrt(1 + 4 * y) + (2 * a0 + 1))
            return mp.exp(-x * (y - 2) / 2) / (y * mp.sqrt(mp.sin(mp.pi * d) / (mp.pi * y)))

        half = mp.mpf(high - low) / 2
        cuts = sorted({mp.mpf(0), *[c for c in (2 / x, 8 / x, 30 / x, 120 / x) if c < half], half})
        part = mp.quad(lambda e: near(True, e), cuts) + mp.quad(lambda e: near(False, e), [0, half])
        total += part if k % 2 else -part
        if part < abs(total) * mp.mpf(10) ** -20:
            break
    result = mp.log(total / mp.pi) - x
    mp.mp.dps = 40
    return result


def limits():
    xs = [0.02, 0.05, 0.1, 0.2, 0.35, 0.46, 0.75, 1.2, 2, 4, 9, 20, 45, 90, 138]
    ys = [0.2, 0.4, 0.8, 1.2, 1.9, 2.5, 3.9, 6, 12, 25, 60, 150, 400, 690]
    write("limits.json", {"cramerVonMises": [[x, cramer_von_mises_tail(x)] for x in xs],
                          "andersonDarling": [[x, anderson_darling_tail(x)] for x in ys]})


def univariate():
    rows = []
    for i in range(200):
        g = SplitMix64(30000 + i)
        small = i % 4 == 0
        m = 5 + g.below(16) if small else 5 + g.below(300)
        n = 5 + g.below(16) if small else 5 + g.below(300)
        kind = g.below(3)
        shift = 0.4 * g.unit() if i % 3 else 0.0
        x, y = np.array(sample(g, m, kind, 0.0)), np.array(sample(g, n, kind, shift))
        cvm = stats.cramervonmises_2samp(x, y)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ad = stats.anderson_ksamp([x, y])
        t, welch = stats.ttest_ind(x, y), stats.ttest_ind(x, y, equal_var=False)
        u, less = stats.mannwhitneyu(x, y), stats.mannwhitneyu(x, y, alternative="less")
        es = stats.epps_singleton_2samp(x, y)
        # scipy's tail is off by some 1e-9: the law in many digits, where the p-value is not counted.
        pairs, both = m * n, m + n
        variance = (both + 1) * (4 * pairs * both - 3 * (m * m + n * n) - 2 * pairs) / (45 * both**2 * 4 * pairs)
        limit = 1 / 6 + (cvm.statistic - (1 + 1 / both) / 6) / math.sqrt(45 * variance)
        tail = math.log(cvm.pvalue) if max(m, n) <= 20 else cramer_von_mises_tail(limit) if limit > 0.003 else 0.0
        rows.append([cvm.statistic, tail, ad.statistic, ad.pvalue, t.statistic, t.pvalue, welch.statistic,
                     welch.pvalue, u.statistic, u.pvalue, less.pvalue, es.statistic, es.pvalue,
                     stats.energy_distance(x, y)])
    write("univariate.json", rows)


def cells():
    rows = []
    for i in range(200):
        g = SplitMix64(40000 + i)
        k = 2 + g.below(8)
        top = [6, 60, 3000][g.below(3)]
        r, c = [1 + g.below(top) for _ in range(k)], [g.below(top) for _ in range(k)]
        c[0] += 1
        a, b = np.array(r, float), np.array(c, float)
        p, q = a / a.sum(), b / b.sum()
        filled = [np.where(s == 0, 1e-4, s) for s in (p, q)]
        expected = a * b.sum() / a.sum()
        fit, g_fit = stats.chisquare(b, expected), stats.power_divergence(b, expected, lambda_="log-likelihood")
        g_table = stats.chi2_contingency(np.array([a, b]), lambda_="log-likelihood")
        fisher = stats.fisher_exact([[r[0], sum(r) - r[0]], [c[0], sum(c) - c[0]]])
        rows.append([math.sqrt(max(0, 1 - np.sum(np.sqrt(p * q)))), stats.entropy(*filled), fit.statistic,
                     chi2_log(fit.statistic, k - 1), g_fit.statistic, chi2_log(g_fit.statistic, k - 1),
                     g_table.statistic, chi2_log(g_table.statistic, k - 1), fisher.pvalue])
    write("cells.json", rows)


# Cells -----------------------------------------------------------------------

def chi2_log(statistic, dof):
    return mp.log(mp.gammainc(mp.mpf(dof) / 2, mp.mpf(statistic) / 2, mp.inf, regularized=True))


def counts():
    rows = []
    for i in range(200):
        g = SplitMix64(9000 + i)
        k = 2 if i % 4 == 0 else 1 + g.below(12)
        top = [3, 50, 2000, 1000000][g.below(4)]
        r = [g.below(top) if g.below(4) else 0 for _ in range(k)]
        c = [g.below(top) if g.below(4) else 0 for _ in range(k)]
        r[0] += 1
        c[k - 1] += 1
        a, b = np.array(r, float), np.array(c, float)
        p, q = a / a.sum(), b / b.sum()

        def index(p, q):
            return float(np.sum((p - q) * np.log(p / q)))

        def evidently(p):
            smallest = p[p > 0].min()
            return np.where(p == 0, smallest / 1e6 if smallest <= 1e-4 else 1e-4, p)

        used = (a + b) > 0
        half = used.sum() / 2
        psi = [index((a[used] + 0.5) / (a.sum() + half), (b[used] + 0.5) / (b.sum() + half)),
               index(np.where(p == 0, 1e-4, p), np.where(q == 0, 1e-4, q)), index(evidently(p), evidently(q))]
        table = np.array([a[used], b[used]])
        yates = stats.chi2_contingency(table, correction=True)
        plain = stats.chi2_contingency(table, correction=False)
        # The two-proportion z of the first cell against the rest is the signed root of its 2x2 chi-squared.
        pair = np.array([[r[0], sum(r) - r[0]], [c[0], sum(c) - c[0]]])
        z = 0.0
        if 0 < pair[:, 0].sum() < pair.sum():
            z = math.copysign(math.sqrt(stats.chi2_contingency(pair, correction=False)[0]), q[0] - p[0])
        dof = int(yates.dof)
        rows.append(psi + [jensenshannon(p, q), jensenshannon(p, q, base=2), np.abs(p - q).max(),
                           yates.statistic, plain.statistic, dof,
                           chi2_log(yates.statistic, dof) if dof else 0.0,
                           chi2_log(plain.statistic, dof) if dof else 0.0, z])
    write("counts.json", rows)


# Special functions -------------------------------------------------------------

def special():
    normal, student, chi2, beta, gamma, betabinomial = [], [], [], [], [], []
    for i in range(200):
        g = SplitMix64(20000 + i)
        z = -8 + 16 * g.unit() if i % 2 else 60 * g.unit()
        upper = mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2
        tail = math.exp(-690 * g.unit() ** 2)
        normal.append([z, mp.log(upper), tail, stats.norm.isf(tail)])

        nu = [1 + g.below(5), 1 + g.below(60), 0.5 + 200 * g.unit(), 1e3 + g.below(10**6)][i % 4]
        t = 10 ** (-2 + 3.5 * g.unit())
        if i % 4 >= 2:
            t = min(t, 40.0)
        T, NU = mp.mpf(t), mp.mpf(nu)
        x = NU / (NU + T * T)
        if i % 4 == 3:
            upper = mp.quad(lambda s: mp.exp(mp.loggamma((NU + 1) / 2) - mp.loggamma(NU / 2)
                            - (NU + 1) / 2 * mp.log1p(s * s / NU)) / mp.sqrt(NU * mp.pi),
                            [T + k / (1 + T) for k in (0, 2, 4, 8, 12, 16, 20, 25, 30, 40, 60, 100, 200)])
        else:
            upper = mp.betainc(NU / 2, mp.mpf(1) / 2, 0, x, regularized=True) / 2
        tail = 10 ** (-12 * g.unit())
        student.append([nu, t, mp.log(upper), tail, stats.t.isf(tail, nu)])

        dof = [1 + g.below(4), 1 + g.below(40), 1 + g.below(3000)][i % 3]
        statistic = dof * math.exp(-1 + 3 * g.unit()) if i % 2 else dof + 1500 * g.unit() ** 2
        chi2.append([dof, statistic, chi2_log(statistic, dof)])

        a, x = math.exp(-2 + 8 * g.unit()), 0.0
        x = a * math.exp(-1.5 + 2.5 * g.unit())
        gamma.append([a, x, mp.log(mp.gammainc(a, 0, x, regularized=True)), mp.log(mp.gammainc(a, x, mp.inf, regularized=True))])

        a, b = math.exp(-1 + 6 * g.unit()), math.exp(-1 + 6 * g.unit())
        x = g.unit()
        beta.append([a, b, x, mp.log(mp.betainc(a, b, 0, x, regularized=True)),
                     mp.log(mp.betainc(b, a, 0, 1 - mp.mpf(x), regularized=True))])

        n = [1 + g.below(30), 20 + g.below(980)][i % 2]
        rate, concentration = g.unit() ** 3, math.exp(-1 + 9 * g.unit())
        a, b = rate * concentration + 1e-3, (1 - rate) * concentration + 1e-3
        k = 1 + g.below(n)
        mass = mp.beta(k + mp.mpf(a), n - k + mp.mpf(b)) * mp.binomial(n, k)
        total = mp.mpf(0)
        for j in range(k, n + 1):
            total += mass
            mass *= mp.mpf(n - j) * (j + mp.mpf(a)) / ((j + 1) * (n - j - 1 + mp.mpf(b)))
        betabinomial.append([k, n, a, b, mp.log(total / mp.beta(a, b))])
    write("special.json", {"normal": normal, "student": student, "chiSquared": chi2, "gamma": gamma, "beta": beta,
                           "betaBinomial": betabinomial})


# Ranks of several groups --------------------------------------------------

def groups():
    rows = []
    for i in range(200):
        g = SplitMix64(7000 + i)
        values = []
        for k in range(2 + g.below(8)):
            shift = g.below(3) if i % 3 else 0
            values.append([float(g.below(12)) + shift if i % 2 else g.unit() + shift for _ in range(1 + g.below(40))])
        test = stats.kruskal(*values)
        rows.append([test.statistic, math.log(test.pvalue)])
    write("groups.json", rows)


if __name__ == "__main__":
    limits()
    univariate()
    cells()
    groups()
    two_samples()
    counts()
    special()
    kolmogorov()
