"""Our estimates beside those of the reference implementations, limit by limit, also where they differ.

``python -m bench.agreement --write docs/proof/agreement.md`` (a few minutes)
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.special import ndtri
from tqdm import tqdm

from hawn.estimation.averaging import average
from hawn.estimation.bootstrap import LEVELS
from hawn.estimation.latent import latent
from tests.estimation.published import BOOTSTRAPS, RARE, Method, Place, Row, plain_rows, rows, table


def main() -> None:
    """Prints, or writes, the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", metavar="FILE")
    args = parser.parse_args()
    drawn = [row for method in ("mse_stepwise", "mse_bic") for row in rows(method) if row.limits]
    ours = [Method(row).places(row) for row in tqdm(drawn, disable=None)]
    text = "\n".join([*limits(drawn, ours), "", *_posteriors()]) + "\n"
    if args.write:
        Path(args.write).write_text(text)
    else:
        print(text)


def limits(drawn: Sequence[Row], ours: Sequence[dict[str, Place]]) -> list[str]:
    """Every limit beside the reference's; what is further than its rule of thumb is marked, with its place."""
    every = [place for places in ours for place in places.values()]
    far = sum(one.far for one in every)
    scores = sum(float(ndtri(np.clip(one.share, 1 / BOOTSTRAPS, 1 - 1 / BOOTSTRAPS))) ** 2 for one in every)
    return [
        "# Agreement with the reference implementations",
        "",
        "References: `tests/estimation/data/reference.csv`, with the exact calls. Every estimate and every chosen "
        "model agrees to 0.01 (tests/estimation/test_reference.py); this table is of the bootstrap limits.",
        "",
        f"The reference's limits are one draw each. Beside each stands the median of {BOOTSTRAPS:,} bootstraps of ours "
        "with as many draws, and in brackets how many in a hundred of ours are lower than the reference: 50 is the "
        f"middle, and by chance alone one limit in a hundred lies below {RARE:.1%} or above {1 - RARE:.1%}.",
        "",
        f"- beyond that: **{sum(one.rare for one in every)} of {len(every)}**",
        f"- further from our median than the reference's rule of thumb for 1,000 draws (5 % on 80 % limits, 10 % on "
        f"95 % limits), marked `~`: {far}. That chance alone goes so far, the brackets say: most are of 100 or 200 "
        "draws, or the limit is one of the smallest or largest of its draws.",
        f"- all places as normal scores, squared: their sum is {scores:.0f}; to be expected: about {len(every)}",
        "",
        "| Table | Method | Draws | " + " | ".join(LEVELS) + " |",
        "|---|---|---:|" + "---:|" * len(LEVELS),
        *(_row(row, mine) for row, mine in zip(drawn, ours, strict=True)),
    ]


def _row(row: Row, places: dict[str, Place]) -> str:
    cells = [
        f"{one.reference:,.0f} / {one.ours:,.0f} ({one.share:.1%}{'!' if one.rare else ''}){' ~' if one.far else ''}"
        for one in places.values()
    ]
    return f"| {row.dataset} | {row.method} | {row.nboot:,} | " + " | ".join(cells) + " |"


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
