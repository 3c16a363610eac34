"""Resampling: tables drawn from the table, limits from the draws (BCa: Efron 1987; DiCiccio & Efron 1996).

The people seen are drawn anew with replacement, their number kept, and the whole method, choice of model included, is
repeated on each draw. The same seed gives the same draws on any number of cores: draws come in blocks of fixed size,
each with its own child of the seed.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from scipy.special import ndtr, ndtri

from hawn.estimation.lattice import Floats
from hawn.estimation.table import Table

BLOCK = 500
LEVELS = {"lo80": 0.1, "hi80": 0.9, "lo95": 0.025, "hi95": 0.975}
# levels whose quantiles stand for a whole distribution
EVEN = (np.arange(200) + 0.5) / 200
Limits = dict[str, float | None]
NO_LIMITS: Limits = dict.fromkeys(LEVELS)
_S = TypeVar("_S")
_T = TypeVar("_T")


def draws(table: Table, nboot: int, seed: int) -> Iterator[Floats]:
    """Blocks of resampled tables, ``(histories, tables)``."""
    cells = np.flatnonzero(table.counts)
    share = np.array(table.counts, dtype=np.float64)[cells] / table.observed
    children = np.random.SeedSequence(seed).spawn(-(-nboot // BLOCK))
    for place, child in enumerate(children):
        size = min(BLOCK, nboot - place * BLOCK)
        block = np.zeros((len(table.counts), size))
        block[cells] = np.random.default_rng(child).multinomial(table.observed, share, size=size).T
        yield block


def one_fewer(table: Table) -> tuple[Floats, Floats]:
    """The jackknife: a column per occupied history with one of its people left out, and how many such people."""
    counts = np.array(table.counts, dtype=np.float64)
    cells = np.flatnonzero(counts)
    fewer = np.repeat(counts[:, None], len(cells), axis=1)
    fewer[cells, np.arange(len(cells))] -= 1
    return fewer, counts[cells]


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def together(work: Callable[[_S], _T], parts: Iterable[_S]) -> list[_T]:
    """``work`` on every part, on as many cores as there are; results in order, the same whatever the number."""
    if cores() == 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, parts))


def paced(tick: Callable[[], None], steps: int, parts: int) -> Callable[[], None]:
    """To be called after each of ``parts`` parts: calls ``tick`` so that there are ``steps`` of them at the end."""
    done = 0

    def one() -> None:
        nonlocal done
        before, done = done, done + 1
        for _ in range(done * steps // max(parts, 1) - before * steps // max(parts, 1)):
            tick()

    return one


def quiet() -> None:
    """Nobody asked how far it is."""


@dataclass(frozen=True)
class Spread:
    """Estimates of the whole population on the draws and with one person left out."""

    point: float
    replicates: Floats
    fewer: Floats
    weights: Floats

    @cached_property
    def ordered(self) -> Floats:
        """The replicates, smallest first."""
        return np.sort(self.replicates)

    @cached_property
    def bias(self) -> float:
        """How far the estimate lies from the median of the draws, in deviations. Ties with it count half."""
        total = len(self.replicates)
        near = np.isclose(self.replicates, self.point, rtol=1e-9, atol=0)
        below = (np.sum((self.replicates < self.point) & ~near) + near.sum() / 2) / total
        return float(ndtri(np.clip(below, 0.5 / total, 1 - 0.5 / total)))

    @cached_property
    def rate(self) -> float:
        """The acceleration."""
        return acceleration(self.fewer, self.weights)

    def limits(self) -> Limits:
        """BCa limits at 80 and 95 %; ``None`` where the limit is not finite."""
        return {name: bca(self, level) for name, level in LEVELS.items()}


def acceleration(fewer: Floats, weights: Floats) -> float:
    """Skewness of the jackknife values, over six. Zero where a value is not finite: then bias correction alone."""
    if not np.isfinite(fewer).all():
        return 0.0
    gap = np.average(fewer, weights=weights) - fewer
    square = float(np.sum(weights * gap**2))
    return 0.0 if square <= 0 else float(np.sum(weights * gap**3)) / (6.0 * square**1.5)


def bca(spread: Spread, level: float) -> float | None:
    """One limit."""
    pull = spread.bias + ndtri(level)
    at = float(ndtr(spread.bias + pull / max(1.0 - spread.rate * pull, 1e-6)))
    return quantile(spread.ordered, at)


def quantile(ordered: Floats, at: float) -> float | None:
    """An order statistic, the outer one where ``at`` lies between two (Efron & Tibshirani 1993, section 12.5).

    So few draws make an interval wider, never narrower. ``None`` where it is infinite."""
    total = len(ordered)
    inner = int((total + 1) * min(at, 1 - at))
    place = inner if at <= 0.5 else total + 1 - inner
    found = float(ordered[min(max(place, 1), total) - 1])
    return found if np.isfinite(found) else None
