"""The Chinchilla fit and its bootstrap with scipy's L-BFGS-B and an analytic gradient; reads and writes JSON."""
import json
import sys
import time

import numpy as np
import scipy
from scipy.optimize import minimize

DELTA = 1e-3


def objective(theta, n, d, loss):
    e, a, b, alpha, beta = theta
    terms = np.stack([np.full_like(n, e), a - alpha * n, b - beta * d])
    top = terms.max(axis=0)
    shares = np.exp(terms - top)
    total = shares.sum(axis=0)
    residual = top + np.log(total) - loss
    shares /= total
    size = np.abs(residual)
    inside = size <= DELTA
    value = np.where(inside, 0.5 * residual**2, DELTA * (size - 0.5 * DELTA)).sum()
    slope = np.where(inside, residual, DELTA * np.sign(residual))
    gradient = np.array(
        [
            (slope * shares[0]).sum(),
            (slope * shares[1]).sum(),
            (slope * shares[2]).sum(),
            (-slope * shares[1] * n).sum(),
            (-slope * shares[2] * d).sum(),
        ]
    )
    return value, gradient


def fit(start, n, d, loss):
    # Scaled up, because L-BFGS-B's tolerances are absolute and the objective is near 1e-3.
    scale = 1e6
    result = minimize(
        lambda theta: tuple(scale * part for part in objective(theta, n, d, loss)),
        start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 10000, "maxfun": 20000, "ftol": 1e-15, "gtol": 1e-8, "maxcor": 20},
    )
    return result.x, result.fun / scale


def main():
    work = json.load(sys.stdin)
    n, d, loss = (np.log(np.array(work[key])) for key in ("N", "D", "loss"))
    n = n - n.mean()
    d = d - d.mean()
    begin = time.perf_counter()
    level = loss.mean()
    best = None
    for alpha in (0.25, 1.0):
        for beta in (0.25, 1.0):
            for share in (0.05, 0.2, 0.4, 0.6, 0.8):
                part = level + np.log((1 - share) / 2)
                theta, value = fit([level + np.log(share), part, part, alpha, beta], n, d, loss)
                if best is None or value < best[1]:
                    best = (theta, value)
    rng = np.random.default_rng(1)
    draws = []
    for _ in range(work["resamples"]):
        index = rng.integers(0, len(n), len(n))
        draws.append(fit(best[0], n[index], d[index], loss[index])[0])
    seconds = time.perf_counter() - begin
    draws = np.array(draws)
    json.dump(
        {
            "version": scipy.__version__,
            "seconds": seconds,
            "objective": best[1],
            "E": float(np.exp(best[0][0])),
            "alpha": best[0][3],
            "beta": best[0][4],
            "standardErrorAlpha": float(draws[:, 3].std(ddof=1)),
        },
        sys.stdout,
    )


main()
