"""``hawn link``: lists of people to a capture-history table; by names, or filters that hold none. No database."""

import argparse
import importlib

HELP = "link lists of people into a capture-history table, with names or with keyed filters"
_USAGE = """%(prog)s FILE... --out DIR           lists with names, one CSV file a list
       %(prog)s key --out KEY               a secret for the agencies, never for the linkage unit
       %(prog)s encode FILE --key KEY --out FILTERS
       %(prog)s compare FILTERS... --out DIR"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files, what to do with them, and where answers go."""
    parser.usage = _USAGE
    parser.add_argument("words", nargs="+", metavar="FILE", help="files; before them key, encode or compare")
    parser.add_argument("--out", required=True, metavar="PATH", help="a new folder (key, encode: a new file)")
    parser.add_argument(
        "--threshold", type=float, metavar="P", help="pairs at least this likely are one person (0.5; compare: 0.95)"
    )
    parser.add_argument(
        "--draws", type=int, default=20, metavar="N", help="tables with links drawn by their chance (20)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="same seed, same answer (1)")
    parser.add_argument(
        "--review",
        type=float,
        nargs=2,
        default=(0.2, 0.95),
        metavar=("LOW", "HIGH"),
        help="chance of pairs for a second look (0.2 0.95)",
    )
    parser.add_argument("--key", metavar="KEY", help="the key file (encode)")
    parser.add_argument("--list", metavar="NAME", help="name of the list (encode; otherwise the file's)")


def run(args: argparse.Namespace) -> int:
    """0, or 2 with one line on standard error. numpy and Splink load late, so that ``hawn --help`` stays quick."""
    return int(importlib.import_module("hawn.estimation.linkage.running").run(args))
