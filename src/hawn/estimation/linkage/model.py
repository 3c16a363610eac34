"""The Splink model: what is compared, which pairs are worth comparing, and weights to start from.

Each comparison is a list of levels, best first; a pair gets the first that holds. Names are one comparison with joint
levels, because a given and a family name of one person do not err independently of each other. The weights beside a
level (how often it holds for one person written twice, and for two people) are where learning starts; with fewer than
``model.LEARN_FROM`` records they are what is used. They come from the generator of hard cases, not from any register.
"""

from dataclasses import dataclass
from typing import Any

import splink.comparison_level_library as cll
from splink import SettingsCreator, block_on
from splink.comparison_library import CustomComparison

LEARN_FROM = 400


@dataclass(frozen=True)
class Level:
    """One level: SQL over ``_l`` and ``_r`` columns (DuckDB's dialect, translated for others by Splink)."""

    label: str
    sql: str
    same: float
    other: float
    frequency: str = ""


NAME = (
    Level("same words", "spelled_l = spelled_r", 0.42, 0.0002, "spelled"),
    Level("same but for spelling", "bones_l = bones_r", 0.20, 0.0002, "bones"),
    Level("one is an alias of the other", "list_has_any(known_as_l, known_as_r)", 0.06, 0.0001),
    Level(
        "both parts alike",
        "(jaro_winkler_similarity(given_l, given_r) >= 0.88 and jaro_winkler_similarity(family_l, family_r) >= 0.88)"
        " or (jaro_winkler_similarity(given_l, family_r) >= 0.88"
        " and jaro_winkler_similarity(family_l, given_r) >= 0.88)",
        0.12,
        0.0005,
    ),
    Level("two words in common", "len(list_intersect(tokens_l, tokens_r)) >= 2", 0.08, 0.0005),
    Level("given name alike", "given_bones_l = given_bones_r", 0.03, 0.01, "given_bones"),
    Level("family name alike", "family_bones_l = family_bones_r", 0.03, 0.01, "family_bones"),
    Level("a word in common", "list_has_any(tokens_l, tokens_r)", 0.02, 0.01),
    Level(
        "one part alike",
        "jaro_winkler_similarity(given_l, given_r) >= 0.88 or jaro_winkler_similarity(family_l, family_r) >= 0.88",
        0.02,
        0.03,
    ),
)
BIRTH = (
    Level("same date", "birth_l = birth_r and not unsure_l", 0.66, 0.0001),
    Level("day and month swapped", "birth_key_l = birth_key_r and not unsure_l", 0.05, 0.0001),
    Level("one digit off", "damerau_levenshtein(birth_l, birth_r) <= 1 and not (unsure_l or unsure_r)", 0.10, 0.003),
    Level("same year, the rest unsure", "year_l = year_r and (unsure_l or unsure_r)", 0.12, 0.003),
    Level("same year and month or day", "year_l = year_r and (month_l = month_r or day_l = day_r)", 0.02, 0.003),
    Level("two digits off", "damerau_levenshtein(birth_l, birth_r) <= 2", 0.02, 0.02),
    Level("years next to each other, unsure", "abs(year_l - year_r) <= 2 and (unsure_l or unsure_r)", 0.02, 0.01),
)
DOCUMENT = (
    Level("same number", "document_l = document_r", 0.85, 0.00001),
    Level("one sign off", "damerau_levenshtein(document_l, document_r) <= 1", 0.08, 0.00005),
    Level("two signs off", "damerau_levenshtein(document_l, document_r) <= 2", 0.01, 0.001),
)
ADDRESS = (
    Level("same", "address_l = address_r", 0.60, 0.0005, "address"),
    Level("alike", "jaro_winkler_similarity(address_l, address_r) >= 0.88", 0.15, 0.002),
)


@dataclass(frozen=True)
class Trait:
    """One comparison: its name, the column that must be known on both sides, its levels.

    With ``rest``, the weights of "none of these", nothing is learnt: people of one name are of one sex and mostly of
    one country, so agreeing says nothing that the name has not said, only disagreeing counts, and learning would take
    the agreement of namesakes for that of one person.
    """

    name: str
    known: str
    levels: tuple[Level, ...]
    rest: tuple[float, float] | None = None


def _equal(column: str, same: float, other: float) -> tuple[Level, ...]:
    return (Level("same", f"{column}_l = {column}_r", same, other, column),)


TRAITS = (
    Trait("name", "spelled", NAME),
    Trait("birth", "year", BIRTH),
    Trait("sex", "sex", (Level("same", "sex_l = sex_r", 0.5, 0.5),), rest=(0.02, 0.5)),
    Trait("nationality", "nationality", (Level("same", "nationality_l = nationality_r", 0.5, 0.5),), rest=(0.06, 0.5)),
    Trait("document", "document", DOCUMENT),
    Trait("phone", "phone", _equal("phone", 0.6, 0.0001)),
    Trait("address", "address", ADDRESS),
    Trait(
        "place",
        "place",
        (*_equal("place", 0.7, 0.02), Level("alike", "jaro_winkler_similarity(place_l, place_r) >= 0.88", 0.1, 0.01)),
    ),
    Trait(
        "postcode",
        "postcode",
        (
            *_equal("postcode", 0.7, 0.005),
            Level("one sign off", "damerau_levenshtein(postcode_l, postcode_r) <= 1", 0.1, 0.01),
        ),
    ),
)
# Pairs that meet under any of these are compared. A list in ``explode`` is taken apart first.
BLOCKS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("document",), ()),
    (("birth_key",), ()),
    (("pairs",), ("pairs",)),
    (("year", "tokens"), ("tokens",)),
    (("known_as",), ("known_as",)),
    (("phone",), ()),
    (("month", "day", "tokens"), ("tokens",)),
    (("postcode", "given_bones"), ()),
    (("postcode", "family_bones"), ()),
    (("address", "given_bones"), ()),
)
_NEEDS = {"birth_key": "year", "month": "year", "day": "year", "given_bones": "spelled", "family_bones": "spelled"}


def settings(known: set[str], prior: float) -> SettingsCreator:
    """Settings for rows where the columns ``known`` hold anything; ``prior``: the chance that two are one person."""
    blocks: list[Any] = [
        block_on(*columns, arrays_to_explode=list(explode) or None)
        for columns, explode in BLOCKS
        if all(_NEEDS.get(column, column) in known | {"pairs", "tokens", "known_as"} for column in columns)
    ]
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(trait) for trait in TRAITS if trait.known in known],
        blocking_rules_to_generate_predictions=blocks,
        probability_two_random_records_match=prior,
        retain_matching_columns=False,
        max_iterations=60,
    )


def _comparison(trait: Trait) -> CustomComparison:
    fixed: dict[str, Any] = {"fix_m_probability": True, "fix_u_probability": True} if trait.rest else {}
    levels: list[Any] = [cll.NullLevel(trait.known)]
    for level in trait.levels:
        made = cll.CustomLevel(level.sql, level.label, base_dialect_str="duckdb")
        often: dict[str, Any] = {"tf_adjustment_column": level.frequency, "disable_tf_exact_match_detection": True}
        made.configure(
            m_probability=level.same, u_probability=level.other, **fixed, **(often if level.frequency else {})
        )
        levels.append(made)
    same, other = trait.rest or (
        1 - sum(each.same for each in trait.levels),
        1 - sum(each.other for each in trait.levels),
    )
    levels.append(cll.ElseLevel().configure(m_probability=same, u_probability=other, **fixed))
    return CustomComparison(levels, output_column_name=trait.name)
