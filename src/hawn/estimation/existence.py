"""Does the extended maximum-likelihood estimate exist, and is it unique? (Fienberg & Rinaldo 2012)

Status 0: yes. 1: no maximum is attained. 2: the parameters cannot be told apart. 3: both.

*Unique* (rank). Terms at minus infinity and the histories that contain them leave; call the rest T and B. The rows of
the design matrix at the histories that are themselves terms are triangular, so only the missing row of the empty
history can cost a rank. Writing the row of a history b in terms of the rows of the terms inside b, the empty row has
weight sum over t in T, t inside b, of (-1)^|t| (the reduced Euler characteristic of T below b). The rank is full
exactly when one b in B has a weight other than zero: whole numbers, no rounding, one subset sum for all tables.

*Attained*. Exactly when some strictly positive table has the same sufficient statistics; otherwise there is a
direction in which the likelihood grows without end: zero at every history seen, below zero at some history, above zero
at none. It depends on the counts through their zeros alone, so answers are kept by model and zero pattern, and each is
found in the cheapest way that can tell:

1. A Newton climb that settles at a finite point is itself such a table. Only where none settled is anything else asked.
2. A term's margin that nobody is in, while a history of it is in the fit, is such a direction (``margins_open``): plain
   counting, for thousands of tables or models together.
3. Within the directions that are zero at every history seen (``_idle``): if there are none, it is attained. Else
   non-negative least squares looks for the positive table and leaves, where there is none, a direction as its residual;
   either is checked before it is believed.
4. Where rounding leaves that open: the linear program, by HiGHS.
"""

from functools import lru_cache

import numpy as np
from scipy.optimize import linprog, nnls
from scipy.sparse import csr_array

from hawn.estimation.fitting import Fits, at, fit, put
from hawn.estimation.lattice import Bools, Floats, Ints, over_subsets, over_supersets, sizes
from hawn.estimation.models import Model, generators
from hawn.estimation.table import Table

_POSITIVE = 1e-7
# a climb that can settle has done so after this many steps, but for a few in ten thousand
_USUAL_STEPS = 12
# beside figures of about one: what counts as zero, and what certainly does not
_ZERO, _NOT_ZERO = 1e-10, 1e-6


def identifiable(counts: Floats, terms: Ints, k: int) -> Bools:
    """For each column: can the parameters of ``terms[:, r]`` that are finite be told apart?"""
    targets = at(over_supersets(counts.copy(), k), terms)
    parity = 1.0 - 2.0 * (sizes(k)[terms] & 1)
    signs, gone = np.zeros_like(counts), np.zeros_like(counts)
    put(signs, terms, np.where(targets > 0, parity if terms.ndim > 1 else parity[:, None], 0.0))
    put(gone, terms, targets == 0)
    alive = over_subsets(gone, k) == 0
    alive[0] = False
    apart: Bools = ((over_subsets(signs, k) != 0) & alive).any(axis=0)
    return apart


def settled(
    counts: Floats, terms: Ints, k: int, *, start: Floats | None = None, among: Bools | None = None
) -> tuple[Fits, Bools]:
    """Fits to the end, and for which columns the maximum is attained. ``among``: the columns to judge, all unless told.

    The few climbs that have not settled after some steps are judged first and go on only if there is somewhere to go.
    """
    fits = fit(counts, terms, k, start=start, most=_USUAL_STEPS)
    judged = np.ones_like(fits.settled) if among is None else among
    sound: Bools = fits.settled & judged
    left = np.flatnonzero(~fits.settled & judged)
    for r in left:
        sound[r] = attained(counts[:, r], tuple((terms if terms.ndim == 1 else terms[:, r]).tolist()), k)
    further = left[sound[left]]
    if further.size:
        mine = terms if terms.ndim == 1 else np.ascontiguousarray(terms[:, further])
        more = fit(np.ascontiguousarray(counts[:, further]), mine, k, start=fits.beta[:, further])
        fits.replace(further, more)
    return fits, sound


def attained(counts: Floats, model: Model, k: int) -> bool:
    """Is the maximum attained for one table? The answer is kept by model and zero pattern."""
    return _attained(tuple(sorted(model)), k, np.packbits(counts > 0).tobytes())


def margins_open(counts: Floats, model: Model, k: int) -> Bools:
    """For each table: does counting alone show that the maximum of this model is not attained?

    The indicator of a margin's cell is a sum of the model's terms. Where nobody is in the cell it is zero at every
    history seen; where a history of it is in the fit, minus the indicator is a direction without end.
    """
    cells, parts = _margins(model, k)
    targets = over_supersets(counts.copy(), k)[list(model)]
    gone = np.zeros_like(counts)
    gone[list(model)] = targets == 0
    alive = over_subsets(gone, k) == 0
    alive[0] = False
    nobody = parts @ counts == 0
    empty = np.zeros(counts.shape, dtype=np.bool_)
    empty[cells] = parts.T[cells] @ nobody.astype(np.float64) > 0
    found: Bools = (empty & alive).any(axis=0)
    return found


