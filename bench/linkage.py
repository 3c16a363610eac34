"""How well, how fast and in how much memory lists are linked, with names and without.

``python -m bench.linkage --write docs/proof/linkage.md`` (a few minutes). Each measurement is a process of its own.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from bench.linkage_data import Known, Score, above, febrl, linked, score
from hawn.estimation.linkage.filters import Encoder, Filter
from hawn.estimation.linkage.hard import FAMILIES, cases
from hawn.estimation.linkage.likeness import compared
from hawn.estimation.linkage.pairs import Pair, clusters
from hawn.estimation.linkage.scoring import scored
from hawn.estimation.linkage.sealed import best

HARD, SEED = 2000, 1
NAMED_AT, SEALED_AT = 0.5, 0.95
KEY = bytes(range(32))


def known(name: str) -> Known:
    """``febrl4``, ``febrl3``, ``hard`` or one family of hard names."""
    if name == "febrl4":
        return febrl("dataset4a.csv", "dataset4b.csv")
    if name == "febrl3":
        return febrl("dataset3.csv")
    made = cases(HARD, SEED, FAMILIES if name == "hard" else (name,))
    return Known(made.people, made.truth)


def found(records: Known, way: str) -> tuple[Pair, ...]:
    """Pairs by names (``names``) or by filters under one key (``filters``)."""
    if way == "names":
        return scored(records.people, SEED).pairs
    filters: list[Filter] = []
    behind: list[int] = []
    encoder = Encoder(KEY)
    for place, person in enumerate(records.people):
        made = list(dict.fromkeys(encoder.filters(replace(person, list=""))))
        filters += made
        behind += [place] * len(made)
    return best(compared(filters), behind)


def measured(name: str, way: str) -> tuple[Score, Score]:
    """Pairs as scored, and pairs of the people they were joined to."""
    records = known(name)
    threshold = NAMED_AT if way == "names" else SEALED_AT
    pairs, true = found(records, way), linked(records.truth)
    joined = linked(clusters(len(records.people), pairs, threshold))
    return score(above(pairs, threshold), true), score(joined, true)


def main() -> None:
    """Prints, or writes, the table; ``--one`` is the process that measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", metavar="FILE")
    parser.add_argument("--one", nargs=2, metavar=("DATA", "WAY"))
    args = parser.parse_args()
    if args.one:
        print(json.dumps(_one(*args.one)))
        return
    text = "\n".join(_report()) + "\n"
    if args.write:
        Path(args.write).write_text(text)
    else:
        print(text)


def _one(name: str, way: str) -> dict[str, float]:
    start = time.perf_counter()
    plain, joined = measured(name, way)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = {"precision": joined.precision, "recall": joined.recall, "f1": joined.f1, "pairs": plain.f1}
    return said | {"records": len(known(name).people), "seconds": seconds, "peak": peak}


def _report() -> list[str]:
    lines = [
        "# Linkage",
        "",
        f"{len(os.sched_getaffinity(0))} cores ({platform.machine()}, Python {platform.python_version()}). No labels "
        "are used anywhere; the truth only judges. F1 is over pairs of records joined to one person, and over pairs as "
        f"scored, at the default thresholds ({NAMED_AT:g} with names, {SEALED_AT:g} with filters). FEBRL 4 is 5,000 "
        "people on two lists, FEBRL 3 is 5,000 lines of 2,000 people on one. Hard cases: "
        f"`hawn.estimation.linkage.hard`, {HARD:,} people, four lists, seed {SEED}; most have no document number. "
        "Seconds and peak memory are of a whole process.",
        "",
        "| Data | Way | Records | Precision | Recall | F1 joined | F1 pairs | Seconds | MB |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name in ("febrl4", "febrl3", "hard", *FAMILIES):
        for way in ("names", "filters"):
            command = [sys.executable, "-m", "bench.linkage", "--one", name, way]
            said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            lines.append(
                f"| {name} | {way} | {said['records']:,} | {said['precision']:.4f} | {said['recall']:.4f} | "
                f"{said['f1']:.4f} | {said['pairs']:.4f} | {said['seconds']:.1f} | {said['peak']:,.0f} |"
            )
    return lines


if __name__ == "__main__":
    main()
