"""Choice among hierarchical models by BIC, and a bootstrap that repeats the choice (Silverman, Chan & Vincent 2024).

Every hierarchical model up to an order is fitted where their number allows it; beyond that the search goes downhill:
from the main effects always to the best model one term away, keeping all it met. The bootstrap chooses again on every
draw, among the models that ranked highest on the table itself.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from hawn.estimation.bootstrap import paced, quiet, together
from hawn.estimation.existence import attained, identifiable, margins_open, models_open, settled
from hawn.estimation.fitting import Fits, fit
from hawn.estimation.lattice import Bools, Floats, Ints
from hawn.estimation.models import Model, closed, hierarchical, neighbours
from hawn.estimation.table import Table

TOP_MODELS = 60
STEPS = 10  # how often ``rank`` tells that it gets on
MOST_MODELS = 40_000
_CHUNK = 1024
_ROUGH = 0.005  # of the objective; a BIC is then within twice that
_SAME = 1e-9


@dataclass(frozen=True)
class Ranked:
    """A model on the table itself."""

    bic: float
    model: Model
    hidden: float
    beta: Floats


@dataclass(frozen=True)
class Ranking:
    """The best models with an estimate, best first; how many were fitted and how they were found."""

    best: tuple[Ranked, ...]
    searched: int
    exhaustive: bool
    tied: bool


def default_order(k: int) -> int:
    """Three where all such models can be fitted (to five lists), two beyond."""
    return min(3, k - 1) if k <= 5 else 2


def rank(
    table: Table,
    *,
    max_order: int | None = None,
    top: int = TOP_MODELS,
    order: Sequence[int] = (),
    tick: Callable[[], None] = quiet,
) -> Ranking:
    """The ``top`` models by BIC. ``order``: the columns' original places, which break exact ties."""
    k = table.k
    limit = k - 1 if max_order is None else min(max_order, k - 1)
    exhaustive = _number(k, limit) <= MOST_MODELS
    scored = _scored(table, hierarchical(k, limit), tick) if exhaustive else _downhill(table, limit, tick)
    places = list(order) or list(range(k))
    best = _best(table, scored, top)
    if not best:
        return Ranking((), len(scored), exhaustive, False)
    ties = [one for one in best if one.bic - best[0].bic <= _SAME * (1 + abs(best[0].bic))]
    ties.sort(key=lambda one: sorted(sorted(places[i] for i in range(k) if t >> i & 1) for t in one.model))
    return Ranking(tuple(ties + best[len(ties) :]), len(scored), exhaustive, len(ties) > 1)


def choose(counts: Floats, k: int, among: Sequence[Ranked]) -> tuple[Floats, list[int]]:
    """For each column the hidden count of the best of these models, and its place among them (-1: none exists).

    All models are first fitted roughly (their BIC to about 0.01), then the one ahead closely; it stays the choice
    unless its estimate does not exist or another model is still ahead of it.
    """
    tables = counts.shape[1]
    scores = np.array([_rough(counts, k, one) for one in among])
    exact = np.zeros_like(scores, dtype=np.bool_)
    closely = np.full_like(scores, np.inf)
    sizes = np.array([len(one.model) for one in among])
    _, alike = np.unique(counts > 0, axis=1, return_inverse=True)
    open_ = np.arange(tables)
    while open_.size:
        picks = scores[:, open_].argmin(axis=0)
        waits = ~exact[picks, open_] & np.isfinite(scores[picks, open_])
        open_, picks = open_[waits], picks[waits]
        hopeless = _hopeless(counts[:, open_], k, [among[place].model for place in picks], alike[open_])
        scores[picks[hopeless], open_[hopeless]] = np.inf
        for size in np.unique(sizes[picks[~hopeless]]):
            here = (sizes[picks] == size) & ~hopeless
            at = picks[here], open_[here]
            scores[at], closely[at] = _close(counts[:, at[1]], k, [among[place] for place in at[0]])
            exact[at] = True
    picks = scores.argmin(axis=0)
    every = np.arange(tables)
    none = ~np.isfinite(scores[picks, every])
    hidden = np.where(none, np.inf, closely[picks, every])
    return hidden, np.where(none, -1, picks).tolist()


def _hopeless(counts: Floats, k: int, models: Sequence[Model], alike: Ints) -> Bools:
    """Columns whose model has no estimate, of those that share model and zero pattern (``alike``) with another.

    One question answers for all of them; columns that stand alone are fitted first, which mostly answers it too.
    """
    groups: dict[tuple[Model, int], list[int]] = defaultdict(list)
    for place, (model, pattern) in enumerate(zip(models, alike.tolist(), strict=True)):
        groups[model, pattern].append(place)
    found = np.zeros(len(models), dtype=np.bool_)
    for (model, _), places in groups.items():
        if len(places) > 1:
            found[places] = not attained(counts[:, places[0]], model, k)
    return found