@lru_cache(maxsize=4096)
def _margins(model: Model, k: int) -> tuple[Ints, Floats]:
    """Which histories each cell of the margins of the largest terms holds, a row per cell. The empty one is in none."""
    masks = np.arange(1 << k)
    rows = [masks & term == part for term in generators(model) for part in range(1 << k) if part & term == part]
    parts = np.array(rows, dtype=np.float64)
    parts[:, 0] = 0.0
    return masks[1:], parts


def models_open(table: Floats, terms: Ints, k: int) -> Bools:
    """The same for one table and many models, ``terms[:, r]`` each."""
    used, row = np.unique(terms, return_inverse=True)
    row = row.reshape(terms.shape)
    above = (np.arange(1 << k) & used[:, None]) == used[:, None]
    empty = np.array([_without_anybody(table, term) for term in used])
    nobody = ~(above & (table > 0)).any(axis=1)
    covered = np.zeros((terms.shape[1], 1 << k), dtype=np.bool_)
    lost = np.zeros_like(covered)
    for places in row:
        covered |= empty[places]
        lost |= above[places] & nobody[places, None]
    covered &= ~lost
    covered[:, 0] = False
    return np.asarray(covered.any(axis=1), dtype=np.bool_)


def _without_anybody(table: Floats, term: int) -> Bools:
    """Histories whose part on the term's lists nobody has."""
    parts = np.arange(len(table)) & term
    empty: Bools = np.bincount(parts, weights=table, minlength=len(table))[parts] == 0
    return empty


@lru_cache(maxsize=200_000)
def _attained(model: Model, k: int, pattern: bytes) -> bool:
    seen = np.unpackbits(np.frombuffer(pattern, dtype=np.uint8), count=1 << k).astype(bool)
    if margins_open(seen[:, None].astype(np.float64), model, k)[0]:
        return False
    design, mine = _design(model, k, seen)
    said = _by_least_squares(design, mine)
    return by_program(design, mine) if said is None else said


def _design(model: Model, k: int, seen: Bools) -> tuple[Floats, Bools]:
    """Histories in the fit by finite terms, and which of the histories somebody has."""
    terms, masks = np.array(model), np.arange(1, 1 << k)
    inside = (masks[:, None] & terms) == terms
    finite = inside[seen[1:]].any(axis=0)
    kept = ~inside[:, ~finite].any(axis=1)
    return inside[kept][:, finite].astype(np.float64), seen[1:][kept]


def _idle(design: Floats, seen: Bools) -> Floats:
    """What the directions that are zero at every history seen do at the others: a column each."""
    rows = design[seen]
    _, sizes_, turned = np.linalg.svd(rows)
    rank = int(np.sum(sizes_ > 1e-9 * sizes_[0]))
    moved: Floats = design[~seen] @ turned[rank:].T
    moved[np.abs(moved) < _ZERO] = 0.0  # a nought that rounding left at 1e-17 could be made up for by 1e17 people
    return moved


def _by_least_squares(design: Floats, seen: Bools) -> bool | None:
    """Is there a table, at least 1 at every history nobody has, that every idle direction is at right angles to?

    The least-squares remainder r of ``moved' (1 + y)`` over y >= 0 has ``moved r >= 0`` everywhere: if it is not zero,
    it is a direction without end. ``None``: too near to call.
    """
    moved = _idle(design, seen)
    if not moved.any():
        return True
    target = -moved.sum(axis=0)
    try:
        found, _ = nnls(moved.T, target)
    except RuntimeError:
        return None
    rest = moved.T @ found - target
    if float(np.abs(rest).max()) < _ZERO * (1 + float(found.max())):
        return True
    rise = moved @ rest
    clear = float(rise.max()) > _NOT_ZERO and float(rise.min()) > -_ZERO * float(rise.max())
    return False if clear else None


def by_program(design: Floats, seen: Bools) -> bool:
    """The same by linear programming: the largest least entry of a table with the same sufficient statistics."""
    # x = s + y with y >= 0: maximise s subject to design' x = design' (1 where people were seen)
    left = np.column_stack([design.sum(axis=0), design.T])
    right = design[seen].sum(axis=0)
    cost = np.zeros(len(design) + 1)
    cost[0] = -1.0
    answer = linprog(cost, A_eq=csr_array(left), b_eq=right, bounds=(0, None), method="highs")
    return bool(answer.status == 0 and -answer.fun > _POSITIVE)


def forget() -> None:
    """Drops the answers kept so far: for measuring."""
    _attained.cache_clear()
    _margins.cache_clear()


def status(table: Table, model: Model) -> int:
    """0 fine, 1 the estimate does not exist, 2 parameters not identifiable, 3 both."""
    counts = np.array(table.counts, dtype=np.float64)
    one = identifiable(counts[:, None], np.array(model, dtype=np.intp), table.k)
    return (0 if attained(counts, model, table.k) else 1) + (0 if one[0] else 2)
