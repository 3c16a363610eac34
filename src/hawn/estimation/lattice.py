"""Sums over the lattice of capture histories, for many tables at once.

An array of shape ``(2**k, R)`` holds one number per history (a bit mask) and table; tables lie in the last axis, so
every step below is a handful of additions of long rows. The design matrix of a hierarchical log-linear model has entry
1 where the term is a subset of the history. Products with it are therefore sums over subsets or supersets, which cost
``k * 2**k`` additions and no matrix.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


def over_supersets(values: Floats, k: int) -> Floats:
    """``out[a]`` = sum of ``values[b]`` over all b that contain a. Works in place and returns its argument."""
    for bit in range(k):
        halves = values.reshape(1 << (k - bit - 1), 2, 1 << bit, -1)
        low, high = halves[:, 0], halves[:, 1]
        low += high
    return values


def over_subsets(values: Floats, k: int) -> Floats:
    """``out[b]`` = sum of ``values[a]`` over all a contained in b. Works in place and returns its argument."""
    for bit in range(k):
        halves = values.reshape(1 << (k - bit - 1), 2, 1 << bit, -1)
        low, high = halves[:, 0], halves[:, 1]
        high += low
    return values


@cache
def sizes(k: int) -> Ints:
    """How many lists each history holds."""
    return np.array([mask.bit_count() for mask in range(1 << k)], dtype=np.intp)


@cache
def pairs(k: int) -> tuple[int, ...]:
    """Masks of all pairs of lists, in column order: 12, 13, ..., 23, ..."""
    return tuple(1 << i | 1 << j for i in range(k) for j in range(i + 1, k))


def columns(counts: NDArray[np.int64] | Floats) -> Floats:
    """Counts as a float array with the tables last; a single table becomes one column."""
    array = np.asarray(counts, dtype=np.float64)
    return np.ascontiguousarray(array[:, None] if array.ndim == 1 else array)
