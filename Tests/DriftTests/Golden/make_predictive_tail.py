"""Writes predictive_tail.json: tails of Student's t over the posterior of a dispersion, by mpmath's adaptive quadrature.

python3 Tests/DriftTests/Golden/make_predictive_tail.py > Tests/DriftTests/Golden/predictive_tail.json
"""

import itertools
import json

import mpmath as mp

mp.mp.dps = 25


def student_upper(t, nu):
    x = nu / (nu + t * t)
    return mp.betainc(nu / 2, mp.mpf("0.5"), 0, x, regularized=True) / 2


def two_sided(z, scale, degrees, sampling, per_excess, tail_excess, nights):
    half = mp.mpf(degrees) / 2
    norm = half**half / mp.gamma(half)

    def integrand(u):
        # u = log(chi2 / degrees); the dispersion is scale / exp(u).
        density = norm * mp.exp(half * (u - mp.exp(u)))
        excess = max(scale * mp.exp(-u) - 1, 0)
        variance = sampling + excess * per_excess
        nightly = 1 - sampling / variance
        tail = mp.mpf(tail_excess) / nights * nightly**2
        t = z / mp.sqrt(variance / sampling)
        if nightly > 0.02 and tail > 0.001:
            return density * 2 * student_upper(t, 4 + 6 / tail)
        return density * mp.erfc(t / mp.sqrt(2))

    kink = mp.log(scale)
    edge = mp.log(scale / (1 + mp.mpf("0.02") / mp.mpf("0.98") * sampling / per_excess))
    low, high = -160 / half ** mp.mpf("0.5") / 2 - 4, mp.mpf(4)
    cuts = sorted({low, low / 2, low / 4, low / 8, mp.mpf(-2), mp.mpf(-1), mp.mpf(0), mp.mpf(1), high, kink, edge})
    return mp.quad(integrand, [c for c in cuts if low <= c <= high])


cases = []
for scale, degrees, per_excess, tail, nights in itertools.product(
    [0.3, 1.0, 1.6, 8.0], [3.0, 12.0, 60.0], [0.5, 3.0], [0.0, 3.0], [1, 14]
):
    if tail == 0.0 and nights == 14:
        continue
    for z in [1.0, 3.0, 6.0, 15.0]:
        p = two_sided(z, scale, degrees, 0.01, 0.01 * per_excess, tail, nights)
        cases.append(
            dict(z=z, scale=scale, degrees=degrees, sampling=0.01, perExcess=0.01 * per_excess, tailExcess=tail,
                 nights=nights, p=float(p))
        )
print("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]")
