"""Latent classes (Manrique-Vallier 2016): several chains, run until they agree or time is up, which is then said.

One array and one stream of random numbers hold all chains: a sweep is mostly many small draws, which two threads make
no faster, and so the number of cores cannot change anything.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from hawn.estimation.bootstrap import EVEN, LEVELS, Limits
from hawn.estimation.chains import effective, r_hat
from hawn.estimation.lattice import Floats
from hawn.estimation.mixture import Sampler
from hawn.estimation.table import Table

AGREED = 1.05
WARMING = 2_000
ROUND = 3_000
MOST_ROUNDS = 3
_CHUNK = 500


@dataclass(frozen=True)
class Latent:
    """Posterior of everybody, seen and hidden: median and equal-tailed limits over all chains.

    ``settled``: R-hat of log N is at most 1.05. If not, chains still differ: ``medians`` shows how far, and neither
    estimate nor limits should be leaned on. ``effective``: how many independent draws the ``draws`` are worth.
    ``spread``: quantiles that stand for the whole.
    """

    estimate: float
    limits: Limits
    r_hat: float
    effective: float
    settled: bool
    medians: tuple[float, ...]
    draws: int
    spread: Floats = field(repr=False, compare=False)


def most_sweeps(rounds: int = MOST_ROUNDS) -> int:
    """What a run takes if its chains do not agree earlier."""
    return WARMING + ROUND * rounds


def most_steps(rounds: int = MOST_ROUNDS) -> int:
    """How often ``progress`` is told of it."""
    return most_sweeps(rounds) // _CHUNK


def latent(
    table: Table,
    *,
    seed: int,
    chains: int = 4,
    rounds: int = MOST_ROUNDS,
    progress: Callable[[int], None] | None = None,
) -> Latent:
    """``progress`` is told how many sweeps were just made; there are at most ``most_sweeps(rounds)``."""
    sampler = Sampler(table, chains, np.random.SeedSequence(seed))

    def run(sweeps: int, warming: int) -> list[Floats]:
        made = []
        for _ in range(sweeps // _CHUNK):
            made.append(sampler.run(_CHUNK, warming=warming))
            if progress:
                progress(_CHUNK)
        return made

    run(WARMING, WARMING)
    draws = np.empty((0, chains))
    for _ in range(rounds):
        draws = np.concatenate([draws, *run(ROUND, 0)])
        agreement = r_hat(draws)
        if agreement <= AGREED:
            break
    return Latent(
        float(np.median(draws)),
        {name: float(np.quantile(draws, level)) for name, level in LEVELS.items()},
        agreement,
        effective(draws),
        agreement <= AGREED,
        tuple(np.median(draws, axis=0).tolist()),
        draws.size,
        np.quantile(draws, EVEN),
    )
