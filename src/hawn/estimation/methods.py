"""The methods, each from a job to an answer. Those with a bootstrap repeat all they do on every draw."""

import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from hawn.estimation import bic as by_bic
from hawn.estimation import floors
from hawn.estimation.answers import Answer, Job
from hawn.estimation.averaging import average
from hawn.estimation.bootstrap import NO_LIMITS, Limits, Spread, draws, one_fewer, together
from hawn.estimation.cautions import FLOORS as FLOORS
from hawn.estimation.graphs import TooManyLists
from hawn.estimation.latent import latent
from hawn.estimation.lattice import Floats, pairs
from hawn.estimation.models import Model, described, moved, notation
from hawn.estimation.stepwise import stepwise as by_steps

MAIN = ("stepwise", "bic", "dga", "latent")
TWO_LISTS = "chapman"
LABELS = {
    "stepwise": "Log-linear, stepwise",
    "bic": "Log-linear, best BIC",
    "dga": "Decomposable graphs, averaged",
    "latent": "Latent classes",
    "chapman": "Chapman, two lists",
    "chao": "Chao's lower bound",
    "independence": "Independent lists",
}
# what is drawn: tables (histories, tables) to hidden people per table and which model each chose
Hidden = Callable[[Floats], tuple[Floats, list[Any]]]


def label(said: Answer) -> str:
    """The method's name for people; says so where its chains still differ."""
    return LABELS[said.name] if said.settled else f"{LABELS[said.name]}, not settled"


def answer(name: str, job: Job) -> Answer:
    """Runs one method and says how long it took, bootstrap included."""
    started = time.perf_counter()
    said = _METHODS[name](job)
    return replace(said, seconds=time.perf_counter() - started)


def _finite(job: Job, hidden: float) -> float | None:
    return job.table.observed + hidden if math.isfinite(hidden) else None


def _resampled(job: Job, point: float, hidden: Hidden) -> tuple[Limits, Floats | None, list[Any]]:
    """BCa limits of the whole population, its value on every draw, and the models the draws chose."""
    if not job.nboot or not math.isfinite(point):
        return dict(NO_LIMITS), None, []

    def work(block: Floats) -> tuple[Floats, list[Any]]:
        found = hidden(block)
        job.tick()
        return found

    fewer, weights = one_fewer(job.table)
    parts = together(work, draws(job.table, job.nboot, job.seed))
    seen = job.table.observed
    replicates = np.concatenate([part[0] for part in parts]) + seen
    spread = Spread(point + seen, replicates, hidden(fewer)[0] + seen - 1, weights)
    return spread.limits(), replicates, [model for part in parts for model in part[1]]


def _given(job: Job, model: Model) -> Model:
    """The model over the lists as they were given."""
    return moved(model, job.places)


def _empty(job: Job) -> set[int]:
    return {1 << i | 1 << j for i, j in job.given.empty_pairs()}


def _changes(chosen: list[Any], model: Any) -> dict[str, Any]:
    """How often a draw chose another model than the table itself did."""
    if not chosen:
        return {}
    return {"model_changed": round(1 - Counter(chosen)[model] / len(chosen), 4)}


def _lost(replicates: Floats | None) -> dict[str, Any]:
    if replicates is None:
        return {}
    lost = int(np.sum(~np.isfinite(replicates)))
    return {"draws": len(replicates), "draws_without_estimate": lost}


def _stepwise(job: Job) -> Answer:
    k = job.table.k
    order = sorted(pairs(k), key=lambda pair: sorted(job.places[i] for i in range(k) if pair >> i & 1))
    found = by_steps(job.counts, k, threshold=job.threshold, order=order)

    def hidden(counts: Floats) -> tuple[Floats, list[Any]]:
        chosen = by_steps(counts, k, threshold=job.threshold)
        return chosen.hidden, chosen.models

    limits, replicates, chosen = _resampled(job, float(found.hidden[0]), hidden)
    model = _given(job, found.models[0])
    detail = {"threshold": job.threshold, "notation": notation(model, k), "tied": bool(found.tied[0])}
    detail |= _changes(chosen, found.models[0]) | _lost(replicates)
    said = described(model, job.given.lists, _empty(job))
    return Answer("stepwise", _finite(job, float(found.hidden[0])), said, limits, detail=detail, replicates=replicates)


