"""The same answers as the reference implementations, row by row, with the options as given there."""

import csv
import os
from functools import cache
from itertools import islice

import numpy as np
import pytest
import statsmodels.api as sm

from hawn.estimation.answers import Answer
from hawn.estimation.bic import rank
from hawn.estimation.estimating import estimate
from hawn.estimation.existence import status
from hawn.estimation.fitting import fit
from hawn.estimation.models import hierarchical, parse
from tests.estimation.published import ALLOWED, DATA, FAR, Method, Row, rows, table

PROOF = bool(os.environ.get("HAWN_PROOF"))
MSE = [*rows("mse_stepwise"), *rows("mse_bic")]
# Rows whose twenty bootstraps take little time; the others in the full proofs.
QUICK = {("western_us_5", "stepwise"), ("korea_3", "stepwise"), ("new_orleans_5", "stepwise"), ("kosovo_4", "stepwise")}
# 95 % limits of 1,000 draws as printed by Silverman, Chan & Vincent (2024), tables 2, 3 and 6
PRINTED = {
    ("korea_3", None): (128, 349),
    ("kosovo_4", None): (6900, 18000),
    ("kosovo_4", 2): (12451, 16273),
    ("uk2013_5", 2): (11456, 43894),
    ("uk2013_5", None): (11168, 56052),
}
EXISTENCE = list(csv.DictReader((DATA / "existence.csv").read_text().splitlines()))


def test_all_of_the_reference_is_here() -> None:
    assert (len(rows("mse_stepwise")), len(rows("mse_bic")), len(EXISTENCE)) == (23, 14, 25)


@cache
def _estimated(dataset: str, method: str, max_order: int | None) -> Answer:
    return estimate(table(dataset), method=method, nboot=0, max_order=max_order).methods[method]


# A table's rows, many of which differ in the bootstrap alone, in one process, so that it is estimated once.
@pytest.mark.parametrize(
    "row", [pytest.param(row, marks=pytest.mark.xdist_group(row.dataset), id=str(row)) for row in MSE]
)
def test_estimate_and_model_are_those_of_the_reference(row: Row) -> None:
    said = _estimated(row.dataset, row.method, row.max_order)
    assert said.estimate == pytest.approx(row.estimate, abs=0.01)
    assert said.model == row.model
    assert set(said.limits.values()) == {None}


LIMITED = [row for row in MSE if row.limits and (PROOF or (row.dataset, row.method) in QUICK)]


@pytest.mark.parametrize("row", LIMITED, ids=str)
def test_limits_agree_with_the_reference_up_to_chance(row: Row) -> None:
    """Its limits are one draw each. Of the bootstraps that we make with as many draws, some reach as far: at least one
    in 200 on either side. docs/proof/agreement.md has every limit, and those beyond the reference's rule of thumb."""
    places = Method(row).places(row)
    assert {name: place for name, place in places.items() if place.rare} == {}
    assert {name for name, place in places.items() if place.far} == FAR.get((row.dataset, row.method), set())


@pytest.mark.parametrize(("name", "order"), PRINTED)
def test_limits_by_bic_are_those_in_print(name: str, order: int | None) -> None:
    options = "nboot=1000" + (f", maxorder={order}" if order else "")
    method = Method(Row(name, "bic", options, 0, {}, "", 0, 0))
    limits = method.limits(method.drawn(1000, 1))
    assert (limits["lo95"], limits["hi95"]) == pytest.approx(PRINTED[name, order], rel=ALLOWED["hi95"])


@pytest.mark.parametrize("row", EXISTENCE, ids=lambda row: f"{row['dataset']}-{row['model']}")
def test_existence_is_judged_as_in_the_reference(row: dict[str, str]) -> None:
    whole = table(row["dataset"])
    model = parse(row["model"], whole.k)
    assert status(whole, model) == int(row["status"])
    if row["estimate"] != "NA":
        counts = np.array(whole.counts, dtype=np.float64)[:, None]
        found = fit(counts, np.array(model, dtype=np.intp), whole.k)
        assert whole.observed + found.hidden[0] == pytest.approx(float(row["estimate"]), abs=0.01)


@pytest.mark.parametrize("name", ["korea_3", "kosovo_4", "uk2013_5"])
def test_fits_are_those_of_a_general_poisson_regression(name: str) -> None:
    """statsmodels, on the histories the extended fit keeps: those with an empty overlap have mean zero."""
    whole = table(name)
    counts = np.array(whole.counts, dtype=np.float64)
    models = hierarchical(whole.k, 3)
    drawn = (models[place] for place in np.random.default_rng(7).permutation(len(models)))
    for chosen in islice((model for model in drawn if status(whole, model) == 0), 12):
        model = np.array(chosen, dtype=np.intp)
        masks = np.arange(len(counts))
        reached = [term for term in model if counts[masks & term == term].sum() > 0]
        gone = [term for term in model if term not in reached]
        kept = np.array([m for m in masks[1:] if not any(m & term == term for term in gone)])
        design = (kept[:, None] & np.array(reached)[None, :]) == np.array(reached)[None, :]
        theirs = sm.GLM(counts[kept], design.astype(float), family=sm.families.Poisson()).fit(tol=1e-12, maxiter=200)
        ours = fit(counts[:, None], model, whole.k)
        assert float(ours.hidden[0]) == pytest.approx(np.exp(theirs.params[0]), rel=1e-5)


def test_ranked_models_are_all_that_have_an_estimate() -> None:
    """The reference reports how many models it ranked."""
    ranked = {name: len(rank(table(name), top=10_000).best) for name in ("korea_3", "australia_4", "kosovo_4")}
    assert ranked == {"korea_3": 6, "australia_4": 92, "kosovo_4": 113}
