"""What every answer keeps to, whatever the table."""

import html
import os
from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawn.estimation.cautions import STANDING
from hawn.estimation.estimating import Estimate, estimate
from hawn.estimation.faults import TableFault
from hawn.estimation.picture import picture
from hawn.estimation.report import report
from hawn.estimation.table import Table
from hawn.estimation.words import words
from tests.estimation.published import table

PROOF = bool(os.environ.get("HAWN_PROOF"))
DRAWS = 1200 if PROOF else 600  # more than one block of draws
CODES = [f"W{number}" for number in range(1, 12)]


@st.composite
def tables(draw: st.DrawFn, low: int = 3, high: int = 4) -> Table:
    """Small tables, empty histories included; every list with somebody on it and off it."""
    k = draw(st.integers(low, high))
    counts = draw(st.lists(st.integers(0, 40), min_size=(1 << k) - 1, max_size=(1 << k) - 1))
    for i in range(k):
        counts[(1 << i) - 1] += draw(st.integers(1, 30))
    return Table(tuple("ABCDEF"[:k]), (0, *counts))


def _quick(one: Table, nboot: int = 40) -> Estimate:
    return estimate(one, method=("stepwise", "bic", "dga"), nboot=nboot)


def _figures(found: Estimate) -> dict[str, tuple[float | None, ...]]:
    return {name: (said.estimate, *said.limits.values()) for name, said in found.methods.items()}


def _number(value: float | None) -> float:
    return float("inf") if value is None else value


@settings(max_examples=25 if PROOF else 5, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_order_of_lists_changes_nothing_but_exact_ties(one: Table, chance: Random) -> None:
    order = list(range(one.k))
    chance.shuffle(order)
    straight, turned = _quick(one), _quick(one.permuted(order))
    tied = {name for name, said in straight.methods.items() if said.detail.get("tied")}
    same_lists = len({one.total(i) for i in range(one.k)}) < one.k
    for name, figures in _figures(straight).items():
        if name in tied:
            assert any(name in note for note in straight.notes)
        elif not same_lists:
            assert _figures(turned)[name] == figures
        else:
            assert np.isclose(*(_number(each.methods[name].estimate) for each in (straight, turned)), rtol=1e-6)
    if not tied and not same_lists:
        assert {one.code for one in straight.warnings} == {one.code for one in turned.warnings}


@settings(max_examples=25 if PROOF else 6, deadline=None)
@given(tables())
def test_never_fewer_than_were_seen_and_limits_in_order(one: Table) -> None:
    for said in _quick(one).methods.values():
        values = [said.limits[name] for name in ("lo95", "lo80", "hi80", "hi95")]
        finite = [value for value in values if value is not None]
        assert finite == sorted(finite)
        for value in (said.estimate, *finite):
            assert value is None or value >= one.observed - 1e-6


@settings(max_examples=25 if PROOF else 6, deadline=None)
@given(tables(), st.integers(2, 9))
def test_more_of_the_same_people_scale_a_main_effects_fit(one: Table, times: int) -> None:
    more = Table(one.lists, tuple(count * times for count in one.counts))
    few, many = (estimate(each, method="stepwise", nboot=0, threshold=0.0) for each in (one, more))
    for name in ("independence", "stepwise"):
        if few.methods[name].model == "main effects" and few.methods[name].estimate is not None:
            assert many.methods[name].estimate == pytest.approx(few.methods[name].estimate * times, rel=1e-6)


def test_names_of_lists_are_only_names() -> None:
    one = table("uk2013_5")
    other = Table(tuple(f"list {place}" for place in range(one.k)), one.counts)
    assert _figures(_quick(one)) == _figures(_quick(other))


def test_the_same_seed_gives_the_same_answer_on_one_core_and_on_two(monkeypatch: pytest.MonkeyPatch) -> None:
    one = table("korea_3")
    answers = []
    for cores in ({0}, {0, 1}):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, cores=cores: cores)
        answers.append(_figures(estimate(one, nboot=DRAWS, seed=5)))
    assert answers[0] == answers[1]
    assert _figures(estimate(one, nboot=DRAWS, seed=6)) != answers[0]


def test_seven_lists_and_empty_cells_do_not_stop_it() -> None:
    chance = np.random.default_rng(3)
    counts = [0, *chance.poisson(0.3, (1 << 7) - 1).tolist()]
    for place in range(7):
        counts[1 << place] += 20
    found = estimate(Table(tuple("ABCDEFG"), tuple(counts)), method="stepwise", nboot=50)
    assert found.methods["stepwise"].estimate is not None
    assert "W11" in {one.code for one in found.warnings}


