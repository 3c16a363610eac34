"""Averaging over every decomposable graph (Madigan & York 1997), in closed form: nothing is simulated.

Model. The lists of a person are a draw from a distribution that is Markov over a decomposable graph; its prior is
hyper-Dirichlet with ``delta`` in every cell, so a set C of the k lists has ``delta * 2**(k - |C|)`` in each of its
cells (Dawid & Lauritzen 1993). Every graph is equally likely beforehand, the complete one included, and N, everybody,
has prior 1/N. With ``delta = 2**-k`` the prior weighs as much as one person.

Algorithm. For given hidden n0, a graph's marginal likelihood is the product over cliques, less separators, of
Dirichlet-multinomial terms. n0 falls into the empty cell of every set's table and nowhere else. So the 2**k curves of
the sets are worked out once, and a graph's curve is a sum of some of them: for all graphs, a product of matrices.

The posterior in n0 runs over whole numbers from 1 to a thousand million times the people seen. Up to 256 each is
taken; from there on they come in blocks of half the least standard deviation the posterior can have, three Gauss nodes
each. It cannot be below sqrt(n0), that of a negative binomial draw, nor below n0 / sqrt(people seen), since no person
seen tells more than one unit about log n0. n0 = 0 is left out: there the complete graph has a spike of height
1 / delta, which the prior alone has made.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.special import gammaln

from hawn.estimation.bootstrap import EVEN, LEVELS, Limits, paced, quiet
from hawn.estimation.graphs import Signs, decomposable, graph_name
from hawn.estimation.lattice import Floats, over_subsets
from hawn.estimation.table import Table

_EACH = 256
_FURTHEST = 1e9
_NODES, _SHARES = np.polynomial.legendre.leggauss(3)
# log of what a graph may be below the best and still count: even 617,675 of them at e**-32 add up to 8e-9
_NEGLIGIBLE = 32.0
_EVERY = 8
_NUMBERS = 1 << 21
# how often ``average`` tells that it gets on: finding the graphs, looking which count, adding them up
_FINDING, _LOOKING, _ADDING = 4, 3, 3
STEPS = _FINDING + _LOOKING + _ADDING


@dataclass(frozen=True)
class WeightedGraph:
    """``cliques`` are masks of lists; ``weight`` is the graph's posterior probability."""

    name: str
    cliques: tuple[int, ...]
    weight: float


@dataclass(frozen=True)
class Averaged:
    """Posterior of everybody, seen and hidden: median and equal-tailed limits, in whole people.

    ``graphs``: the likeliest first. ``complete``: probability of the graph with all edges, under which the lists say
    nothing of the hidden beyond the prior. ``independent``: of the graph with none. ``spread``: quantiles that stand
    for the whole posterior.
    """

    estimate: float
    limits: Limits
    graphs: tuple[WeightedGraph, ...]
    averaged: int
    complete: float
    independent: float
    spread: Floats = field(repr=False, compare=False)


@dataclass(frozen=True)
class _Grid:
    """Whole numbers, the first ``each`` alone, the others in blocks with three nodes.

    ``ends``: last members. ``stands_for``: how many numbers each node speaks for.
    """

    each: int
    ends: Floats
    nodes: Floats
    stands_for: Floats

    @cached_property
    def mass(self) -> Floats:
        return np.log(self.stands_for)


def average(
    table: Table,
    *,
    delta: float | None = None,
    most_hidden: float | None = None,
    top: int = 5,
    tick: Callable[[], None] = quiet,
) -> Averaged:
    """The posterior over all decomposable graphs. Raises ``TooManyLists`` beyond seven.

    ``most_hidden`` cuts the prior of n0 off, which tables that say little make felt in the upper limits.
    """
    signs = decomposable(table.k, lambda parts: paced(tick, _FINDING, parts))
    grid = _grid(table.observed, most_hidden or _FURTHEST * table.observed)
    curves = _curves(table, 2.0**-table.k if delta is None else delta, grid)
    density, weights = _mixed(signs, curves, grid, tick)
    return Averaged(
        _quantile(grid, density, 0.5) + table.observed,
        {name: _quantile(grid, density, level) + table.observed for name, level in LEVELS.items()},
        tuple(_named(signs, weights, place, table) for place in np.argsort(-weights, kind="stable")[:top]),
        len(signs),
        float(weights[-1]),
        float(weights[0]),
        np.array([_quantile(grid, density, level) for level in EVEN]) + table.observed,
    )


