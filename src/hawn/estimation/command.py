"""``hawn estimate FILE.csv``: every method on a capture-history table, with warnings. No database, no Django."""

import argparse
import importlib

HELP = "estimate the hidden population from a capture-history table"
_METHODS = ("stepwise", "bic", "dga", "latent", "all")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, the method, and where answers go."""
    parser.add_argument("file", metavar="FILE.csv", help="one 0/1 column per list, then count")
    parser.add_argument("--method", choices=_METHODS, default="all", help="default: all, side by side")
    parser.add_argument("--nboot", type=int, default=1000, metavar="N", help="bootstrap draws (1000); 0: no limits")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="same seed, same answer (1)")
    parser.add_argument("--linked", metavar="DIR", help="other ways the same lists may be joined: tables of hawn link")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument("--svg", metavar="FILE", help="write the picture of all methods")
    parser.add_argument("--html", metavar="FILE", help="write a report in one file")


def run(args: argparse.Namespace) -> int:
    """0, or 2 with one line on standard error. numpy and scipy load here, so that ``hawn --help`` stays quick."""
    return int(importlib.import_module("hawn.estimation.running").run(args))