def test_two_lists_get_chapman_and_its_assumption() -> None:
    found = estimate(Table(("A", "B"), (0, 200, 150, 50)), nboot=200)
    assert set(found.methods) == {"chapman"}
    assert found.methods["chapman"].estimate == pytest.approx(251 * 201 / 51 - 1)
    assert found.headline is not None
    assert found.headline.method == "chapman"
    untestable = next(one.text for one in found.warnings if one.code == "W8")
    assert "independent" in untestable


@pytest.mark.parametrize("counts", [(0, 5, 4, 1, 2, 1, 1, 0), (0, 50, 40, 3, 60, 2, 1, 0)])
def test_too_few_people_give_no_headline_and_say_why(counts: tuple[int, ...]) -> None:
    """14 recorded people a year are not enough; nor are 156 of whom six are on two lists."""
    found = estimate(Table(("A", "B", "C"), counts), nboot=50)
    assert found.headline is None
    assert found.warnings[0].code == "W1"
    assert found.reason
    assert found.as_json()["headline"] is None
    assert found.methods["stepwise"].estimate is not None


def test_warnings_stand_in_order_with_codes_that_do_not_change() -> None:
    for name in ("korea_3", "kosovo_4", "uk2013_5", "artificial_3"):
        codes = [one.code for one in estimate(table(name), method=("stepwise", "bic"), nboot=100).warnings]
        assert codes == [code for code in CODES if code in codes]
        assert set(STANDING) <= set(codes)


@cache
def _warned(name: str) -> Estimate:
    return estimate(table(name), method=("stepwise", "bic"), nboot=300)


@pytest.mark.xdist_group("estimation-warnings")  # one process, so that each table is estimated once
@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("uk2013_5", "W2", "LA and GP"),
        ("uk2013_5", "W3", "stepwise in"),
        ("uk2013_5", "W4", "bic says"),
        ("korea_3", "W5", "stepwise from"),
        ("korea_3", "W6", "alone holds 63%"),
        ("uk2013_5", "W11", "fewer than 5"),
    ],
)
def test_each_warning_names_what_it_saw(name: str, code: str, words: str) -> None:
    assert words in next(one.text for one in _warned(name).warnings if one.code == code)


def test_a_calm_table_has_only_the_standing_warnings() -> None:
    """Four lists of 40 % each, independent, 5,000 people: nothing in the data to warn of."""
    shares = [0.4**size * 0.6 ** (4 - size) for size in (mask.bit_count() for mask in range(16))]
    counts = tuple(round(5000 * share) for share in shares)
    found = estimate(Table(tuple("ABCD"), (0, *counts[1:])), method=("stepwise", "bic", "dga"), nboot=200)
    assert {one.code for one in found.warnings} == set(STANDING)
    assert found.headline is not None
    assert found.headline.estimate == pytest.approx(5000, rel=0.02)


def test_sensitivity_is_whole() -> None:
    one = table("uk2013_5")
    found = estimate(one, method="stepwise", nboot=0).sensitivity
    assert [row["without"] for row in found["leave_one_out"]] == list(one.lists)
    assert len(found["merged"]) == len(found["odds_ratio"]) == 10
    assert found["added"][-1]["estimate"] == pytest.approx(11313.03, abs=0.1)
    for row in found["odds_ratio"]:
        ratios = [float(ratio) for ratio in row["estimates"]]
        assert (min(ratios), max(ratios)) == (0.5, 4.0)
        values = [value for value in row["estimates"].values() if value is not None]
        # a pair that is tied more tightly than thought hides more people
        assert values == sorted(values)


def test_linkage_error_widens_the_headline() -> None:
    one = table("kosovo_4")
    lost = Table(one.lists, tuple(round(n * (1.15 if m.bit_count() == 1 else 0.7)) for m, n in enumerate(one.counts)))
    alone = estimate(one, method="stepwise", nboot=300).headline
    both = estimate(one, method="stepwise", nboot=300, linked=[one, lost])
    assert alone is not None
    assert both.headline is not None
    assert both.headline.hi95 > alone.hi95
    assert both.sensitivity["linkage"]["tables"] == 2


