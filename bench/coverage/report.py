"""The tables of the coverage study, as Markdown."""

from bench.coverage.running import METHODS, NBOOT, Result
from bench.coverage.scenarios import SCENARIOS
from bench.coverage.summing import Summed, summed


def report(results: list[Result], picture: str | None) -> str:
    """Everything found, misses included."""
    cells = summed(results)
    lines = [
        "# Coverage of the intervals",
        "",
        f"{len(results):,} simulated tables with a known number of people (`bench/coverage/scenarios.py`), each "
        f"estimated as `hawn estimate` does, by {', '.join(METHODS)}, {NBOOT} bootstrap draws. The latent class method "
        "was left out: some seconds a table. The thresholds of the warnings (`hawn/estimation/cautions.py`) and every "
        "number of the scenarios were set before the run and kept.",
        "",
        *_friendly(cells),
        "",
        *_hostile(cells),
        "",
        *([f"![Coverage and estimates by setting]({picture})", ""] if picture else []),
        *_all(cells),
        "",
        *_fired(cells),
    ]
    return "\n".join(lines) + "\n"


def _friendly(cells: list[Summed]) -> list[str]:
    mine = [cell for cell in cells if cell.friendly]
    shown = sum(cell.tables - cell.refused for cell in mine)
    missed = sum(cell.missed for cell in mine)
    single = [cell.covered["stepwise"] for cell in mine if cell.covered["stepwise"] is not None]
    return [
        "## Where the assumptions hold",
        "",
        f"Independent lists: the nominal 95 % interval held the true number in {_percent(1 - missed / shown)} of "
        f"{shown:,} tables with a headline ({_percent(min(single))} to {_percent(max(single))} by cell; 88 to 97 % was "
        "asked for).",
    ]


def _hostile(cells: list[Summed]) -> list[str]:
    lines = [
        "## Where they do not",
        "",
        "Of the tables whose headline interval misses the true number: how many carried a warning of W1 to W6, which "
        "the table itself sets off. W7 to W10 stand beside every estimate and so beside every miss; they are not "
        "counted, lest the figure be 100 % by construction.",
        "",
        "| Scenario | Tables | Refused | Misses | Warned by W1 to W6 |",
        "|---|---:|---:|---:|---:|",
    ]
    for scenario, draw in SCENARIOS.items():
        mine = [cell for cell in cells if cell.scenario == scenario]
        missed, warned = sum(cell.missed for cell in mine), sum(cell.warned for cell in mine)
        share = f"{warned:,} ({_percent(warned / missed)})" if missed else "-"
        refused = sum(cell.refused for cell in mine)
        lines.append(f"| {scenario} | {sum(c.tables for c in mine):,} | {refused:,} | {missed:,} | {share} |")
        assert draw.__doc__  # noqa: S101 - printed below
    lines += ["", *(f"- {name}: {draw.__doc__}" for name, draw in SCENARIOS.items())]
    return lines


def _all(cells: list[Summed]) -> list[str]:
    lines = [
        "## Every cell",
        "",
        "Estimate and limits are medians over the tables with a headline, as share of the true number. Coverage of the "
        "headline (stepwise) at 95 and 80 %; of BIC and of graph averaging at 95 %.",
        "",
        "| Scenario | True N | Lists | Tables | Refused | Estimate | 95 % limits | Width | Covers 95 | Covers 80 | "
        "BIC 95 | Graphs 95 | Misses | Warned |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for c in cells:
        width = "-" if c.low is None or c.high is None else f"{c.high / c.low:.2f}"
        figures = [_percent(c.covered["stepwise"]), _percent(c.covered80)]
        figures += [_percent(c.covered["bic"]), _percent(c.covered["dga"]), str(c.missed)]
        lines.append(
            f"| {c.scenario} | {c.people:,} | {c.k} | {c.tables} | {c.refused} | {_ratio(c.estimate)} | "
            f"{_ratio(c.low)} to {_ratio(c.high)} | {width} | {' | '.join(figures)} | {c.warned} |"
        )
    return lines


def _fired(cells: list[Summed]) -> list[str]:
    codes = list(cells[0].fired)
    lines = [
        "## How often each warning fired",
        "",
        "Share of all tables of the cell, refused ones included.",
        "",
        f"| Scenario | True N | Lists | {' | '.join(codes)} |",
        "|---|---:|---:|" + "---:|" * len(codes),
    ]
    for cell in cells:
        shares = " | ".join(_percent(cell.fired[code]) for code in codes)
        lines.append(f"| {cell.scenario} | {cell.people:,} | {cell.k} | {shares} |")
    return lines


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
