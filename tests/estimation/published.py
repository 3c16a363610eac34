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
POOL = 20_000  # draws that bootstraps of ours are taken from; few of them carry the tails
BOOTSTRAPS = 1_000
RARE = 0.005  # on either side: fewer bootstraps of ours than this reach as far as the reference
# Limits of the reference that lie further from the median of ours than its note allows, which chance explains (most are
# of 100 or 200 draws, or the smallest or largest of their draws). No other may, and none may stop to unnoticed.
FAR = {
    ("australia_4", "stepwise"): {"lo95"},
    ("korea_3", "stepwise"): {"hi80"},
    ("new_orleans_5", "stepwise"): {"lo80", "lo95"},
    ("new_orleans_8", "stepwise"): {"lo80"},
    ("australia_4", "bic"): {"lo80", "hi80", "lo95", "hi95"},
    ("uk2013_5", "bic"): {"lo80", "hi80", "hi95"},
    ("western_us_5", "bic"): {"lo80", "hi80", "hi95"},
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


@dataclass(frozen=True)
class Place:
    """Where one limit of the reference lies among ours at the same number of draws."""

    limit: str
    reference: float
    ours: float  # the median of our bootstraps
    share: float  # of our bootstraps whose limit is lower; ties count half

    @property
    def ratio(self) -> float:
        return self.reference / self.ours

    @property
    def rare(self) -> bool:
        """Chance does not explain it."""
        return not RARE <= self.share <= 1 - RARE

    @property
    def far(self) -> bool:
        """Further from our median than the reference's note allows."""
        return abs(self.ratio - 1) > ALLOWED[self.limit]


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

    def drawn(self, nboot: int, seed: int) -> Floats:
        """The whole population on so many draws."""
        return np.concatenate([self.hidden(block) for block in draws(self.table, nboot, seed)]) + self.table.observed

    def limits(self, drawn: Floats) -> dict[str, float]:
        """BCa limits of one bootstrap; infinity where there is none."""
        limits = Spread(self.point, drawn, self.fewer, self.weights).limits()
        return {name: float("inf") if limit is None else limit for name, limit in limits.items()}

    def places(self, row: Row) -> dict[str, Place]:
        """The reference's limits, each one draw of a limit, among those of many bootstraps of ours.

        Draws are independent of each other, so that bootstraps of ``row.nboot`` draws are taken at random out of one
        pool of many more.
        """
        pool = self.drawn(POOL, 1)
        chance = np.random.default_rng(2)
        ours: dict[str, list[float]] = {name: [] for name in row.limits}
        for _ in range(BOOTSTRAPS):
            limits = self.limits(chance.choice(pool, row.nboot, replace=False))
            for name in ours:
                ours[name].append(limits[name])
        return {name: _place(name, row.limits[name], np.array(values)) for name, values in ours.items()}


def _place(limit: str, reference: float, ours: Floats) -> Place:
    below, upto = np.mean(ours < reference - 0.005), np.mean(ours <= reference + 0.005)
    return Place(limit, reference, float(np.median(ours)), float(below + upto) / 2)