def _named(signs: Signs, weights: Floats, place: np.intp, table: Table) -> WeightedGraph:
    cliques = tuple(np.flatnonzero(signs[place] > 0).tolist())
    return WeightedGraph(graph_name(cliques, table.lists), cliques, float(weights[place]))


def _grid(observed: int, furthest: float) -> _Grid:
    first = min(_EACH, math.floor(furthest))
    edges = [first + 0.5]
    while edges[-1] < furthest:
        at = edges[-1]
        step = max(1.0, float(round(max(math.sqrt(at), at / math.sqrt(observed)) / 2)))
        edges.append(min(at + step, math.floor(furthest) + 0.5))
    low, width = np.array(edges[:-1]), np.diff(edges)
    nodes = low[:, None] + width[:, None] * (_NODES + 1) / 2
    each = np.arange(1.0, first + 1)
    return _Grid(
        first,
        np.concatenate([each, low + width - 0.5]),
        np.concatenate([each, nodes.ravel()]),
        np.concatenate([np.ones(first), (width[:, None] * _SHARES / 2).ravel()]),
    )


def _curves(table: Table, delta: float, grid: _Grid) -> Floats:
    """Per set of lists and node: the log of its Dirichlet-multinomial term; in row 0 what all graphs share."""
    k = table.k
    full = (1 << k) - 1
    curves = np.empty((1 << k, len(grid.nodes)))
    everybody = table.observed + grid.nodes
    prior = delta * 2.0**k
    total = gammaln(prior) - gammaln(everybody + prior)
    outside = over_subsets(np.array(table.counts, dtype=np.float64)[:, None], k)[:, 0]
    for mask in range(1, 1 << k):
        inside = np.zeros(1 << k)
        np.add.at(inside, np.arange(1 << k) & mask, table.counts)
        cell = prior / 2.0 ** mask.bit_count()
        seen = inside[1:][inside[1:] > 0]
        fixed = float(np.sum(gammaln(seen + cell) - gammaln(cell)))
        curves[mask] = total + fixed + gammaln(outside[full ^ mask] + grid.nodes + cell) - gammaln(cell)
    curves[0] = gammaln(everybody + 1) - gammaln(grid.nodes + 1) - np.log(everybody)
    return curves


def _mixed(signs: Signs, curves: Floats, grid: _Grid, tick: Callable[[], None] = quiet) -> tuple[Floats, Floats]:
    """Posterior mass at every node, all graphs together, and the posterior probability of each graph."""
    few = np.ascontiguousarray(curves[:, ::_EVERY])
    mass = grid.mass[::_EVERY]
    parts = _parts(signs, few)
    done = paced(tick, _LOOKING, len(parts))
    looked = []
    for part in parts:
        looked.append((_logs(signs[part], few) + mass).max(axis=1))
        done()
    highest = np.concatenate(looked)
    peak = float(highest.max())
    kept = np.flatnonzero(highest > peak - _NEGLIGIBLE)
    density, weights = np.zeros(curves.shape[1]), np.zeros(len(signs))
    parts = _parts(kept, curves)
    done = paced(tick, _ADDING, len(parts))
    for part in parts:
        graphs = kept[part]
        masses = _logs(signs[graphs], curves)
        masses += grid.mass - peak
        np.exp(masses, out=masses)
        density += masses.sum(axis=0)
        weights[graphs] = masses.sum(axis=1)
        done()
    whole = weights.sum()
    return density / whole, weights / whole


def _parts(rows: Signs | np.ndarray, curves: Floats) -> list[slice]:
    size = max(1, _NUMBERS // curves.shape[1])
    return [slice(at, at + size) for at in range(0, len(rows), size)]


def _logs(signs: Signs, curves: Floats) -> Floats:
    logs: Floats = signs[:, 1:].astype(np.float64) @ curves[1:]
    logs += curves[0]
    return logs


def _quantile(grid: _Grid, density: Floats, level: float) -> float:
    """The smallest whole number with at least ``level`` of the posterior up to it; even inside a block."""
    blocks = np.concatenate([density[: grid.each], density[grid.each :].reshape(-1, 3).sum(axis=1)])
    below = np.concatenate([[0.0], np.cumsum(blocks)])
    at = min(int(np.searchsorted(below[1:], level)), len(blocks) - 1)
    start = grid.ends[at - 1] if at else 0.0
    share = min(1.0, (level - below[at]) / blocks[at])
    return float(np.ceil(start + share * (grid.ends[at] - start)))
