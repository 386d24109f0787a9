"""The same work by scipy: float64 numbers on standard input, JSON on standard output. Run by statistics.mjs."""
import json
import sys
import time

import numpy
import scipy
from scipy import stats

tests, pairs, values, resamples = map(int, sys.argv[1:])
data = numpy.frombuffer(sys.stdin.buffer.read(), dtype=numpy.float64)
after = data[: tests * pairs].reshape(tests, pairs)
before = data[tests * pairs : 2 * tests * pairs].reshape(tests, pairs)
sample = data[2 * tests * pairs :]


def measure(work, rounds):
    """The best of some rounds, after one to warm up where there are several."""
    result, best = work() if rounds > 1 else None, float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best * 1000, result


t_all, result = measure(lambda: stats.ttest_rel(after, before, axis=1), 3)
t_one, _ = measure(lambda: [stats.ttest_rel(after[row], before[row]).pvalue for row in range(tests)], 1)
bca, interval = measure(
    lambda: stats.bootstrap((sample,), numpy.mean, n_resamples=resamples, method="BCa", vectorized=True, random_state=1), 3
)
print(
    json.dumps(
        {
            "version": scipy.__version__,
            "t_all": t_all,
            "t_one": t_one,
            "bca": bca,
            "p": result.pvalue.tolist(),
            "interval": list(interval.confidence_interval),
        }
    )
)
