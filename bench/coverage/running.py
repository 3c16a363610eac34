"""Every table of every cell, estimated as ``hawn estimate`` would; one line of JSON each, so that a run can go on."""

import json
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench.coverage.scenarios import CELLS, FRIENDLY, Cell
from hawn.estimation.estimating import estimate

METHODS = ("stepwise", "bic", "dga")
NBOOT = 200
Result = dict[str, Any]


def run(file: Path, friendly: int, hostile: int) -> list[Result]:
    """``friendly`` tables in each cell of independent lists, ``hostile`` in each other; those in the file are kept."""
    wanted = [(cell, number) for cell in CELLS for number in range(friendly if cell.scenario == FRIENDLY else hostile)]
    done = {_key(result): result for result in _kept(file)}
    left = [one for one in wanted if (one[0].scenario, one[0].people, one[0].k, one[1]) not in done]
    with file.open("a", encoding="utf-8") as out, _pool() as pool:
        jobs = [pool.submit(one, cell, number) for cell, number in left]
        for job in tqdm(as_completed(jobs), total=len(wanted), initial=len(wanted) - len(left), disable=None):
            result = job.result()
            done[_key(result)] = result
            out.write(json.dumps(result) + "\n")
            out.flush()
    return [done[cell.scenario, cell.people, cell.k, number] for cell, number in wanted]


def one(cell: Cell, number: int) -> Result:
    """The seed of the bootstrap is the table's number, so the line is the same whoever writes it."""
    table = cell.table(number)
    found = estimate(table, method=METHODS, nboot=NBOOT, seed=number)
    methods = {
        name: [said.estimate, *(said.limits[limit] for limit in ("lo80", "hi80", "lo95", "hi95"))]
        for name, said in found.methods.items()
    }
    return {
        "scenario": cell.scenario,
        "people": cell.people,
        "k": cell.k,
        "number": number,
        "observed": found.observed,
        "on_two": table.on_two,
        "refused": found.headline is None,
        "methods": methods,
        "warnings": [caution.code for caution in found.warnings],
    }


def _key(result: Result) -> tuple[str, int, int, int]:
    return result["scenario"], result["people"], result["k"], result["number"]


def _kept(file: Path) -> Iterator[Result]:
    """Whole lines only: a run that was stopped may have left half of one, which is cut off."""
    if not file.exists():
        return
    text = file.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        file.write_text(whole, encoding="utf-8")
    for line in whole.splitlines():
        yield json.loads(line)


def _pool() -> ProcessPoolExecutor:
    cores = sorted(os.sched_getaffinity(0))
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    for core in cores:
        queue.put(core)
    return ProcessPoolExecutor(len(cores), context, _alone, (queue,))


def _alone(queue: Any) -> None:
    """Every process keeps to a core of its own: tables run beside each other, not the parts of one."""
    os.sched_setaffinity(0, {queue.get()})
