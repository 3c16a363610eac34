"""Linkage error: the headline's own method on other ways the same records may have been joined.

Tables of two kinds. *Draws*: every link is there with its own probability, so that together they show what linkage does
by chance; their bootstrap draws are pooled, and quantiles of the pool hold both kinds of error: a mixture, as in
multiple imputation (Rubin 1987), with the linkage as what is imputed. *Thresholds*: fixed rules of somebody's choice.
No chance belongs to them, so they are not pooled; the range of their estimates is shown.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hawn.estimation.answers import Answer, Job
from hawn.estimation.bootstrap import LEVELS
from hawn.estimation.faults import TableFault
from hawn.estimation.methods import TWO_LISTS, answer
from hawn.estimation.table import Table, examined

_FEWEST_DRAWS = 200


def same_lists(table: Table, other: Table) -> Table:
    """``other`` with its lists in the order of ``table``; raises ``TableFault`` where they are not the same lists."""
    if sorted(table.lists) != sorted(other.lists):
        raise TableFault(
            f"has other lists ({', '.join(other.lists)}) than the table to estimate from ({', '.join(table.lists)})"
        )
    return other.permuted([other.lists.index(name) for name in table.lists])


def linkage(
    name: str, like: Job, drawn: Sequence[Table], fixed: Sequence[Table], tick: Callable[[], None]
) -> dict[str, Any]:
    """Method ``name`` with the options of ``like`` on every table. Limits are ``None`` without draws or bootstrap."""
    each = max(_FEWEST_DRAWS, -(-like.nboot // len(drawn))) if like.nboot and drawn else 0
    answers = []
    for place, table in enumerate(drawn):
        answers.append(_asked(name, table, replace(like, nboot=each, seed=like.seed + place)))
        tick()
    at_thresholds = []
    for table in fixed:
        at_thresholds.append(_asked(name, table, replace(like, nboot=0)))
        tick()
    return {
        "method": name,
        **_range(answers),
        **_pooled(answers),
        "thresholds": _range(at_thresholds),
    }


def _asked(name: str, table: Table, like: Job) -> Answer:
    table = examined(table)
    order = table.canonical_order()
    job = replace(like, given=table, table=table.permuted(order), places=tuple(order))
    return answer(TWO_LISTS if table.k == 2 else name, job)


def _range(answers: Sequence[Answer]) -> dict[str, Any]:
    found = [said.estimate for said in answers]
    finite = [value for value in found if value is not None]
    return {
        "tables": len(found),
        "estimates": [None if value is None else round(value, 2) for value in found],
        "lowest": round(min(finite), 2) if finite else None,
        "highest": round(max(finite), 2) if finite else None,
    }


def _pooled(answers: Sequence[Answer]) -> dict[str, float | None]:
    """A table without an estimate stands for no limit: as many draws as the others have, without end."""
    pools = [said.replicates for said in answers]
    size = max((len(pool) for pool in pools if pool is not None), default=0)
    if not size:
        return dict.fromkeys(LEVELS)
    pool = np.concatenate([np.full(size, np.inf) if one is None else one for one in pools])
    values = {name: float(np.quantile(pool, level, method="nearest")) for name, level in LEVELS.items()}
    return {name: round(value, 2) if math.isfinite(value) else None for name, value in values.items()}
