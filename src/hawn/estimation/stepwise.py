"""Stepwise choice of pairwise terms (Chan, Silverman & Vincent 2021), for many tables at once.

From the main effects on, the pair with the smallest one-sided Poisson p-value enters: the number of people on both its
lists against the mean which the present fit gives it. It must stay below the threshold, and the larger model must be
identifiable and its extended estimate exist; otherwise the next pair is tried. A pair with nobody on both lists enters
at minus infinity. The p-values need the present fit only, so a step costs one fit.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, pdtr, pdtrc

from hawn.estimation.existence import identifiable, settled
from hawn.estimation.fitting import Fits
from hawn.estimation.lattice import Bools, Floats, Ints, over_supersets, pairs
from hawn.estimation.models import Model, closed

THRESHOLD = 0.02
_SAME = 1e-9  # p-values nearer than this (relative, in logarithms) are one p-value
_FAINT = 1e-280


@dataclass
class Chosen:
    """Per table: the fitted hidden count (infinite where not even the main effects have an estimate), the model, and
    whether two pairs tied for entry on the way."""

    hidden: Floats
    models: list[Model]
    tied: Bools


def stepwise(counts: Floats, k: int, *, threshold: float = THRESHOLD, order: list[int] | None = None) -> Chosen:
    """Chooses and fits a model for each column. ``order``: pairs (masks), which breaks exact ties."""
    return _Climb(counts, k, threshold, order or list(pairs(k))).run()


def log_p_values(seen: Floats, expected: Floats) -> Floats:
    """Logarithm of the smaller of the two one-sided Poisson probabilities, safe where the probability underflows."""
    expected = np.maximum(expected, 1e-300)
    lower, upper = pdtr(seen, expected), np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), expected), 1.0)
    small = np.minimum(lower, upper)
    mass = seen * np.log(expected) - expected - gammaln(seen + 1)
    # the tail beyond the point is close to geometric when it is this thin
    ratio = np.where(seen > expected, expected / (seen + 1), seen / expected)
    thin = mass - np.log1p(-np.minimum(ratio, 1 - 1e-12))
    scores: Floats = np.where(small > _FAINT, np.log(np.maximum(small, _FAINT)), thin)
    return scores


class _Climb:
    def __init__(self, counts: Floats, k: int, threshold: float, order: list[int]) -> None:
        self.counts, self.k, self.limit, self.order = counts, k, np.log(threshold) if threshold > 0 else -np.inf, order
        self.pair = np.array(order, dtype=np.intp)
        self.seen = over_supersets(counts.copy(), k)[self.pair]
        tables = counts.shape[1]
        self.hidden = np.full(tables, np.inf)
        self.tied = np.zeros(tables, dtype=np.bool_)
        self.terms: list[list[int]] = [list(closed((), k)) for _ in range(tables)]

    def run(self) -> Chosen:
        live = np.arange(self.counts.shape[1])
        terms = np.repeat(np.array(closed((), self.k), dtype=np.intp)[:, None], len(live), axis=1)
        fits, sound = self._fitted(live, terms, None)
        self.hidden[live[sound]] = fits.hidden[sound]
        live, terms, fits = live[sound], terms[:, sound], _picked(fits, sound)
        while live.size:
            live, terms, fits = self._step(live, terms, fits)
        chosen = [frozenset(terms) for terms in self.terms]
        models = {each: closed(each, self.k) for each in set(chosen)}
        return Chosen(self.hidden, [models[each] for each in chosen], self.tied)

    def _fitted(self, live: Ints, terms: Ints, start: Floats | None) -> tuple[Fits, Bools]:
        """Fits, and for which columns the estimate exists and is unique."""
        counts = np.ascontiguousarray(self.counts[:, live])
        return settled(counts, terms, self.k, start=start, among=identifiable(counts, terms, self.k))

    def _step(self, live: Ints, terms: Ints, fits: Fits) -> tuple[Ints, Ints, Fits]:
        """Adds one pair to every column that has one to add; the others leave with what they have."""
        means = fits.means.copy()
        means[0] = 0.0
        expected = over_supersets(means, self.k)[self.pair]
        scores = log_p_values(self.seen[:, live], expected)
        inside = (terms[:, None, :] == self.pair[None, :, None]).any(axis=0)
        scores[inside | (scores >= self.limit)] = np.inf
        waiting = np.arange(len(live))
        grown: list[tuple[Ints, Ints, Fits]] = []
        while True:
            waiting = waiting[np.isfinite(scores[:, waiting].min(axis=0, initial=np.inf))]
            if not waiting.size:
                break
            pick = self._pick(scores[:, waiting], live[waiting])
            new = np.vstack([terms[:, waiting], self.pair[pick]])
            ratio = self.seen[pick, live[waiting]] / np.maximum(expected[pick, waiting], 1e-300)
            start = np.vstack([fits.beta[:, waiting], np.log(np.maximum(ratio, 1e-9))])
            tried, sound = self._fitted(live[waiting], new, start)
            grown.append((live[waiting[sound]], new[:, sound], _picked(tried, sound)))
            scores[pick, waiting] = np.inf
            waiting = waiting[~sound]
        return self._joined(grown, terms, fits)

    def _pick(self, scores: Floats, live: Ints) -> Ints:
        best = scores.min(axis=0)
        near = scores <= best + _SAME * np.abs(best)
        self.tied[live] |= near.sum(axis=0) > 1
        first: Ints = near.argmax(axis=0)
        return first

    def _joined(self, grown: list[tuple[Ints, Ints, Fits]], terms: Ints, fits: Fits) -> tuple[Ints, Ints, Fits]:
        none = np.zeros(terms.shape[1], dtype=np.bool_)
        parts = grown or [(np.zeros(0, dtype=np.intp), terms[:, none], _picked(fits, none))]
        live = np.concatenate([part[0] for part in parts])
        joined = np.concatenate([part[1] for part in parts], axis=1)
        fields = [np.concatenate([getattr(part[2], name) for part in parts], axis=-1) for name in _FIELDS]
        for r, pair in zip(live.tolist(), joined[-1].tolist(), strict=True):
            self.terms[r].append(pair)
        fits = Fits(*fields)
        self.hidden[live] = fits.hidden
        return live, joined, fits


_FIELDS = ("hidden", "objective", "beta", "dead", "means", "settled")


def _picked(fits: Fits, which: Bools) -> Fits:
    return Fits(*(getattr(fits, name)[..., which] for name in _FIELDS))
