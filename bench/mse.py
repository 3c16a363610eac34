"""Seconds and memory of an estimate beside those of the reference implementations.

``python -m bench.mse --write docs/proof/mse.md``. Each measurement is a process of its own.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.estimation.published import DATA, Row, rows

TABLES = (
    "korea_3",
    "kosovo_4",
    "australia_4",
    "uk2013_5",
    "new_orleans_5",
    "western_us_5",
    "netherlands_5",
    "uk2013_6",
)
BY_BIC = ("korea_3", "kosovo_4", "australia_4", "uk2013_5", "western_us_5")
LARGEST = "new_orleans_8"
SPARSE = [(name, way) for name in ("sparse_14", "sparse_224") for way in ("stepwise", "bic")]


def main() -> None:
    """Prints, or writes, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", metavar="FILE")
    args = parser.parse_args()
    text = "\n".join(_report()) + "\n"
    if args.write:
        Path(args.write).write_text(text)
    else:
        print(text)


def _apart(row: Row, nboot: int) -> dict[str, float]:
    order = str(row.max_order or "-")
    file = str(DATA / f"{row.dataset}.csv")
    command = [sys.executable, "-m", "bench.timing", file, row.method, str(nboot), order]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _report() -> list[str]:
    before = os.getloadavg()[0]
    steps = {row.dataset: row for row in rows("mse_stepwise") if row.nboot}
    bic = {row.dataset: row for row in rows("mse_bic") if row.nboot}
    lines = [
        "# Seconds and memory of an estimate",
        "",
        f"{len(os.sched_getaffinity(0))} cores ({platform.machine()}, Python {platform.python_version()}). The seconds "
        "of the reference are those of `reference.csv`: R 4.2.2, one process on a 2-core machine, 20 to 50 % noise. "
        "Ours: a process per line, the whole method with its bootstrap, best of five after a first call, which stands "
        "apart. Every call has a seed of its own and what the one before kept of answers about existence is dropped; "
        "nothing is compiled, so a first call costs only what it warms. CPU: processor seconds of that call, all cores "
        "together, floors and sensitivity included. Import is numpy, scipy and the package. Memory is the peak of the "
        "whole process (R and its packages alone take 58 MB). The reference was not run beside ours: the ratio is of "
        f"two runs on two days. Load of this machine while ours ran: LOAD on {len(os.sched_getaffinity(0))} cores; at "
        "more than one a core, seconds are too long by about as much.",
        "",
        "| Table | Lists | Method | Draws | Reference s | Ours s | Times faster | CPU s | First call s | Import s | "
        "Reference MB | Ours MB |",
        "|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [_line(steps[name], 1000) for name in TABLES]
    lines.append(_line(steps[LARGEST], 200))
    lines.append(_line(steps[LARGEST], 1000))
    lines += [_line(bic[name], bic[name].nboot) for name in BY_BIC]
    lines.append(_line(bic["uk2013_5"], 1000))
    lines += [
        _line(replace(bic["uk2013_5"], dataset=name, options="nboot=0", method=way), 1000) for name, way in SPARSE
    ]
    lines += [
        "",
        "A dash stands where the reference was not run with that number of draws. sparse_14: 14 people on five lists; "
        "sparse_224: 224 people in 11 of 31 histories, none of them on one list alone (both made up, "
        "`tests/estimation/data`).",
    ]
    load = f"{min(before, os.getloadavg()[0]):.1f} to {max(before, os.getloadavg()[0]):.1f}"
    return [line.replace("LOAD", load) for line in lines]


def _line(row: Row, nboot: int) -> str:
    ours = _apart(row, nboot)
    same = nboot == row.nboot
    theirs, times = (f"{row.seconds:.2f}", f"{row.seconds / ours['warm']:,.0f}") if same else ("-", "-")
    memory = f"{row.peak:.0f}" if same else "-"
    lists = next(part for part in row.dataset.split("_") if part.isdigit())
    return (
        f"| {row.dataset} | {lists} | {row.method} | {nboot:,} | "
        f"{theirs} | {ours['warm']:.3f} | {times} | {ours['cpu']:.2f} | {ours['cold']:.3f} | {ours['import']:.2f} | "
        f"{memory} | {ours['peak']:.0f} |"
    )


if __name__ == "__main__":
    main()
