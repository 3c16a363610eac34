"""Latent classes (Manrique-Vallier 2016): several chains, run until they agree or time is up, which is then said."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hawn.estimation.bootstrap import LEVELS, Limits, together
from hawn.estimation.chains import effective, r_hat
from hawn.estimation.lattice import Floats
from hawn.estimation.mixture import Sampler
from hawn.estimation.table import Table

AGREED = 1.05
WARMING = 2_000
ROUND = 4_000
MOST_ROUNDS = 3
# chains that share a stream of random numbers and an array; fixed, so that the number of cores changes nothing
_TOGETHER = 2
_CHUNK = 500


@dataclass(frozen=True)
class Latent:
    """Posterior of everybody, seen and hidden: median and equal-tailed limits over all chains.

    ``settled``: R-hat of log N is at most 1.05. If not, chains still differ: ``medians`` shows how far, and neither
    estimate nor limits should be leaned on. ``effective``: how many independent draws the ``draws`` are worth.
    """

    estimate: float
    limits: Limits
    r_hat: float
    effective: float
    settled: bool
    medians: tuple[float, ...]
    draws: int


def latent(
    table: Table,
    *,
    seed: int,
    chains: int = 4,
    rounds: int = MOST_ROUNDS,
    progress: Callable[[int], None] | None = None,
) -> Latent:
    """Runs ``chains`` of them for up to ``rounds`` rounds. ``progress`` is told how many sweeps were just made."""
    sizes = [min(_TOGETHER, chains - at) for at in range(0, chains, _TOGETHER)]
    streams = np.random.SeedSequence(seed).spawn(len(sizes))
    samplers = [Sampler(table, size, stream) for size, stream in zip(sizes, streams, strict=True)]

    def run(sweeps: int, warming: int) -> list[Floats]:
        made = []
        for _ in range(sweeps // _CHUNK):
            parts = together(lambda sampler: sampler.run(_CHUNK, warming=warming), samplers)
            made.append(np.concatenate(parts, axis=1))
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
    )
