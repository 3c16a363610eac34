"""Does the extended maximum-likelihood estimate exist, and is it unique? (Fienberg & Rinaldo 2012)

Status 0: yes. 1: no maximum is attained. 2: the parameters cannot be told apart. 3: both.

*Unique* (rank). Terms at minus infinity and the histories that contain them leave; call the rest T and B. The rows of
the design matrix at the histories that are themselves terms are triangular, so only the missing row of the empty
history can cost a rank. Writing the row of a history b in terms of the rows of the terms inside b, the empty row has
weight sum over t in T, t inside b, of (-1)^|t| (the reduced Euler characteristic of T below b). The rank is full
exactly when one b in B has a weight other than zero: whole numbers, no rounding, one subset sum for all tables.

*Attained*. Exactly when some strictly positive table has the same sufficient statistics (a linear program, HiGHS). It
depends on the counts through their zeros alone, so answers are kept by model and zero pattern. A Newton climb that
settles at a finite point is itself such a table: the program is asked only where no climb settled.
"""

from functools import lru_cache

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from hawn.estimation.fitting import at, put
from hawn.estimation.lattice import Bools, Floats, Ints, over_subsets, over_supersets, sizes
from hawn.estimation.models import Model
from hawn.estimation.table import Table

_POSITIVE = 1e-7


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


def attained(counts: Floats, model: Model, k: int) -> bool:
    """Is the maximum attained for one table? The answer is kept by model and zero pattern."""
    return _attained(model, k, np.packbits(counts > 0).tobytes())


@lru_cache(maxsize=200_000)
def _attained(model: Model, k: int, pattern: bytes) -> bool:
    cells = 1 << k
    seen = np.unpackbits(np.frombuffer(pattern, dtype=np.uint8), count=cells).astype(bool)
    support = np.flatnonzero(seen)
    finite = [term for term in model if np.any(support & term == term)]
    lost = [term for term in model if term not in finite]
    kept = np.array([b for b in range(1, cells) if not any(b & term == term for term in lost)])
    design = (kept[:, None] & np.array(finite)[None, :]) == np.array(finite)[None, :]
    # x = s + y with y >= 0: maximise s subject to design' x = design' (1 where people were seen)
    left = np.column_stack([design.sum(axis=0), design.T])
    right = design[seen[kept]].sum(axis=0)
    cost = np.zeros(len(kept) + 1)
    cost[0] = -1.0
    answer = linprog(cost, A_eq=csr_array(left.astype(float)), b_eq=right, bounds=(0, None), method="highs")
    return bool(answer.status == 0 and -answer.fun > _POSITIVE)


def status(table: Table, model: Model) -> int:
    """0 fine, 1 the estimate does not exist, 2 parameters not identifiable, 3 both."""
    counts = np.array(table.counts, dtype=np.float64)
    one = identifiable(counts[:, None], np.array(model, dtype=np.intp), table.k)
    return (0 if attained(counts, model, table.k) else 1) + (0 if one[0] else 2)
