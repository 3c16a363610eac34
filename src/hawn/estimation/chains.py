"""Whether chains tell the same story: rank-normalised split R-hat and bulk effective sample size.

Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), Bayesian Analysis 16(2). Draws are an array ``(draws, chains)``.
"""

import numpy as np
from scipy.special import ndtri

from hawn.estimation.lattice import Floats


def r_hat(draws: Floats) -> float:
    """The larger of R-hat on the ranks and on how far off the median; 1 when the chains agree."""
    away = np.abs(draws - np.median(draws))
    return max(_ratio(_split(_normal_scores(draws))), _ratio(_split(_normal_scores(away))))


def effective(draws: Floats) -> float:
    """How many independent draws the mean of the ranks is worth (Geyer's initial monotone sequence)."""
    scores = _split(_normal_scores(draws))
    length, chains = scores.shape
    within = scores.var(axis=0, ddof=1).mean()
    if within == 0:
        return float(draws.size)
    pooled = within * (length - 1) / length + scores.mean(axis=0).var(ddof=1)
    # divided by the length at every lag, as in the paper
    covariance = _autocovariance(scores).mean(axis=1)
    rho = 1 - (within * (length - 1) / length - covariance) / pooled
    rho[0] = 1.0
    pairs = rho[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    ends = np.flatnonzero(pairs <= 0)
    initial = np.minimum.accumulate(pairs[: ends[0] if len(ends) else len(pairs)])
    time = max(2 * float(initial.sum()) - 1, 1 / np.log10(draws.size))
    return float(length * chains / time)


def _split(draws: Floats) -> Floats:
    """Each chain as two: its first and its second half."""
    half = len(draws) // 2
    return np.concatenate([draws[:half], draws[len(draws) - half :]], axis=1)


def _normal_scores(draws: Floats) -> Floats:
    """Ranks over all chains, equal draws sharing theirs, as normal quantiles (Blom's offset)."""
    _, place, counts = np.unique(draws, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    scores: Floats = ndtri((ranks - 3 / 8) / (draws.size + 1 / 4))[place].reshape(draws.shape)
    return scores


def _ratio(scores: Floats) -> float:
    length = len(scores)
    within = scores.var(axis=0, ddof=1).mean()
    between = scores.mean(axis=0).var(ddof=1)
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt((length - 1) / length + between / within))


def _autocovariance(scores: Floats) -> Floats:
    length = len(scores)
    centred = scores - scores.mean(axis=0)
    spectrum = np.fft.rfft(centred, 2 * length, axis=0)
    lagged: Floats = np.fft.irfft(np.abs(spectrum) ** 2, axis=0)[:length] / length
    return lagged
