"""Poisson log-linear fits by Newton's method, thousands at a time.

Model: the count of history b is Poisson with log mean = sum of the parameters of all terms contained in b, over every
history but the empty one, which nobody can observe; its fitted mean exp(intercept) is the estimate of the hidden.

Extended maximum likelihood (Fienberg & Rinaldo 2012; Chan, Silverman & Vincent 2021): a term whose lists share nobody
has its parameter at minus infinity, and the histories that contain it have mean zero and leave the fit.

The gradient is a superset sum of (count - mean), the information matrix has entry (s, t) = superset sum of the means at
``s | t``: both come from the same transform, for all tables together.
"""

from dataclasses import dataclass

import numpy as np

from hawn.estimation.lattice import Bools, Floats, Ints, over_subsets, over_supersets

_MOST_STEPS = 40
_SETTLED = 1e-6  # the largest change of a log mean in the last step; Newton's error is then its square
_FLAT = 1e-12  # a pivot this small beside its diagonal means: no information in that direction


@dataclass
class Fits:
    """One column per table and model. Where ``settled`` is false the likelihood has no finite maximum, or only perhaps
    (``existence.status`` decides): the other figures then mean nothing."""

    hidden: Floats  # fitted mean of the empty history
    objective: Floats  # sum of means - sum of counts * log means: minus the log-likelihood without log factorials
    beta: Floats  # (terms, tables); dead terms stand at zero here and mean minus infinity
    dead: Bools  # (terms, tables)
    means: Floats  # (histories, tables), the empty history included
    settled: Bools

    def replace(self, columns: Ints, other: "Fits") -> None:
        """Puts the columns of ``other`` in the place of some of these."""
        for name in ("hidden", "objective", "beta", "dead", "means", "settled"):
            getattr(self, name)[..., columns] = getattr(other, name)


def fit(
    counts: Floats,
    terms: Ints,
    k: int,
    *,
    start: Floats | None = None,
    offset: Floats | None = None,
    cells: Bools | None = None,
    within: float = 0.0,
    most: int = _MOST_STEPS,
) -> Fits:
    """Fits ``terms[:, r]`` (masks, the intercept 0 first, closed under subsets) to ``counts[:, r]`` for every r.

    One row of terms (one axis) is one model for all tables. ``offset`` (per history, or per history and table) is added
    to the log means: a dependence assumed, not estimated. ``cells``: the histories to fit, all unless told. ``within``:
    also stop where the objective is this near its infimum, be it attained or not; ``settled`` is then false. ``most``:
    steps.
    """
    counts = counts if cells is None else counts * cells[:, None]
    if terms.ndim > 1 and (terms == terms[:, :1]).all():
        terms = terms[:, 0]  # one model for all after all, which is quicker
    targets = at(over_supersets(counts.copy(), k), terms)
    dead = targets == 0
    gone = np.zeros_like(counts)
    put(gone, terms, dead)
    alive = (over_subsets(gone, k) == 0).astype(np.float64)
    alive[0] = 0.0
    if cells is not None:
        alive *= cells[:, None]
    shift = np.zeros((len(counts), 1)) if offset is None else offset.reshape(len(counts), -1)
    beta = _start(counts, terms, dead, alive, shift, k) if start is None else np.where(dead, 0.0, start)
    result = _Newton(targets, terms, dead, alive, shift, k).climb(beta, within, most)
    return Fits(*result)


def _start(counts: Floats, terms: Ints, dead: Bools, alive: Floats, shift: Floats, k: int) -> Floats:
    """Weighted least squares of the log counts, as the first step of iteratively reweighted least squares."""
    weight = (counts + 0.1) * alive
    response = weight * (np.log(counts + 0.1) - shift) + (counts - weight) * alive
    gram = over_supersets(weight, k)
    right = at(over_supersets(response, k), terms)
    return solve(information(gram, terms, dead), np.where(dead, 0.0, right))[0]


def at(values: Floats, terms: Ints) -> Floats:
    """``values`` at the terms: one model for all tables, or one per table."""
    if terms.ndim == 1:
        return values[terms]
    tables = values.shape[1]
    chosen: Floats = values.ravel().take(terms * tables + np.arange(tables))
    return chosen


def put(values: Floats, terms: Ints, chosen: Floats | Bools) -> None:
    """Writes ``chosen`` at the terms."""
    if terms.ndim == 1:
        values[terms] = chosen
    else:
        values.put(terms * values.shape[1] + np.arange(values.shape[1]), chosen)


def information(gram: Floats, terms: Ints, dead: Bools) -> Floats:
    """Entry (s, t) of X'WX is the superset sum of the weights at ``s | t``; a dead term gets 1 on the diagonal."""
    matrix = at(gram, terms[:, None] | terms[None, :]) if terms.ndim > 1 else gram[terms[:, None] | terms[None, :]]
    step = np.arange(len(terms))
    matrix[step, step] += dead
    return matrix


