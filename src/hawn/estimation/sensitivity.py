"""How far the answer moves when what was assumed is changed: lists left out, merged, added one by one, feeding another.

All of it is done with the stepwise method on the table itself (no bootstrap): the question is how far the estimate
moves, and the interval beside it tells what chance alone would do.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import combinations
from typing import Any

import numpy as np

from hawn.estimation import floors
from hawn.estimation.answers import Job
from hawn.estimation.existence import identifiable
from hawn.estimation.faults import TableFault
from hawn.estimation.fitting import fit
from hawn.estimation.lattice import Floats
from hawn.estimation.models import Model, closed
from hawn.estimation.stepwise import stepwise
from hawn.estimation.table import Table, examined

ODDS_RATIOS = (0.5, 0.71, 1.0, 1.41, 2.0, 2.83, 4.0)
_LOG_RATIOS = np.array([math.log(ratio) for ratio in ODDS_RATIOS])


def points(tables: Sequence[Table], threshold: float) -> list[float | None]:
    """The stepwise estimates of everybody; Chapman's for two lists; ``None`` where there is none."""
    found: list[float | None] = [None] * len(tables)
    alike: dict[int, list[tuple[int, Table]]] = defaultdict(list)
    for place, table in enumerate(tables):
        with suppress(TableFault):
            kept = examined(table)
            alike[kept.k].append((place, kept))
    for k, those in alike.items():  # tables of as many lists in one go
        counts = np.array([table.permuted(table.canonical_order()).counts for _, table in those], dtype=np.float64).T
        hidden = _hidden(np.ascontiguousarray(counts), k, threshold)
        for (place, table), one in zip(those, hidden.tolist(), strict=True):
            found[place] = table.observed + one if math.isfinite(one) else None
    return found


def _hidden(counts: Floats, k: int, threshold: float) -> Floats:
    return floors.chapman(counts) if k == 2 else stepwise(counts, k, threshold=threshold).hidden


def sensitivity(job: Job, model: Model) -> dict[str, Any]:
    """Every variant. ``model``: the chosen one over the lists as given, for the odds ratios."""
    table, threshold = job.given, job.threshold
    found: dict[str, Any] = {"leave_one_out": _variants(_left_out(table), threshold)}
    if table.k > 2:
        found["merged"] = _variants(_merged(table), threshold)
        found["added"] = _variants(_added(table), threshold)
    found["odds_ratio"] = _odds_ratios(table, model)
    return found


def _variants(variants: Iterator[tuple[dict[str, Any], Table]], threshold: float) -> list[dict[str, Any]]:
    given = list(variants)
    estimates = points([table for _, table in given], threshold)
    return [
        {**said, "observed": table.observed, "estimate": _rounded(one)}
        for (said, table), one in zip(given, estimates, strict=True)
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _left_out(table: Table) -> Iterator[tuple[dict[str, Any], Table]]:
    if table.k > 2:
        for i, name in enumerate(table.lists):
            yield {"without": name}, table.without(i)


def _merged(table: Table) -> Iterator[tuple[dict[str, Any], Table]]:
    for i, j in combinations(range(table.k), 2):
        yield {"merged": [table.lists[i], table.lists[j]]}, table.merged(i, j)


def _added(table: Table) -> Iterator[tuple[dict[str, Any], Table]]:
    """From the two largest lists on, one more at a time, largest first; the last is the whole table."""
    order = table.canonical_order()
    for number in range(2, table.k + 1):
        chosen = sorted(order[:number])
        yield {"lists": [table.lists[i] for i in order[:number]]}, table.only(chosen)


def _odds_ratios(table: Table, model: Model) -> list[dict[str, Any]]:
    """The chosen model with the dependence of one pair of lists fixed instead of estimated, at each ratio.

    An odds ratio of 2 between two lists: being on the one doubles the odds of being on the other, for the same person.
    The data cannot tell it; who refers to whom can.
    """
    counts = np.array(table.counts, dtype=np.float64)[:, None]
    answers = []
    for i, j in combinations(range(table.k), 2):
        pair = 1 << i | 1 << j
        terms = closed([term for term in model if term & pair != pair], table.k)
        held = np.array([float(mask & pair == pair) for mask in range(len(counts))])
        estimates = _fixed(table, counts, terms, _LOG_RATIOS * held[:, None])
        named = {f"{ratio:g}": _rounded(value) for ratio, value in zip(ODDS_RATIOS, estimates, strict=True)}
        answers.append({"pair": [table.lists[i], table.lists[j]], "estimates": named})
    return answers


def _fixed(table: Table, counts: Floats, terms: Model, offsets: Floats) -> list[float | None]:
    """One estimate for each column of ``offsets``."""
    masks = np.array(terms, dtype=np.intp)
    if not identifiable(counts, masks, table.k)[0]:
        return [None] * offsets.shape[1]
    fits = fit(np.repeat(counts, offsets.shape[1], axis=1), masks, table.k, offset=offsets)
    found = zip(fits.settled.tolist(), fits.hidden.tolist(), strict=True)
    return [table.observed + hidden if settled else None for settled, hidden in found]
