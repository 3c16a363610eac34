"""One measurement in a process of its own: ``python -m bench.timing FILE.csv METHOD NBOOT ORDER`` prints JSON.

Imports nothing at the top that the library imports: how long that takes is part of the answer.
"""

import json
import resource
import sys
import time

TIMES = 5


def main(file: str, method: str, nboot: str, order: str) -> None:
    """``import``: until the library can be asked; ``cold``: the first answer; ``warm``: the best of the next, each with
    another seed and nothing kept of the answers before; ``cpu``: processor seconds of that one, all cores together."""
    started = time.perf_counter()
    from hawn.estimation import estimate, read_table  # noqa: PLC0415 - what is measured
    from hawn.estimation.existence import forget  # noqa: PLC0415

    ready = time.perf_counter() - started
    table = read_table(file)
    max_order = None if order == "-" else int(order)
    seconds = []
    for seed in range(1, 2 + TIMES):
        forget()
        before = time.process_time()
        said = estimate(table, method=method, nboot=int(nboot), max_order=max_order, seed=seed).methods[method]
        seconds.append((said.seconds, time.process_time() - before))
    wall, processor = min(seconds[1:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"import": ready, "cold": seconds[0][0], "warm": wall, "cpu": processor, "peak": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
