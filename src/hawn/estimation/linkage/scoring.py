"""Learning the weights from the records themselves, then the chance that each pair is one person. No labels anywhere.

1. How often two *different* people agree: from random pairs (``seed``), less the few pairs that are one person.
2. How often one person written *twice* agrees: expectation maximisation, once among pairs with one birth date (teaches
   names and the rest), once among pairs with one name (teaches dates), once among pairs with one document number.
3. How many pairs are one person: from those that agree on both name and date, and how often one person does (1 and 2).
4. Every pair that shares a block gets its probability.
A little of the built-in weight is kept in every level (``KEPT``), so that a level the sample never saw is no veto.
"""

import logging
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import duckdb
import pandas as pd
from splink import DuckDBAPI, Linker, block_on

from hawn.estimation.linkage import model
from hawn.estimation.linkage.features import rows
from hawn.estimation.linkage.pairs import Pair, pair
from hawn.estimation.linkage.people import Person

LEAST = 0.01  # pairs below are not kept: together they are rarely more than one person in a thousand
KEPT = 0.02
RANDOM_PAIRS = 1_000_000
_TEACHERS = ("birth_key", "bones", "document")
_FEWEST = 40  # pairs in a block below which it teaches nothing


@dataclass(frozen=True)
class Scored:
    """Pairs by falling probability, and the model that gave them (Splink's own form: no names in it)."""

    pairs: tuple[Pair, ...]
    model: dict[str, Any]
    learnt: bool


def scored(people: Sequence[Person], seed: int, progress: Callable[[str], object] = lambda step: None) -> Scored:
    """Every pair worth keeping. ``progress`` is told each step."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    progress("names and dates")
    made = rows(people)
    frame = pd.DataFrame(made)
    known = {trait.known for trait in model.TRAITS if frame[trait.known].notna().sum() >= 2}
    if len(people) < 2 or not known:
        return Scored((), {}, False)
    frame = frame.astype(dict.fromkeys(("year", "month", "day"), "Int64"))
    with duckdb.connect(":memory:") as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Splink's advice on levels that a small sample never saw: KEPT answers it
        engine = DuckDBAPI(connection=connection)
        table = engine.register(frame)
        share = first_share(made)
        linker = Linker(table, model.settings(known, share), log_level=logging.ERROR)
        built_in = weights = linker.misc.save_model_to_json()
        learnt = len(people) >= model.LEARN_FROM
        if learnt:
            _learn(linker, made, known, seed, progress)
            weights = linker.misc.save_model_to_json()
            share = share_alike(made, weights) or share
            weights = steadied(weights, built_in, share)
        weights["probability_two_random_records_match"] = share
        progress("comparing pairs")
        return Scored(_found(engine, table, made, weights), weights, learnt)


def first_share(made: Sequence[dict[str, Any]]) -> float:
    """A first guess at the share of pairs that are one person: those that agree on name and date, or on a document."""
    possible = len(made) * (len(made) - 1) / 2
    return min(
        0.5, max(1.0, 1.4 * len(_agreeing(made, ("bones", "birth_key")) | _agreeing(made, ("document",)))) / possible
    )


def share_alike(made: Sequence[dict[str, Any]], weights: dict[str, Any]) -> float | None:
    """The share of pairs that are one person, from those that agree on name and date: nearly all of them are one
    person, and how often one person agrees with themselves on each is learnt apart. None while there are too few."""
    agreeing = len(_agreeing(made, ("bones", "birth_key")))
    known = sum(1 for row in made if row["bones"] and row["birth_key"])
    alike = {
        comparison["output_column_name"]: sum(
            level.get("m_probability") or 0 for level in comparison["comparison_levels"][1:3]
        )
        for comparison in weights["comparisons"]
    }
    rate = alike.get("name", 0) * alike.get("birth", 0)
    if agreeing < _FEWEST or rate < 0.05:
        return None
    return min(0.5, agreeing / rate / (known * (known - 1) / 2))


def _agreeing(made: Sequence[dict[str, Any]], columns: tuple[str, ...]) -> set[tuple[int, int]]:
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in made:
        if all(row[column] for column in columns):
            groups.setdefault(tuple(row[column] for column in columns), []).append(row["unique_id"])
    return {two for group in groups.values() for two in combinations(group[:50], 2)}


def _learn(
    linker: Linker, made: Sequence[dict[str, Any]], known: set[str], seed: int, progress: Callable[[str], object]
) -> None:
    progress("how often strangers agree")
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=seed)
    for column in _TEACHERS:
        sizes = Counter(row[column] for row in made if row[column])
        progress(f"how often one person agrees with themselves ({column.replace('_', ' ')})")
        if sum(size * (size - 1) // 2 for size in sizes.values()) >= _FEWEST:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(column), estimate_without_term_frequencies=True
            )


def steadied(learnt: dict[str, Any], built_in: dict[str, Any], share: float) -> dict[str, Any]:
    """Learnt weights with a little of the built-in ones, and random pairs cleared of the pairs that are one person."""
    steady = deepcopy(learnt)
    for comparison, first in zip(steady["comparisons"], built_in["comparisons"], strict=True):
        for level, start in zip(comparison["comparison_levels"], first["comparison_levels"], strict=True):
            if level.get("is_null_level") or start.get("fix_m_probability"):
                continue
            same = level.get("m_probability", start["m_probability"])
            seen = level.get("u_probability", start["u_probability"])
            level["m_probability"] = (1 - KEPT) * same + KEPT * start["m_probability"]
            level["u_probability"] = max((seen - share * same) / (1 - share), seen / 50, 1e-7)
    return steady


def _found(engine: DuckDBAPI, table: Any, made: Sequence[dict[str, Any]], weights: dict[str, Any]) -> tuple[Pair, ...]:
    linker = Linker(table, weights, log_level=logging.ERROR)
    for column in sorted({level.frequency for trait in model.TRAITS for level in trait.levels} - {""}):
        if any(row[column] for row in made):
            linker.table_management.register_term_frequency_lookup(engine.register(_shares(made, column)), column)
    result = linker.inference.predict(threshold_match_probability=LEAST, warning_mode="never").as_pandas_dataframe()
    found = zip(result.unique_id_l, result.unique_id_r, result.match_probability, strict=True)
    return tuple(sorted(pair(int(one), int(other), round(float(chance), 6)) for one, other, chance in found))


def _shares(made: Sequence[dict[str, Any]], column: str) -> pd.DataFrame:
    """How common each value is *apart from the two records that share it*: the plain share would hold the fact that a
    person is on two lists against them, heavily in a short list."""
    counts = Counter(row[column] for row in made if row[column])
    known = sum(counts.values())
    return pd.DataFrame(
        {column: list(counts), f"tf_{column}": [max((count - 2) / 1.5 + 0.2, 0.2) / known for count in counts.values()]}
    )
