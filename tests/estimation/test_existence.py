"""Whether a maximum is attained: every short cut against the linear program; and sparse tables in seconds."""

import os
import time

import numpy as np
import pytest

from hawn.estimation import existence
from hawn.estimation.bic import rank
from hawn.estimation.estimating import estimate
from hawn.estimation.models import hierarchical
from tests.estimation.published import table

PROOF = bool(os.environ.get("HAWN_PROOF"))


def test_every_short_cut_says_what_the_linear_program_says() -> None:
    """Random zero patterns and models; the margins may only say no where the program does."""
    chance = np.random.default_rng(1)
    told = {True: 0, False: 0}
    for _ in range(3000 if PROOF else 250):
        k = int(chance.integers(3, 6))
        models = hierarchical(k, 3)
        model = models[chance.integers(len(models))]
        seen = chance.random(1 << k) < chance.uniform(0.15, 0.9)
        seen[0] = False
        if not seen.any():
            continue
        design, mine = existence._design(model, k, seen)
        wanted = existence.by_program(design, mine)
        told[wanted] += 1
        assert existence._by_least_squares(design, mine) in (wanted, None)
        counts = seen.astype(np.float64)
        by_counting = existence.margins_open(counts[:, None], model, k)[0]
        assert not (by_counting and wanted)
        assert existence.models_open(counts, np.array(model, dtype=np.intp)[:, None], k)[0] == by_counting
        assert existence.attained(counts, model, k) == wanted
    assert min(told.values()) > 50


def test_a_nought_left_by_rounding_is_not_made_up_for_by_endless_people() -> None:
    """Nobody can be on A alone while A's others are fixed: the direction touches one of two empty histories only."""
    seen = np.zeros(8)
    seen[[2, 4, 5, 6, 7]] = 1
    assert not existence.attained(seen, (0, 1, 2, 4, 6), 3)


@pytest.mark.parametrize(("name", "draws"), [("sparse_14", 100), ("sparse_224", 60)])
def test_sparse_tables_take_seconds(name: str, draws: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before, a linear program was asked thousands of times and climbs ran on where nothing could be reached."""
    asked = []
    real = existence.by_program
    monkeypatch.setattr(existence, "by_program", lambda *given: asked.append(1) or real(*given))
    existence.forget()
    started = time.process_time()
    found = estimate(table(name), method="bic", nboot=1000 if PROOF else draws)
    assert found.methods["bic"].estimate is not None
    assert len(asked) <= 5
    assert time.process_time() - started < (60 if PROOF else 12)


@pytest.mark.parametrize(
    ("name", "models"),
    [("western_us_5", 3354), ("uk2013_5", 6084), ("netherlands_5", 6083), ("new_orleans_5_n186", 5925)],
)
def test_as_many_models_of_order_three_have_an_estimate_as_the_reference_ranks(name: str, models: int) -> None:
    assert len(rank(table(name), max_order=3, top=10_000).best) == models