def solve(matrix: Floats, right: Floats) -> tuple[Floats, Bools]:
    """Solves ``matrix[:, :, r] x = right[:, r]`` by Cholesky for all r; true where the matrix was fit for it."""
    p, tables = right.shape
    work = np.concatenate([matrix, right[None]])  # the right side as one more row is solved forwards on the way
    room = np.empty((p + 1, p, tables))
    least = _FLAT * matrix.diagonal().T
    sound = np.ones(tables, dtype=np.bool_)
    for j in range(p):
        column = work[j:, j]
        if j:
            parts = room[j:, : j + 1]
            parts[:, 0] = column
            np.multiply(work[j:, :j], work[j, :j], out=parts[:, 1:])
            np.subtract.reduce(parts, axis=1, out=column)
        steep = column[0] > least[j]
        sound &= steep
        column[0] = np.sqrt(np.where(steep, column[0], 1.0))
        column[1:] /= column[0]
    x = work[p]
    for j in range(p - 1, -1, -1):
        if j + 1 < p:
            x[j] -= np.einsum("ir,ir->r", work[j + 1 : p, j], x[j + 1 :])
        x[j] /= work[j, j]
    return x, sound


class _Newton:
    """The climb, column by column independent; columns leave as they settle."""

    def __init__(self, targets: Floats, terms: Ints, dead: Bools, alive: Floats, shift: Floats, k: int) -> None:
        self.targets, self.terms, self.dead, self.alive, self.k = targets, terms, dead, alive, k
        self.shift = np.broadcast_to(shift, alive.shape)

    def climb(self, beta: Floats, within: float, most: int) -> tuple[Floats, Floats, Floats, Bools, Floats, Bools]:
        tables = beta.shape[1]
        best = beta.copy()
        settled = np.zeros(tables, dtype=np.bool_)
        live = np.arange(tables)
        before, last, held = beta, np.full(tables, np.inf), np.zeros_like(beta)
        for _ in range(most):
            columns = _Columns(self, live, beta)
            worse = columns.objective > last + 1e-9 * (1.0 + np.abs(columns.objective))
            step, sound, change, gap = columns.newton()
            step = np.where(worse, held / 2, step)
            origin = np.where(worse, before, beta)
            beta = origin + step
            best[:, live] = beta
            done = ~worse & sound & (change < _SETTLED)
            settled[live[done]] = True
            stay = ~done & (sound | worse) & (worse | (gap >= within))
            last = np.where(worse, last, columns.objective)
            before, held = origin, step
            if not stay.all():
                live, beta, before, held, last = live[stay], beta[:, stay], before[:, stay], held[:, stay], last[stay]
            if not live.size:
                break
        final = _Columns(self, np.arange(tables), best)
        hidden = np.exp(np.clip(best[0] + self.shift[0], -700, 700))
        means = final.means
        means[0] = hidden
        return hidden, final.objective, best, self.dead, means, settled


class _Columns:
    """Means, objective and Newton step at one point, for the columns still moving."""

    def __init__(self, owner: _Newton, live: Ints, beta: Floats) -> None:
        every = live.size == owner.alive.shape[1]
        self.k = owner.k
        self.terms = owner.terms if every or owner.terms.ndim == 1 else owner.terms[:, live]
        self.dead = owner.dead if every else owner.dead[:, live]
        self.targets, self.alive, shift = (
            array if every else array[:, live] for array in (owner.targets, owner.alive, owner.shift)
        )
        self.linear = self._spread(beta)
        log_means = np.clip(self.linear + shift, -700, 60)
        self.means = np.exp(log_means) * self.alive
        self.objective = self.means.sum(axis=0) - np.einsum("pr,pr->r", self.targets, beta)

    def _spread(self, beta: Floats) -> Floats:
        wide = np.zeros_like(self.alive)
        put(wide, self.terms, beta)
        return over_subsets(wide, self.k)

    def newton(self) -> tuple[Floats, Bools, Floats, Floats]:
        """The step, where it may be trusted, the largest change of a log mean it makes, and how much it can gain."""
        gram = over_supersets(self.means.copy(), self.k)
        gradient = self.targets - at(gram, self.terms)
        gradient[self.dead] = 0.0
        step, sound = solve(information(gram, self.terms, self.dead), gradient)
        change = np.abs(self._spread(step) * self.alive).max(axis=0)
        too_far = np.maximum(change / 8.0, 1.0)
        gap = np.einsum("pr,pr->r", gradient, step)
        return step / too_far, sound, np.maximum(change, np.abs(step[0])), gap
