"""How often intervals hold the true number, and whether warnings fire where they do not.

``python -m bench.coverage --write docs/proof/coverage.md`` (about half an hour on two cores; can be stopped and
started again: what is in ``--out`` is kept). Every table's results go beside the report, packed.
"""

import argparse
import gzip
import json
from pathlib import Path

from bench.coverage.drawing import drawing
from bench.coverage.report import report
from bench.coverage.running import run


def main() -> None:
    """Runs what is missing, then prints or writes the tables and the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", metavar="FILE", default="coverage.jsonl", help="results, kept between runs")
    parser.add_argument("--friendly", type=int, default=200, metavar="N", help="tables per cell of independent lists")
    parser.add_argument("--hostile", type=int, default=60, metavar="N", help="tables per cell of the others")
    parser.add_argument("--write", metavar="FILE.md")
    args = parser.parse_args()
    results = run(Path(args.out), args.friendly, args.hostile)
    if args.write:
        target = Path(args.write)
        raw = "".join(json.dumps(result, separators=(",", ":")) + "\n" for result in results)
        target.with_suffix(".jsonl.gz").write_bytes(gzip.compress(raw.encode(), mtime=0))
        target.write_text(report(results, target.with_suffix(".svg").name), encoding="utf-8")
        target.with_suffix(".svg").write_text(drawing(results), encoding="utf-8")
    else:
        print(report(results, None))


if __name__ == "__main__":
    main()
