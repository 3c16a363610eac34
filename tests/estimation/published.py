"""The published tables and what other software said of them (``data/reference.csv``, ``data/existence.csv``)."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from hawn.estimation import bic as by_bic
from hawn.estimation.bootstrap import LEVELS, Spread, draws, one_fewer
from hawn.estimation.lattice import Floats
from hawn.estimation.reading import read_table
from hawn.estimation.stepwise import stepwise
from hawn.estimation.table import Table, examined

DATA = Path(__file__).parent / "data"
# of the reference's own note: what Monte Carlo error allows limits of 1,000 draws
ALLOWED = {"lo80": 0.05, "hi80": 0.05, "lo95": 0.10, "hi95": 0.10}
SEEDS = range(20)
_FEW = "chance: 100 or 200 draws place a limit no better than this"
_EDGE = "chance: the limit is one of the smallest of its draws, in which seeds of ours differ as much"
_TAIL = "about one in a hundred bootstraps of ours goes so far; one such among 64 limits is to be expected"
_OPEN = "cause not found: no bootstrap of ours goes so low, with all 92 models as with the best 10"
# Where the median of our limits over ``SEEDS`` is further from the reference's one draw than its note allows, and why.
# Nothing else may be, and nothing here may stop being so unnoticed.
KNOWN = {
    ("australia_4", "stepwise"): {"lo95": "4 in 100 bootstraps of ours go so low; with the jackknife unweighted, 11"},
    ("korea_3", "stepwise"): {"hi80": _TAIL},
    ("new_orleans_5", "stepwise"): {"lo80": _EDGE, "lo95": _EDGE},
    ("new_orleans_8", "stepwise"): {"lo80": _EDGE},
    ("australia_4", "bic"): {"lo80": _OPEN, "hi80": _FEW, "lo95": _EDGE, "hi95": _FEW},
    ("uk2013_5", "bic"): {"lo80": _FEW, "hi80": _FEW, "hi95": "one in a hundred bootstraps of ours goes so far"},
    ("western_us_5", "bic"): {"lo80": _FEW, "hi80": _FEW, "lo95": _FEW, "hi95": _FEW},
}


@dataclass(frozen=True)
class Row:
    """One answer of the reference; ``limits`` are empty where it made none."""

    dataset: str
    method: str
    options: str
    estimate: float
    limits: dict[str, float]
    model: str
    seconds: float
    peak: float

    @property
    def nboot(self) -> int:
        return int(re.search(r"nboot=(\d+)", self.options)[1])  # type: ignore[index]

    @property
    def max_order(self) -> int | None:
        found = re.search(r"maxorder=(\d+)", self.options)
        return int(found[1]) if found else None

    def __str__(self) -> str:
        return f"{self.dataset}-{self.method}-{self.nboot}-{self.max_order or ''}"


def rows(method: str) -> list[Row]:
    """Every answer of ``mse_stepwise`` or ``mse_bic``."""
    with (DATA / "reference.csv").open(newline="") as file:
        return [
            Row(
                row["dataset"],
                method.removeprefix("mse_"),
                row["options"],
                float(row["estimate"]),
                {name: float(row[name]) for name in LEVELS if row[name]},
                row["model"],
                float(row["seconds"] or "nan"),
                float(row["peak_rss_mb"] or "nan"),
            )
            for row in csv.DictReader(file)
            if row["method"] == method
        ]


def plain_rows(method: str) -> list[tuple[str, float]]:
    """Table and estimate of every answer of a method without options that matter here."""
    with (DATA / "reference.csv").open(newline="") as file:
        return [(row["dataset"], float(row["estimate"])) for row in csv.DictReader(file) if row["method"] == method]


@cache
def table(name: str) -> Table:
    """As the command would take it."""
    return examined(read_table(DATA / f"{name}.csv"))


def outside(row: Row, ours: list[dict[str, float]]) -> dict[str, float]:
    """Limits of the reference further from the median of ours than its note allows, as share of that median."""
    found = {}
    for name, limit in row.limits.items():
        ratio = limit / float(np.median([one[name] for one in ours]))
        if abs(ratio - 1) > ALLOWED[name]:
            found[name] = ratio
    return found


class Method:
    """The method of a row, ready to be drawn from again and again."""

    def __init__(self, row: Row) -> None:
        whole = table(row.dataset)
        self.table = whole.permuted(whole.canonical_order())
        self.best = by_bic.rank(self.table, max_order=row.max_order).best if row.method == "bic" else ()
        counts = np.array(self.table.counts, dtype=np.float64)[:, None]
        fewer, self.weights = one_fewer(self.table)
        self.point = float(self.hidden(counts)[0]) + whole.observed
        self.fewer = self.hidden(fewer) + whole.observed - 1

    def hidden(self, counts: Floats) -> Floats:
        if self.best:
            return by_bic.choose(counts, self.table.k, self.best)[0]
        return stepwise(counts, self.table.k).hidden

    def limits(self, nboot: int, seed: int) -> dict[str, float]:
        """BCa limits of one bootstrap; infinity where there is none."""
        found = np.concatenate([self.hidden(block) for block in draws(self.table, nboot, seed)]) + self.table.observed
        limits = Spread(self.point, found, self.fewer, self.weights).limits()
        return {name: float("inf") if limit is None else limit for name, limit in limits.items()}