def test_linkage_is_carried_by_the_headline_s_own_method_and_thresholds_are_only_shown() -> None:
    one = table("korea_3")
    lost = Table(one.lists, tuple(round(n * (1.3 if m.bit_count() == 1 else 0.6)) for m, n in enumerate(one.counts)))
    for method in ("bic", "dga"):
        plain = estimate(one, method=method, nboot=100)
        shown = estimate(one, method=method, nboot=100, thresholds=[lost])
        assert shown.headline == plain.headline
        fixed = shown.sensitivity["linkage"]["thresholds"]
        assert fixed["estimates"] == [pytest.approx(estimate(lost, method=method, nboot=0).methods[method].estimate)]
        drawn = estimate(one, method=method, nboot=100, linked=[one, lost])
        joined = drawn.sensitivity["linkage"]
        assert joined["method"] == method
        assert joined["estimates"][0] == pytest.approx(plain.methods[method].estimate, abs=0.01)
        assert joined["hi95"] > plain.headline.hi95


def test_tables_of_other_lists_are_refused_as_linkages_and_the_same_lists_are_put_in_order() -> None:
    one = table("korea_3")
    turned = one.permuted([2, 0, 1])
    same = estimate(one, method="stepwise", nboot=0, linked=[turned]).sensitivity["linkage"]
    assert (
        same["estimates"] == estimate(one, method="stepwise", nboot=0, linked=[one]).sensitivity["linkage"]["estimates"]
    )
    for option in ("linked", "thresholds"):
        with pytest.raises(TableFault, match="has other lists"):
            estimate(one, method="stepwise", nboot=0, **{option: [Table(("A", "B", "C"), one.counts)]})


def test_a_floor_above_the_headline_is_said() -> None:
    """United Kingdom: the interval of Chao's bound lies wholly above the stepwise estimate."""
    found = estimate(table("uk2013_5"), method="stepwise", nboot=300)
    assert found.headline is not None
    assert found.methods["chao"].limits["lo95"] > found.headline.estimate
    said = next(one.text for one in found.warnings if one.code == "W4")
    assert "A floor lies above the estimate by stepwise, 11,313: chao (" in said
    calm = estimate(table("kosovo_4"), method="stepwise", nboot=300)
    assert not any("floor" in one.text for one in calm.warnings)


def test_chains_that_did_not_settle_are_said_wherever_their_figure_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("WARMING", 500), ("ROUND", 500), ("MOST_ROUNDS", 1), ("AGREED", 0.5)):
        monkeypatch.setattr(f"hawn.estimation.latent.{name}", value)
    found = estimate(table("korea_3"), method="latent", nboot=50)
    assert not found.methods["latent"].settled
    said = next(one.text for one in found.warnings if one.code == "W4")
    assert "The chains of latent did not settle (R-hat" in said
    for shown in (words(found), picture(found), report(found)):
        assert "Latent classes, not settled" in shown
    assert "chains at" in words(found)
    assert 'stroke-dasharray="5 4"' in picture(found)


def test_a_report_says_each_warning_once_and_a_picture_alone_says_all() -> None:
    found = estimate(table("korea_3"), method="stepwise", nboot=50)
    page, drawn = report(found), picture(found)
    for one in found.warnings:
        assert page.count(html.escape(one.text)) == 1
        assert html.escape(one.text, quote=False) in drawn
    assert "(Log-linear, stepwise)" in page


def test_a_ring_of_equal_lists_is_called_a_tie_of_the_columns() -> None:
    counts = [0] * 256
    for place in range(8):
        counts[1 << place] += 30
        counts[1 << place | 1 << (place + 1) % 8] += 6
    ring = Table(tuple("ABCDEFGH"), tuple(counts))
    found, turned = (
        estimate(one, method="stepwise", nboot=20) for one in (ring, ring.permuted([3, 0, 5, 1, 7, 2, 6, 4]))
    )
    assert all(any("order of the columns decides" in note for note in one.notes) for one in (found, turned))
    assert turned.methods["stepwise"].estimate == pytest.approx(found.methods["stepwise"].estimate, rel=1e-6)
    assert not table("korea_3").order_by_columns


def test_the_bar_moves_through_every_part_and_ends_full() -> None:
    told: list[tuple[str, int, int]] = []
    estimate(
        table("new_orleans_5"), method=("stepwise", "bic", "dga"), nboot=50, progress=lambda *step: told.append(step)
    )
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][1] == told[-1][2]
    parts = list(dict.fromkeys(what for what, _, _ in told))
    assert parts == ["stepwise", "bic", "dga", "chao", "independence", "sensitivity"]
    for slow in ("bic", "dga"):
        assert len({done for what, done, _ in told if what == slow}) >= 6


@pytest.mark.parametrize(
    "options",
    [
        {"method": "guess"}, {"nboot": -1}, {"nboot": 10**9}, {"seed": -1}, {"threshold": 2.0}, {"max_order": 0},
        {"method": ()},
    ],
)  # fmt: skip
def test_options_out_of_range_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        estimate(table("korea_3"), **options)  # type: ignore[arg-type]