def _rough(counts: Floats, k: int, one: Ranked) -> Floats:
    """Not more than the BIC of one model on each table; infinite where it is plain that it has none."""
    terms = np.array(one.model, dtype=np.intp)
    scores = np.full(counts.shape[1], np.inf)
    hopeful = np.flatnonzero(identifiable(counts, terms, k) & ~margins_open(counts, one.model, k))
    if hopeful.size:
        counts = np.ascontiguousarray(counts[:, hopeful])
        fits = fit(counts, terms, k, start=np.repeat(one.beta[:, None], hopeful.size, axis=1), within=_ROUGH)
        scores[hopeful] = _bic(fits, counts) - 2 * _ROUGH
    return scores


def _close(counts: Floats, k: int, models: Sequence[Ranked]) -> tuple[Floats, Floats]:
    """BIC and hidden people of ``models[r]``, all of one size, on table r."""
    counts = np.ascontiguousarray(counts)
    terms = np.array([one.model for one in models], dtype=np.intp).T.copy()
    fits, sound = settled(counts, terms, k, start=np.array([one.beta for one in models]).T.copy())
    return np.where(sound, _bic(fits, counts), np.inf), fits.hidden


def _bic(fits: Fits, counts: Floats) -> Floats:
    """Up to the factorials of the counts, which no model changes."""
    score: Floats = 2 * fits.objective + len(fits.beta) * np.log(np.maximum(counts.sum(axis=0), 1.0))
    return score


def _number(k: int, order: int) -> int:
    """How many models there are up to the order; beyond what can be fitted only roughly."""
    if k <= 5:
        return len(hierarchical(k, order))
    return 1 << k * (k - 1) // 2 if order == 2 else MOST_MODELS + 1


def _grouped(models: Sequence[Model]) -> list[list[Model]]:
    """Models of one size, a chunk at a time."""
    groups: dict[int, list[Model]] = defaultdict(list)
    for model in models:
        groups[len(model)].append(model)
    return [group[at : at + _CHUNK] for group in groups.values() for at in range(0, len(group), _CHUNK)]


def _scored(table: Table, models: Sequence[Model], tick: Callable[[], None] = quiet) -> list[tuple[float, Model]]:
    """BIC of each model whose estimate may exist, a little too good rather than too bad, with the model."""
    groups = _grouped(models)
    done = paced(tick, STEPS, len(groups))

    def work(chunk: list[Model]) -> list[tuple[float, Model]]:
        scored = _chunk(table, chunk)
        done()
        return scored

    found = together(work, groups)
    return [one for part in found for one in part]


def _chunk(table: Table, models: Sequence[Model]) -> list[tuple[float, Model]]:
    terms = np.array(models, dtype=np.intp).T
    counts = np.repeat(np.array(table.counts, dtype=np.float64)[:, None], len(models), axis=1)
    unique = identifiable(counts, terms, table.k) & ~models_open(counts[:, 0], terms, table.k)
    if not unique.any():
        return []
    terms, counts = np.ascontiguousarray(terms[:, unique]), np.ascontiguousarray(counts[:, unique])
    fits = fit(counts, terms, table.k, within=_ROUGH)
    scores = _bic(fits, counts) - 2 * _ROUGH
    kept = [model for model, keep in zip(models, unique, strict=True) if keep]
    return list(zip(scores.tolist(), kept, strict=True))


def _closely(table: Table, models: Sequence[Model]) -> list[Ranked]:
    """Models of one size fitted to the end; those without an estimate are left out."""
    counts = np.repeat(np.array(table.counts, dtype=np.float64)[:, None], len(models), axis=1)
    fits, sound = settled(counts, np.array(models, dtype=np.intp).T.copy(), table.k)
    scores = _bic(fits, counts) + 2 * float(gammaln(counts[:, 0] + 1).sum())
    return [
        Ranked(float(scores[r]), model, float(fits.hidden[r]), fits.beta[:, r])
        for r, model in enumerate(models)
        if sound[r]
    ]


def _best(table: Table, scored: list[tuple[float, Model]], top: int) -> list[Ranked]:
    """The ``top`` models by BIC among those whose estimate exists."""
    base = 2 * float(gammaln(np.array(table.counts) + 1.0).sum())
    best: list[Ranked] = []
    scored = sorted(scored)
    for at in range(0, len(scored), top):
        if len(best) >= top and scored[at][0] + base > best[top - 1].bic:
            break
        for group in _grouped([model for _, model in scored[at : at + top]]):
            best += _closely(table, group)
        best.sort(key=lambda one: (one.bic, one.model))
    return best[:top]


def _downhill(table: Table, order: int, tick: Callable[[], None]) -> list[tuple[float, Model]]:
    here = next(iter(_closely(table, [closed((), table.k)])), None)
    met = dict.fromkeys([closed((), table.k)], 0.0)
    met |= {model: score for score, model in _scored(table, list(met))}
    while here:
        tick()
        around = neighbours(here.model, table.k, order)
        fresh = [model for model in around if model not in met]
        met |= dict.fromkeys(fresh, float("inf")) | {model: score for score, model in _scored(table, fresh)}
        near = _best(table, [(met[model], model) for model in around if met[model] < float("inf")], 1)
        if not near or near[0].bic >= here.bic:
            break
        here = near[0]
    return [(score, model) for model, score in met.items() if score < float("inf")]
