"""The tables of the coverage study, as Markdown."""

from bench.coverage.running import METHODS, NBOOT, Result
from bench.coverage.scenarios import ASKED_COVER, ASKED_WARNED, SCENARIOS
from bench.coverage.summing import Summed, summed


def report(results: list[Result], picture: str | None) -> str:
    """Everything found, misses included."""
    return written(summed(results), picture)


def written(cells: list[Summed], picture: str | None) -> str:
    """The same from cells already summed up."""
    lines = [
        "# Coverage of the intervals",
        "",
        f"{sum(cell.tables for cell in cells):,} simulated tables with a known number of people "
        "(`bench/coverage/scenarios.py`), each "
        f"estimated as `hawn estimate` does, by {', '.join(METHODS)}, {NBOOT} bootstrap draws. The latent class method "
        "was left out: some seconds a table. The thresholds of the warnings (`hawn/estimation/cautions.py`), every "
        "number of the scenarios and the two thresholds below were set before the run and kept, also where they were "
        "missed.",
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
    low, high = ASKED_COVER
    off = [cell for cell in mine if _asked(cell).startswith("no")]
    said = [f"{_named(cell)} ({_percent(cell.covered['stepwise'])} of {cell.tables - cell.refused})" for cell in off]
    return [
        "## Where the assumptions hold",
        "",
        f"Independent lists: the nominal 95 % interval held the true number in {_percent(1 - missed / shown)} of "
        f"{shown:,} tables with a headline. **Threshold: {low:.0%} to {high:.0%} in every cell. Outcome: "
        f"{f'missed in {len(off)} of {len(mine)} cells: ' + ', '.join(said) if off else 'kept'}.**",
    ]


def _asked(cell: Summed) -> str:
    """Whether the threshold of the cell was kept: ``yes``, ``no``, or a dash where nothing could be judged."""
    share = cell.covered["stepwise"]
    if cell.friendly:
        return "-" if share is None else "yes" if ASKED_COVER[0] <= round(share, 4) <= ASKED_COVER[1] else "no"
    return "-" if not cell.missed else "yes" if cell.warned >= ASKED_WARNED * cell.missed else "no"


def _named(cell: Summed) -> str:
    return f"{cell.people:,} people on {cell.k} lists"


def _hostile(cells: list[Summed]) -> list[str]:
    lines = [
        "## Where they do not",
        "",
        "Of the tables whose headline interval misses the true number: how many carried a warning. **Counted: W1 to "
        "W6, which the table itself sets off.** Not counted: W7, W8, W9 and W10 (lists that feed each other, what "
        "cannot be tested, chance alone, people nobody can see) stand beside every estimate by their nature, so with "
        "them the share would be 100 % by construction; and W11, which speaks of publishing the table. "
        f"**Threshold: at least {ASKED_WARNED:.0%}.**",
        "",
        f"| Scenario | Tables | Refused | Misses | Warned by W1 to W6 | {ASKED_WARNED:.0%} reached |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for scenario in SCENARIOS:
        mine = [cell for cell in cells if cell.scenario == scenario]
        lines.append(_shares(scenario, mine, "not asked" if mine and mine[0].friendly else ""))
    lines.append(_shares("all hostile", [cell for cell in cells if not cell.friendly], ""))
    lines += ["", *(f"- {name}: {draw.__doc__}" for name, draw in SCENARIOS.items())]
    return lines


def _shares(name: str, mine: list[Summed], outcome: str) -> str:
    missed, warned = sum(cell.missed for cell in mine), sum(cell.warned for cell in mine)
    share = f"{warned:,} ({_percent(warned / missed)})" if missed else "-"
    outcome = outcome or ("-" if not missed else "yes" if warned >= ASKED_WARNED * missed else "**no**")
    tables, refused = sum(c.tables for c in mine), sum(cell.refused for cell in mine)
    return f"| {name} | {tables:,} | {refused:,} | {missed:,} | {share} | {outcome} |"


def _all(cells: list[Summed]) -> list[str]:
    lines = [
        "## Every cell",
        "",
        "Estimate and limits are medians over the tables with a headline, as share of the true number. Coverage of the "
        "headline (stepwise) at 95 and 80 %; of BIC and of graph averaging at 95 %. Kept: whether the cell kept its "
        f"threshold, which for independent lists is coverage of {ASKED_COVER[0]:.0%} to {ASKED_COVER[1]:.0%}, for the "
        f"others a warning of W1 to W6 in at least {ASKED_WARNED:.0%} of the misses.",
        "",
        "| Scenario | True N | Lists | Tables | Refused | Estimate | 95 % limits | Width | Covers 95 | Covers 80 | "
        "BIC 95 | Graphs 95 | Misses | Warned | Kept |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for c in cells:
        width = "-" if c.low is None or c.high is None else f"{c.high / c.low:.2f}"
        figures = [_percent(c.covered["stepwise"]), _percent(c.covered80)]
        figures += [_percent(c.covered["bic"]), _percent(c.covered["dga"]), str(c.missed)]
        lines.append(
            f"| {c.scenario} | {c.people:,} | {c.k} | {c.tables} | {c.refused} | {_ratio(c.estimate)} | "
            f"{_ratio(c.low)} to {_ratio(c.high)} | {width} | {' | '.join(figures)} | {c.warned} | {_asked(c)} |"
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
