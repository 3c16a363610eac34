"""Our estimates beside those of the reference implementations, limit by limit, also where they differ.

``python -m bench.agreement --write docs/proof/agreement.md`` (a few minutes)
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from hawn.estimation.averaging import average
from hawn.estimation.bootstrap import LEVELS
from hawn.estimation.latent import latent
from tests.estimation.published import ALLOWED, KNOWN, SEEDS, Method, Row, outside, plain_rows, rows, table

Ours = list[dict[str, float]]


def main() -> None:
    """Prints, or writes, the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", metavar="FILE")
    args = parser.parse_args()
    drawn = [row for method in ("mse_stepwise", "mse_bic") for row in rows(method) if row.limits]
    ours = [_ours(row) for row in tqdm(drawn, disable=None)]
    text = "\n".join([*limits(drawn, ours), "", *_posteriors()]) + "\n"
    if args.write:
        Path(args.write).write_text(text)
    else:
        print(text)


def _ours(row: Row) -> Ours:
    method = Method(row)
    return [method.limits(row.nboot, seed) for seed in SEEDS]


def limits(drawn: Sequence[Row], ours: Sequence[Ours]) -> list[str]:
    """Every limit beside the reference's, then those that do not agree, by name."""
    apart = sum(len(outside(row, mine)) for row, mine in zip(drawn, ours, strict=True))
    whole = sum(len(row.limits) for row in drawn)
    near = f"**{whole - apart} of {whole} limits are as near as the note allows, {apart} are not**"
    return [
        "# Agreement with the reference implementations",
        "",
        "References: `tests/estimation/data/reference.csv`, with the exact calls. Every estimate and every chosen "
        "model agrees to 0.01 (tests/estimation/test_reference.py); this table is of the bootstrap limits. Both sides "
        f"are one random draw of a limit. Each cell: reference / median of ours over {len(SEEDS)} seeds at the same "
        "number of draws (the reference as percent of ours). Marked: `~` beyond what the reference's note allows (5 % "
        "on 80 % limits, 10 % on 95 % limits) but inside the range of our seeds; `!` beyond both. "
        f"{near}; they are listed below.",
        "",
        "| Table | Method | Draws | " + " | ".join(LEVELS) + " |",
        "|---|---|---:|" + "---:|" * len(LEVELS),
        *(_row(row, mine) for row, mine in zip(drawn, ours, strict=True)),
        "",
        "## Where it does not agree",
        "",
        "Ratio: the reference over the median of ours. Further: how many of our seeds lie still further out than the "
        "reference. Where a limit is truly the same, no seed lies further about one time in ten.",
        "",
        "| Table | Method | Draws | Limit | Reference | Ours | Ratio | Further | Reason |",
        "|---|---|---:|---|---:|---:|---:|---:|---|",
        *(line for row, mine in zip(drawn, ours, strict=True) for line in _apart(row, mine)),
    ]


def _apart(row: Row, ours: Ours) -> Iterator[str]:
    for name, ratio in outside(row, ours).items():
        mine, theirs = np.array([one[name] for one in ours]), row.limits[name]
        further = int(np.sum(mine > theirs if ratio > 1 else mine < theirs))
        reason = KNOWN.get((row.dataset, row.method), {}).get(name, "NOT KNOWN BEFORE THIS RUN")
        yield (
            f"| {row.dataset} | {row.method} | {row.nboot:,} | {name} | {theirs:,.0f} | {np.median(mine):,.0f} | "
            f"{ratio:.0%} | {further} of {len(ours)} | {reason} |"
        )


def _row(row: Row, ours: Ours) -> str:
    cells = [_cell(name, row.limits[name], np.array([one[name] for one in ours])) for name in LEVELS]
    return f"| {row.dataset} | {row.method} | {row.nboot:,} | " + " | ".join(cells) + " |"


def _cell(name: str, theirs: float, ours: np.ndarray) -> str:
    median = float(np.median(ours))
    mark = ""
    if abs(theirs / median - 1) > ALLOWED[name]:
        mark = " ~" if ours.min() <= theirs <= ours.max() else " !"
    return f"{theirs:,.0f} / {median:,.0f} ({theirs / median:.0%}){mark}"


def _posteriors() -> list[str]:
    """Graph averaging is exact; latent classes are compared with one chain, and with how far our chains differ."""
    lines = [
        "## Posteriors",
        "",
        "Averaging over decomposable graphs (medians; ours has no upper bound on the hidden, the reference one of 10 "
        "to 60 times the people seen):",
        "",
        "| Table | Reference | Ours | Difference |",
        "|---|---:|---:|---:|",
    ]
    for name, median in plain_rows("dga"):
        ours = average(table(name)).estimate
        lines.append(f"| {name} | {median:,.0f} | {ours:,.0f} | {ours / median - 1:+.2%} |")
    lines += [
        "",
        "Latent classes (medians; the reference is ONE chain, which is known not to be enough):",
        "",
        "| Table | Reference | Ours, four chains | Each chain | R-hat |",
        "|---|---:|---:|---|---:|",
    ]
    for name, median in tqdm(plain_rows("lcmcr"), disable=None):
        found = latent(table(name), seed=1)
        chains = ", ".join(f"{one:,.0f}" for one in found.medians)
        lines.append(f"| {name} | {median:,.0f} | {found.estimate:,.0f} | {chains} | {found.r_hat:.3f} |")
    return lines


if __name__ == "__main__":
    main()
