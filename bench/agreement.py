"""Our estimates beside those of the reference implementations, limit by limit, also where they differ.

``python -m bench.agreement --write docs/proof/agreement.md`` (a few minutes)
"""

import argparse
from pathlib import Path

import numpy as np
from tqdm import tqdm

from hawn.estimation.averaging import average
from hawn.estimation.bootstrap import LEVELS
from hawn.estimation.latent import latent
from tests.estimation.published import ALLOWED, Method, Row, plain_rows, rows, table

SEEDS = range(20)


def main() -> None:
    """Prints, or writes, the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", metavar="FILE")
    args = parser.parse_args()
    drawn = [row for method in ("mse_stepwise", "mse_bic") for row in rows(method) if row.limits]
    lines = [
        "# Agreement with the reference implementations",
        "",
        "References: `tests/estimation/data/reference.csv`, with the exact calls. Every estimate and every chosen "
        "model agrees to 0.01 (tests/estimation/test_reference.py); this table is of the bootstrap limits. Both sides "
        f"are one random draw of a limit. Each cell: reference / median of ours over {len(SEEDS)} seeds at the same "
        "number of draws (the reference as percent of ours). Marked: `~` beyond 5 % (80 % limits) or 10 % (95 "
        "% limits) of the "
        "median but inside the range of our seeds; `!` beyond both.",
        "",
        "| Table | Method | Draws | " + " | ".join(LEVELS) + " |",
        "|---|---|---:|" + "---:|" * len(LEVELS),
    ]
    lines += [_limits(row) for row in tqdm(drawn, disable=None)]
    lines += ["", *_posteriors()]
    text = "\n".join(lines) + "\n"
    if args.write:
        Path(args.write).write_text(text)
    else:
        print(text)


def _limits(row: Row) -> str:
    method = Method(row)
    ours = [method.limits(row.nboot, seed) for seed in SEEDS]
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
