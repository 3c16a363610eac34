"""What the tables of one cell come to."""

from dataclasses import dataclass
from itertools import groupby
from statistics import median

from bench.coverage.running import Result
from bench.coverage.scenarios import FRIENDLY

# warnings that the table itself sets off and that speak of the estimate; W7 to W10 always stand, W11 is of publishing
BY_DATA = {"W1", "W2", "W3", "W4", "W5", "W6"}
HEADLINE = "stepwise"


@dataclass(frozen=True)
class Summed:
    """Shares are of the tables with a headline; ``None`` where there is none. ``scenario``... as in ``Cell``."""

    scenario: str
    people: int
    k: int
    tables: int
    refused: int
    estimate: float | None
    low: float | None
    high: float | None
    covered: dict[str, float | None]
    covered80: float | None
    missed: int
    warned: int
    fired: dict[str, float]

    @property
    def friendly(self) -> bool:
        """Whether all assumptions hold."""
        return self.scenario == FRIENDLY


def summed(results: list[Result]) -> list[Summed]:
    """One row per cell, in the order of the run."""
    return [_cell(list(group)) for _, group in groupby(results, key=lambda r: (r["scenario"], r["people"], r["k"]))]


def holds(result: Result, method: str, level: int = 95) -> bool:
    """Whether the interval holds the true number. One without an upper limit holds all above the lower."""
    low, high = result["methods"][method][1:3] if level == 80 else result["methods"][method][3:5]
    true = result["people"]
    return (low is None or low <= true) and (high is None or true <= high)


def _cell(group: list[Result]) -> Summed:
    first = group[0]
    shown = [result for result in group if not result["refused"]]
    missed = [result for result in shown if not holds(result, HEADLINE)]
    return Summed(
        first["scenario"],
        first["people"],
        first["k"],
        len(group),
        len(group) - len(shown),
        *(_typical(shown, place) for place in (0, 3, 4)),
        {name: _share([holds(r, name) for r in shown]) for name in ("stepwise", "bic", "dga")},
        _share([holds(r, HEADLINE, 80) for r in shown]),
        len(missed),
        sum(bool(BY_DATA & set(r["warnings"])) for r in missed),
        {code: sum(code in r["warnings"] for r in group) / len(group) for code in sorted(BY_DATA) + ["W11"]},
    )


def _typical(shown: list[Result], place: int) -> float | None:
    """The median, a missing upper limit counting as without end."""
    if not shown:
        return None
    value = median(float("inf") if (one := r["methods"][HEADLINE][place]) is None else one for r in shown)
    return value / shown[0]["people"]


def _share(answers: list[bool]) -> float | None:
    return sum(answers) / len(answers) if answers else None
