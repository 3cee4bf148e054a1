"""What the processor can do at best."""

from __future__ import annotations

import time

import numba
import numpy as np

WORDS = 64 << 20
"""More than the caches hold."""
ROUNDS = 5


@numba.njit
def total(words: np.ndarray) -> int:
    """Read all words."""
    result = np.uint32(0)
    for word in words:
        result += word
    return result


def bandwidth() -> float:
    """Bytes a second that one thread reads in a stream."""
    words = np.ones(WORDS, np.uint32)
    total(words[:1])
    best = np.inf
    for _ in range(ROUNDS):
        start = time.thread_time()
        total(words)
        best = min(best, time.thread_time() - start)
    return float(words.nbytes / best)
