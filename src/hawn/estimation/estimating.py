"""The front door: a table in, every method, its warnings and what moves it out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hawn.estimation.answers import Answer, Job
from hawn.estimation.averaging import STEPS as AVERAGING
from hawn.estimation.bic import STEPS as RANKING
from hawn.estimation.bootstrap import BLOCK, Limits, quiet
from hawn.estimation.cautions import Caution, cautions, too_few
from hawn.estimation.latent import most_steps
from hawn.estimation.linked import linkage, same_lists
from hawn.estimation.methods import FLOORS, MAIN, TWO_LISTS, answer
from hawn.estimation.models import Model
from hawn.estimation.sensitivity import sensitivity
from hawn.estimation.stepwise import THRESHOLD, stepwise
from hawn.estimation.table import Table, examined

NBOOT = 1000
SEED = 1
MOST_DRAWS = 1_000_000
# told what is being done, how much of it is done, how much there is
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Headline:
    """The one figure that may be quoted, always with its limits and warnings."""

    method: str
    estimate: float
    lo95: float | None
    hi95: float | None

    def as_json(self) -> dict[str, Any]:
        """Whole people."""
        limits = {name: None if value is None else round(value) for name, value in self._limits()}
        return {"method": self.method, "estimate": round(self.estimate), **limits}

    def _limits(self) -> list[tuple[str, float | None]]:
        return [("lo95", self.lo95), ("hi95", self.hi95)]


@dataclass(frozen=True)
class Estimate:
    """All that was found. ``headline`` is ``None`` where no figure may be quoted; ``reason`` then says why."""

    table: Table
    methods: dict[str, Answer]
    headline: Headline | None
    reason: str | None
    warnings: tuple[Caution, ...]
    sensitivity: dict[str, Any]
    notes: tuple[str, ...]
    nboot: int
    seed: int

    @property
    def observed(self) -> int:
        """How many different people the lists saw."""
        return self.table.observed

    def as_json(self) -> dict[str, Any]:
        """The shape other programs rely on."""
        return {
            "observed": self.observed,
            "on_two_or_more": self.table.on_two,
            "lists": {name: self.table.total(i) for i, name in enumerate(self.table.lists)},
            "headline": self.headline.as_json() if self.headline else None,
            "headline_reason": self.reason,
            "methods": {name: said.as_json() for name, said in self.methods.items()},
            "warnings": [{"code": one.code, "text": one.text} for one in self.warnings],
            "sensitivity": self.sensitivity,
            "notes": list(self.notes),
            "nboot": self.nboot,
            "seed": self.seed,
        }


def estimate(
    table: Table,
    *,
    method: str | Sequence[str] = "all",
    nboot: int = NBOOT,
    seed: int = SEED,
    threshold: float = THRESHOLD,
    max_order: int | None = None,
    linked: Sequence[Table] = (),
    thresholds: Sequence[Table] = (),
    progress: Progress | None = None,
) -> Estimate:
    """Estimates how many people there are in all, seen and hidden, by every method asked for, with warnings.

    ``method``: ``"all"``, a name or several of ``methods.MAIN``; floors and warnings always come along, and two lists
    always get Chapman's estimate. ``nboot``: bootstrap draws (0: no limits). ``seed``: the same seed gives the same
    answer, on any number of cores and however the lists and rows are arranged. ``threshold``: largest p-value at which
    a pair enters stepwise. ``max_order``: largest interaction BIC considers (default: 3, from six lists on 2).
    ``linked``: the same records with their links drawn by chance; that spread is carried into the headline's limits.
    ``thresholds``: the same joined by other fixed rules; the range of their estimates is reported.

    Raises ``TableFault`` for a table no estimate may be made from and for a linked one of other lists, ``ValueError``
    for an option out of range.
    """
    wanted = _wanted(method)
    _check(nboot, seed, threshold, max_order)
    linked, thresholds = ([same_lists(table, one) for one in tables] for tables in (linked, thresholds))
    table = examined(table)
    names = (TWO_LISTS,) if table.k == 2 else (*wanted, *FLOORS)
    steps = _Steps(progress, _plan(names, nboot) | {"linkage": len(linked) + len(thresholds)})
    order = table.canonical_order()
    job = Job(table, table.permuted(order), tuple(order), nboot, seed, threshold, max_order, steps.tick)
    answers = {}
    for name in names:
        steps.begin(name)
        answers[name] = answer(name, job)
    steps.begin("sensitivity")
    variants = sensitivity(job, _chosen(table, threshold))
    if linked or thresholds:
        steps.begin("linkage")
        own = _first(answers) or names[0]
        variants["linkage"] = linkage(own, replace(job, tick=quiet), linked, thresholds, steps.tick)
    steps.end()
    reason = too_few(table)
    headline = None if reason else _headline(answers, variants.get("linkage"))
    if headline is None and reason is None:
        reason = "No method that could be the headline has a finite estimate for this table."
    found = cautions(table, answers, variants, _first(answers))
    notes = (*table.notes, *_alike(table), *_ties(answers), *_not_run(answers), *_not_compared(wanted, table.k))
    return Estimate(table, answers, headline, reason, tuple(found), variants, notes, nboot, seed)


def _wanted(method: str | Sequence[str]) -> tuple[str, ...]:
    names = MAIN if method == "all" else (method,) if isinstance(method, str) else tuple(method)
    for name in names:
        if name not in MAIN:
            raise ValueError(f"no method is called {name!r}; choose from {', '.join(MAIN)} or all")
    if not names:
        raise ValueError("at least one method is needed")
    return tuple(name for name in MAIN if name in names)


def _check(nboot: int, seed: int, threshold: float, max_order: int | None) -> None:
    if not 0 <= nboot <= MOST_DRAWS:
        raise ValueError(f"the number of bootstrap draws lies between 0 and {MOST_DRAWS:,}")
    if seed < 0:
        raise ValueError("the seed is a whole number, zero or more")
    if not 0 <= threshold <= 1:
        raise ValueError("the threshold is a p-value between 0 and 1")
    if max_order is not None and max_order < 1:
        raise ValueError("the largest order is at least 1")


def _plan(names: Sequence[str], nboot: int) -> dict[str, int]:
    """How many steps of the progress bar each part takes."""
    blocks = -(-nboot // BLOCK)
    own = {"bic": blocks + RANKING, "dga": AVERAGING, "latent": most_steps()}
    return {name: own.get(name, blocks) + 1 for name in names} | {"sensitivity": 1}


class _Steps:
    """Where the work stands. A part that takes fewer steps than planned is made up for when the next begins."""

    def __init__(self, progress: Progress | None, plan: dict[str, int]) -> None:
        self.progress, self.plan, self.total = progress, plan, sum(plan.values())
        self.done, self.until, self.doing = 0, 0, ""

    def begin(self, what: str) -> None:
        self.doing, self.done = what, self.until
        self.until += self.plan[what]
        self._tell()

    def tick(self) -> None:
        self.done = min(self.done + 1, self.until)
        self._tell()

    def end(self) -> None:
        self.done = self.total
        self._tell()

    def _tell(self) -> None:
        if self.progress:
            self.progress(self.doing, self.done, self.total)


def _chosen(table: Table, threshold: float) -> Model:
    """The stepwise model over the lists as given."""
    counts = np.array(table.counts, dtype=np.float64)[:, None]
    return stepwise(counts, table.k, threshold=threshold).models[0]


def _first(answers: dict[str, Answer]) -> str | None:
    """The first method in the fixed order that has a finite estimate. Fixed, so that nobody picks the figure."""
    order = (TWO_LISTS, *MAIN)
    return next((name for name in order if name in answers and answers[name].estimate is not None), None)


def _headline(answers: dict[str, Answer], joined: dict[str, Any] | None) -> Headline | None:
    name = _first(answers)
    if name is None:
        return None
    said = answers[name]
    limits: Limits = dict(said.limits)
    if joined and joined["tables"]:
        limits = _widened(limits, joined)
    return Headline(name, float(said.estimate or 0), limits["lo95"], limits["hi95"])


def _widened(limits: Limits, joined: dict[str, Any]) -> Limits:
    """Limits that also hold the linkage error: the outer of both."""
    low, high = limits["lo95"], limits["hi95"]
    if low is not None and joined["lo95"] is not None:
        low = min(low, joined["lo95"])
    high = None if high is None or joined["hi95"] is None else max(high, joined["hi95"])
    return {**limits, "lo95": low, "hi95": high}


def _alike(table: Table) -> list[str]:
    if not table.order_by_columns:
        return []
    return [
        "So many lists are exactly alike that the order of the columns decides which comes first: with the columns in "
        "another order the same seed gives other draws, and limits that differ by chance."
    ]


def _ties(answers: dict[str, Answer]) -> list[str]:
    return [
        f"Two models were exactly equal for {name}; the one whose lists stand first in the table was taken."
        for name, said in answers.items()
        if said.detail.get("tied")
    ]


def _not_run(answers: dict[str, Answer]) -> list[str]:
    return [f"Left out: {said.detail['reason']}." for said in answers.values() if not said.ran]


def _not_compared(wanted: Sequence[str], k: int) -> list[str]:
    if k == 2 or len(wanted) == len(MAIN):
        return []
    return [f"Only {', '.join(wanted)} was asked for: whether the methods agree was not looked at in full."]
