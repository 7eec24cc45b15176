"""Run by statistics_speed.ts. Needs scipy (measured with 1.17.1)."""

import sys
import time

import numpy as np
import scipy.stats as st

a, b = np.loadtxt(f"{sys.argv[1]}/pairs.csv", delimiter=",").T
times = []
for _ in range(5):
    start = time.perf_counter()
    r = st.bootstrap((a - b,), np.mean, method="percentile", n_resamples=10_000, rng=1, vectorized=True)
    times.append(time.perf_counter() - start)
low, high = r.confidence_interval
print(f"scipy  bootstrap {1000 * min(times):.0f} ms, {low:.4f} to {high:.4f}")
