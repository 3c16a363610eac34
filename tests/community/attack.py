"""Somebody who reads everything: all pages and exports of every team and of who coordinates, side by side, and solves
for what was left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

Unknowns = dict[int, int]  # one count (by its number) to its true value


@dataclass(frozen=True, slots=True)
class Equation:
    """A published number: the sum of some counts."""

    members: frozenset[int]
    says: int


def vector(members: Iterable[int], order: Sequence[int]) -> list[float]:
    """Which of the unknowns are added up."""
    inside = set(members)
    return [float(key in inside) for key in order]


def recovered(published: Iterable[Equation], hidden: Iterable[frozenset[int]], truth: Unknowns) -> list[frozenset[int]]:
    """The hidden sums that follow from the published ones: whose vector lies in their span. Zeros are known to all."""
    order = sorted(key for key, value in truth.items() if value)
    rows = []
    for one in published:
        assert one.says == sum(truth[key] for key in one.members), one  # the reader's idea of the number is right
        rows.append(vector(one.members, order))
    if not order or not rows:
        return []
    known = np.array(rows)
    rank = np.linalg.matrix_rank(known)
    found = []
    for sum_ in hidden:
        unit = vector(sum_, order)
        if any(unit) and np.linalg.matrix_rank(np.vstack([known, unit])) == rank:
            found.append(sum_)
    return found