def _bic(job: Job) -> Answer:
    k = job.table.k
    order = by_bic.default_order(k) if job.max_order is None else min(job.max_order, k - 1)
    ranking = by_bic.rank(job.table, max_order=order, order=job.places, tick=job.tick)
    detail: dict[str, Any] = {"max_order": order, "models_fitted": ranking.searched, "exhaustive": ranking.exhaustive}
    if not ranking.best:
        return Answer("bic", None, None, detail=detail)
    best = ranking.best[0]

    def hidden(counts: Floats) -> tuple[Floats, list[Any]]:
        return by_bic.choose(counts, k, ranking.best)

    limits, replicates, chosen = _resampled(job, best.hidden, hidden)
    detail["terms"] = described(_given(job, best.model), job.given.lists, _empty(job))
    detail["tied"] = ranking.tied
    detail["best_models"] = [
        {
            "model": notation(_given(job, one.model), k),
            "bic": round(one.bic, 2),
            "estimate": round(job.table.observed + one.hidden, 2),
        }
        for one in ranking.best[:5]
    ]
    detail |= _changes(chosen, 0) | _lost(replicates)
    said = notation(_given(job, best.model), k)
    return Answer("bic", _finite(job, best.hidden), said, limits, detail=detail, replicates=replicates)


def _dga(job: Job) -> Answer:
    try:
        found = average(job.table, tick=job.tick)
    except TooManyLists as error:
        return Answer("dga", None, None, kind="posterior", detail={"reason": str(error)})
    detail = {
        "graphs": [{"graph": one.name, "weight": round(one.weight, 4)} for one in found.graphs],
        "graphs_averaged": found.averaged,
        "weight_of_complete_graph": round(found.complete, 4),
    }
    limits = found.limits if job.nboot else dict(NO_LIMITS)
    said = f"{found.averaged:,} graphs averaged"
    spread = found.spread if job.nboot else None
    return Answer("dga", found.estimate, said, limits, kind="posterior", detail=detail, replicates=spread)


def _latent(job: Job) -> Answer:
    found = latent(job.table, seed=job.seed, progress=lambda _: job.tick())
    detail = {
        "r_hat": round(found.r_hat, 4),
        "effective_draws": round(found.effective),
        "draws": found.draws,
        "settled": found.settled,
        "chains": [round(median, 2) for median in found.medians],
    }
    limits = found.limits if job.nboot else dict(NO_LIMITS)
    spread = found.spread if job.nboot else None
    model = "latent classes" if found.settled else f"latent classes; chains at {_each(found.medians)}"
    return Answer("latent", found.estimate, model, limits, kind="posterior", detail=detail, replicates=spread)


def _each(medians: tuple[float, ...]) -> str:
    return ", ".join(f"{median:,.0f}" for median in medians)


def _floor(name: str, model: str, fitted: Callable[[Floats, int], Floats]) -> Callable[[Job], Answer]:
    def run(job: Job) -> Answer:
        k = job.table.k
        point = float(fitted(job.counts, k)[0])
        limits, replicates, _ = _resampled(job, point, lambda counts: (fitted(counts, k), []))
        return Answer(name, _finite(job, point), model, limits, detail=_lost(replicates), replicates=replicates)

    return run


def _chao(job: Job) -> Answer:
    said = _floor("chao", "main effects over histories of one and two lists", floors.chao)(job)
    equal = _finite(job, float(floors.equal_lists(job.counts, job.table.k)[0]))
    return replace(said, detail={**said.detail, "formula_for_equal_lists": None if equal is None else round(equal, 2)})


_METHODS: dict[str, Callable[[Job], Answer]] = {
    "stepwise": _stepwise,
    "bic": _bic,
    "dga": _dga,
    "latent": _latent,
    "chao": _chao,
    "independence": _floor("independence", "main effects", floors.independence),
    "chapman": _floor("chapman", "two independent lists", lambda counts, _: floors.chapman(counts)),
}
