"""Every decomposable graph on up to seven lists, each as cliques less separators.

A graph is decomposable (chordal) exactly when its vertices can be taken away one after another, each one's remaining
neighbours being joined to one another (Dirac 1961; Fulkerson & Gross 1965). Taking away v with neighbours S splits the
likelihood into the factor of v + S over the factor of S (Dawid & Lauritzen 1993, section 2). What is left when these
are multiplied up is the cliques over the separators, whatever the order.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from hawn.estimation.bootstrap import quiet
from hawn.estimation.lattice import pairs

# 617,675 graphs on seven lists (OEIS A058862); on eight there are 30,888,596, which no one should wait for
MOST_LISTS = 7
_CHUNK = 1 << 14
Signs = NDArray[np.int8]
_Masks = NDArray[np.uint8]
_FOUND: dict[int, Signs] = {}


class TooManyLists(ValueError):
    """More lists than every decomposable graph can be enumerated for."""

    def __init__(self, k: int) -> None:
        super().__init__(
            f"decomposable graphs are averaged over all of them, which ends at {MOST_LISTS} lists: this table has {k}"
        )


def decomposable(k: int, pace: Callable[[int], Callable[[], None]] = lambda parts: quiet) -> Signs:
    """A row per graph, a column per set of lists: 1 at a clique, minus its multiplicity at a separator, else 0.

    The first row is the graph without edges, the last the complete one. The column of the empty set is left at zero.
    ``pace`` is told how many parts the work has and gives back what to call after each; found graphs are kept.
    """
    if k > MOST_LISTS:
        raise TooManyLists(k)
    if k in _FOUND:
        return _FOUND[k]
    codes = 1 << len(pairs(k))
    starts = range(0, codes, _CHUNK)
    found, done = [], pace(len(starts))
    for at in starts:
        found.append(_taken_apart(np.arange(at, min(at + _CHUNK, codes)), k))
        done()
    signs = np.concatenate(found)
    signs[:, 0] = 0
    signs.setflags(write=False)
    return _FOUND.setdefault(k, signs)


def _taken_apart(codes: NDArray[np.int64], k: int) -> Signs:
    """Those of the graphs (bit b: the b-th pair of lists is joined) that can be taken apart vertex by vertex."""
    joined = np.zeros((k, len(codes)), dtype=np.uint8)
    for bit, pair in enumerate(pairs(k)):
        on = (codes >> bit & 1).astype(np.uint8)
        for i in range(k):
            if pair >> i & 1:
                joined[i] |= on * np.uint8(pair ^ 1 << i)
    left = np.full(len(codes), (1 << k) - 1, dtype=np.uint8)
    signs = np.zeros((len(codes), 1 << k), dtype=np.int8)
    for _ in range(k):
        taken, near = _simplicial(joined, left, k)
        kept = np.flatnonzero(taken)
        joined, left, signs, taken, near = joined[:, kept], left[kept], signs[kept], taken[kept], near[kept]
        rows = np.arange(len(kept))
        signs[rows, taken | near] += 1
        signs[rows, near] -= 1
        left ^= taken
    return signs


def _simplicial(joined: _Masks, left: _Masks, k: int) -> tuple[_Masks, _Masks]:
    """Per graph a vertex (as a mask) whose neighbours are all joined, with those neighbours; 0 where there is none."""
    taken, close = np.zeros_like(left), np.zeros_like(left)
    for v in range(k):
        near = joined[v] & left
        fits = (taken == 0) & (left >> v & 1 == 1)
        for u in range(k):
            if u != v:
                fits &= (near >> u & 1 == 0) | (near & ~(joined[u] | np.uint8(1 << u)) == 0)
        taken[fits] = 1 << v
        close[fits] = near[fits]
    return taken, close


def graph_name(cliques: Sequence[int], lists: Sequence[str]) -> str:
    """``A-B, C``: each clique's lists joined, cliques apart, in the order of the lists."""
    members = sorted([i for i in range(len(lists)) if mask >> i & 1] for mask in cliques)
    return ", ".join("-".join(lists[i] for i in clique) for clique in members)
