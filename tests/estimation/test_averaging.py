"""Decomposable graphs: counted, checked against direct enumeration, and against published software."""

import csv
import os
from math import lgamma, log
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawn.estimation.averaging import _curves, _Grid, _mixed, average
from hawn.estimation.bootstrap import LEVELS
from hawn.estimation.graphs import TooManyLists, decomposable, graph_name
from hawn.estimation.reading import read_table
from hawn.estimation.table import Table

DATA = Path(__file__).parent / "data"
PROOF = bool(os.environ.get("HAWN_PROOF"))


def _references() -> list[tuple[str, dict[str, float], float, int]]:
    found = []
    with (DATA / "reference.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["method"] == "dga":
                figures = {name: float(row[name]) for name in ("estimate", *LEVELS)}
                times = int(row["options"].split("1:(")[1].split("*n")[0])
                found.append((row["dataset"], figures, float(row["model"].split("prob ")[1]), times))
    return found


@pytest.mark.parametrize(("name", "figures", "likeliest", "times"), _references())
def test_the_same_answer_as_the_reference(name: str, figures: dict[str, float], likeliest: float, times: int) -> None:
    table = read_table(DATA / f"{name}.csv")
    assert average(table).estimate == pytest.approx(figures["estimate"], rel=0.002)
    cut = average(table, most_hidden=times * table.observed)
    # the reference sums over every whole number up to where it was cut off: so do we, but for the width of a block
    assert {"estimate": cut.estimate, **cut.limits} == pytest.approx(figures, rel=0.002, abs=1)
    assert cut.graphs[0].weight == pytest.approx(likeliest, abs=0.0006)


@pytest.mark.parametrize(("k", "graphs"), [(1, 1), (2, 2), (3, 8), (4, 61), (5, 822), (6, 18154)])
def test_every_decomposable_graph_is_there_once(k: int, graphs: int) -> None:
    """OEIS A058862."""
    signs = decomposable(k)
    assert len(signs) == graphs == len(np.unique(signs, axis=0))
    sizes = np.array([mask.bit_count() for mask in range(1 << k)])
    assert (signs.astype(int) @ sizes == k).all()  # each list once more among the cliques than among the separators
    assert signs[0].sum() == k
    assert np.flatnonzero(signs[-1]).tolist() == [(1 << k) - 1]


@pytest.mark.skipif(not PROOF, reason="seven lists: with HAWN_PROOF=1")
def test_seven_lists_are_the_most() -> None:
    assert len(decomposable(7)) == 617_675


def test_more_lists_than_can_be_averaged_are_refused() -> None:
    with pytest.raises(TooManyLists, match="ends at 7 lists: this table has 8"):
        average(read_table(DATA / "new_orleans_8.csv"))


def test_cliques_and_separators_are_those_of_the_graph() -> None:
    """Against graphs taken apart by hand: a path, a kite, and no square without its diagonal."""
    rows = {tuple(np.flatnonzero(row > 0).tolist()): row for row in decomposable(4)}
    path = rows[(0b0011, 0b0110, 0b1100)]
    assert path[0b0010] == path[0b0100] == -1 and np.abs(path).sum() == 5
    kite = rows[(0b0111, 0b1110)]
    assert kite[0b0110] == -1 and np.abs(kite).sum() == 3
    star = rows[(0b0011, 0b0101, 0b1001)]
    assert star[0b0001] == -2
    assert (0b0011, 0b0110, 0b1001, 0b1100) not in rows


def test_graphs_are_named_by_their_cliques() -> None:
    assert graph_name([0b100, 0b011], ("A", "B", "C")) == "A-B, C"
    assert graph_name([0b1101, 0b0011], ("A", "B", "C", "D")) == "A-B, A-C-D"


def _dirichlet(cells: list[float], prior: float) -> float:
    """Log marginal likelihood of a sequence with these counts, ``prior`` in each cell."""
    whole = prior * len(cells)
    return lgamma(whole) - lgamma(sum(cells) + whole) + sum(lgamma(n + prior) - lgamma(prior) for n in cells)


def _by_hand(counts: list[int], delta: float, most: int) -> np.ndarray:
    """Three lists: the eight graphs spelt out as tables, every whole number of hidden people one by one."""

    def part(lists: tuple[int, ...], full: list[float]) -> float:
        cells = [0.0] * (1 << len(lists))
        for mask, count in enumerate(full):
            cells[sum((mask >> i & 1) << place for place, i in enumerate(lists))] += count
        return _dirichlet(cells, delta * 2 ** (3 - len(lists)))

    graphs = [[((0, 1, 2), 1)], [((0,), 1), ((1,), 1), ((2,), 1)]]
    for a, b, c in ((0, 1, 2), (0, 2, 1), (1, 2, 0)):
        graphs.append([((a, b), 1), ((c,), 1)])
        graphs.append([((a, c), 1), ((b, c), 1), ((c,), -1)])
    curves = np.empty((len(graphs), most))
    for hidden in range(1, most + 1):
        full = [float(hidden), *map(float, counts[1:])]
        everybody = sum(full)
        ways = lgamma(everybody + 1) - sum(lgamma(n + 1) for n in full) - log(everybody)
        for place, graph in enumerate(graphs):
            curves[place, hidden - 1] = ways + sum(sign * part(lists, full) for lists, sign in graph)
    masses = np.exp(curves - curves.max())
    return masses / masses.sum()


@pytest.mark.parametrize(
    "counts", [[0, 30, 25, 4, 18, 3, 6, 2], [0, 5, 9, 0, 7, 1, 0, 0], [0, 90, 80, 30, 70, 9, 9, 1]]
)
@pytest.mark.parametrize("delta", [0.125, 0.5])
def test_three_lists_worked_out_by_hand(counts: list[int], delta: float) -> None:
    most = 2_000
    masses = _by_hand(counts, delta, most)
    found = average(Table(("A", "B", "C"), tuple(counts)), delta=delta, most_hidden=most, top=8)
    up_to = np.cumsum(masses.sum(axis=0))
    for level, value in [(0.5, found.estimate), *((LEVELS[name], found.limits[name]) for name in LEVELS)]:
        assert value is not None
        wanted = int(np.searchsorted(up_to, level)) + 1 + sum(counts)
        assert value == wanted if wanted - sum(counts) <= 256 else value == pytest.approx(wanted, abs=2)
    assert sorted(graph.weight for graph in found.graphs) == pytest.approx(sorted(masses.sum(axis=1)), abs=1e-6)
    assert found.complete == pytest.approx(masses[0].sum(), abs=1e-6)
    assert found.independent == pytest.approx(masses[1].sum(), abs=1e-6)


def test_the_likelihood_of_a_graph_is_that_of_draws_from_its_prior() -> None:
    """Two lists, one graph of each kind: the closed form against the mean over parameters drawn from the prior.

    Without an edge the prior of each list alone is Beta(1/2, 1/2), with one the four cells are Dirichlet(1/4).
    """
    rng = np.random.default_rng(11)
    cells = np.array([3.0, 2.0, 1.0, 1.0])  # on neither, A alone, B alone, both
    first, second = rng.beta(0.5, 0.5, (2, 400_000))
    apart = np.mean(first**3 * (1 - first) ** 4 * second**2 * (1 - second) ** 5)
    joined = np.mean(np.prod(rng.dirichlet([0.25] * 4, 400_000) ** cells, axis=1))
    found = average(Table(("A", "B"), (0, 2, 1, 1)), delta=0.25, most_hidden=3)
    others = []
    for hidden in (1, 2, 3):
        ways = lgamma(hidden + 5) - lgamma(hidden + 1) - log(hidden + 4)
        alone = _dirichlet([3, hidden + 1], 0.5) + _dirichlet([2, hidden + 2], 0.5)
        others.append([np.exp(ways + alone), np.exp(ways + _dirichlet([hidden, 2, 1, 1], 0.25))])
    assert np.exp(_dirichlet([3, 4], 0.5) + _dirichlet([2, 5], 0.5)) == pytest.approx(apart, rel=0.02)
    assert np.exp(_dirichlet([3, 2, 1, 1], 0.25)) == pytest.approx(joined, rel=0.05)
    sums = np.sum(others, axis=0)
    assert [found.independent, found.complete] == pytest.approx(sums / sums.sum(), abs=1e-9)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    k = draw(st.integers(2, 5))
    counts = draw(st.lists(st.integers(0, 60), min_size=(1 << k) - 1, max_size=(1 << k) - 1).filter(any))
    return Table(tuple("ABCDE"[:k]), (0, *counts))


@settings(max_examples=200 if PROOF else 25, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_changes_nothing(table: Table, chance: Random) -> None:
    order = list(range(table.k))
    chance.shuffle(order)
    one, other = average(table), average(table.permuted(order))
    assert other.estimate == pytest.approx(one.estimate, rel=1e-6, abs=1)
    for name in LEVELS:
        assert other.limits[name] == pytest.approx(one.limits[name], rel=1e-6, abs=1)
    assert [graph.weight for graph in other.graphs] == pytest.approx([graph.weight for graph in one.graphs], abs=1e-9)


@settings(max_examples=200 if PROOF else 25, deadline=None)
@given(tables())
def test_never_fewer_than_were_seen_and_limits_in_order(table: Table) -> None:
    found = average(table)
    low95, low80, high80, high95 = (found.limits[name] or 0 for name in ("lo95", "lo80", "hi80", "hi95"))
    assert table.observed < low95 <= low80 <= found.estimate <= high80 <= high95
    assert sum(graph.weight for graph in found.graphs) <= 1 + 1e-9


def test_blocks_stand_for_every_whole_number_between() -> None:
    """The same posterior as on a grid that takes each of 120,000 numbers on its own."""
    table = read_table(DATA / "uk2013_5.csv")
    up_to = 120_000
    numbers = np.arange(1.0, up_to + 1)
    found = average(table, most_hidden=up_to)
    every = _Grid(up_to, numbers, numbers, np.ones(up_to))
    density, weights = _mixed(decomposable(5), _curves(table, 1 / 32, every), every)
    place = np.searchsorted(np.cumsum(density), 0.5)
    assert found.estimate == pytest.approx(numbers[place] + table.observed, rel=0.0005)
    assert found.graphs[0].weight == pytest.approx(weights.max(), abs=1e-5)
