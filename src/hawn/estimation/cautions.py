"""What stands beside every figure and cannot be switched off: warnings W1 to W11, as data.

The codes are stable; texts may be worded better. W7 to W10 are true of every estimate made from the lists of people who
help each other, and are always there; the others are decided by the table and by the answers.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hawn.estimation.answers import Answer
from hawn.estimation.table import Table

FEWEST_SEEN = 100
FEWEST_ON_TWO = 10
APART = 1.5
WIDE = 3.0
MOST_OF_ALL = 0.5
MOVED = 0.3
CHANGED = 0.5
SMALL = 5
FLOORS = ("chao", "independence")
STANDING = ("W7", "W8", "W9", "W10")


@dataclass(frozen=True)
class Caution:
    """A code that does not change and one or two sentences for people."""

    code: str
    text: str


def cautions(
    table: Table, answers: Mapping[str, Answer], variants: Mapping[str, Any], first: str | None = None
) -> list[Caution]:
    """All that apply, in order. ``variants``: see ``sensitivity``. ``first``: the method that is, or would be, the
    headline."""
    main = {name: said for name, said in answers.items() if name not in FLOORS and said.ran}
    floors = {name: said for name, said in answers.items() if name in FLOORS}
    return [
        Caution(code, text)
        for code, text in (
            ("W1", too_few(table)),
            ("W2", _empty_overlaps(table)),
            ("W3", _unstable(main)),
            ("W4", _joined(_apart(main), _above(floors, answers.get(first or "")), _not_settled(main))),
            ("W5", _wide(main)),
            ("W6", _one_list(table, variants)),
            ("W7", _feeding(table, main)),
            ("W8", _untestable(table)),
            ("W9", _SAMPLING),
            ("W10", _UNSEEN),
            ("W11", _small_cells(table)),
        )
        if text
    ]


def too_few(table: Table) -> str | None:
    """W1: the reason why there is no headline, or ``None``."""
    reasons = []
    if table.observed < FEWEST_SEEN:
        reasons.append(f"only {table.observed} people were seen (at least {FEWEST_SEEN} are needed)")
    if table.on_two < FEWEST_ON_TWO:
        reasons.append(f"only {table.on_two} of them on two or more lists (at least {FEWEST_ON_TWO})")
    if not reasons:
        return None
    return f"No estimate may be published from this table: {' and '.join(reasons)}."


def _named(table: Table, pairs: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{table.lists[i]} and {table.lists[j]}" for i, j in pairs)


def _empty_overlaps(table: Table) -> str | None:
    empty = table.empty_pairs()
    if not empty:
        return None
    total = table.k * (table.k - 1) // 2
    return (
        f"{len(empty)} of {total} pairs of lists have nobody in common ({_named(table, empty)}). "
        "What such pairs say about the hidden is decided by the model, not by the data."
    )


def _unstable(main: Mapping[str, Answer]) -> str | None:
    shares = {n: a.detail["model_changed"] for n, a in main.items() if a.detail.get("model_changed", 0) > CHANGED}
    if not shares:
        return None
    said = ", ".join(f"{name} in {share:.0%}" for name, share in shares.items())
    return f"With slightly different data another model would have been chosen: {said} of the bootstrap draws."


def _joined(*texts: str | None) -> str | None:
    """One text for one code."""
    return " ".join(text for text in texts if text) or None


def _above(floors: Mapping[str, Answer], first: Answer | None) -> str | None:
    """A floor whose whole interval lies above the figure to be quoted. Without an interval it may be chance."""
    if first is None or first.estimate is None:
        return None
    said = []
    for name, floor in floors.items():
        low, high = floor.limits["lo95"], floor.limits["hi95"]
        if low is not None and low > first.estimate:
            upper = "without end" if high is None else f"to {high:,.0f}"
            said.append(f"{name} ({low:,.0f} {upper})")
    if not said:
        return None
    return (
        f"A floor lies above the estimate by {first.name}, {first.estimate:,.0f}: {', '.join(said)}. A floor is an "
        "answer below which the truth should not lie, so this estimate may be too low."
    )


def _not_settled(main: Mapping[str, Answer]) -> str | None:
    """Chains that still differ: their figure depends on where they began."""
    for said in main.values():
        if not said.settled:
            detail = said.detail
            return (
                f"The chains of {said.name} did not settle (R-hat {detail['r_hat']:.2f}, where 1.05 is the most; "
                f"{detail['draws']:,} draws worth {detail['effective_draws']:,}): do not lean on its figure."
            )
    return None


def _apart(main: Mapping[str, Answer]) -> str | None:
    missing = [name for name, said in main.items() if said.estimate is None]
    finite = {name: said.estimate for name, said in main.items() if said.estimate is not None}
    if not finite:
        return "No method has a finite estimate for this table."
    low, high = min(finite, key=lambda n: finite[n]), max(finite, key=lambda n: finite[n])
    if finite[high] <= APART * finite[low] and not missing:
        return None
    said = f"Methods disagree: {low} says {finite[low]:,.0f}, {high} says {finite[high]:,.0f}"
    if missing:
        said += f"; no finite estimate by {', '.join(missing)}"
    return f"{said}. The data do not decide between them."


def _wide(main: Mapping[str, Answer]) -> str | None:
    wide = []
    for name, said in main.items():
        if said.replicates is None and said.kind == "bootstrap":
            continue
        low, high = said.limits["lo95"], said.limits["hi95"]
        if low is None or high is None:
            wide.append(f"{name} has no finite limit")
        elif high > WIDE * low:
            wide.append(f"{name} from {low:,.0f} to {high:,.0f}")
    if not wide:
        return None
    return f"The 95 % interval is wider than a factor of {WIDE:g}: {'; '.join(wide)}."


def _one_list(table: Table, variants: Mapping[str, Any]) -> str | None:
    said = []
    whole = variants["added"][-1]["estimate"] if "added" in variants else None
    for i, name in enumerate(table.lists):
        share = table.total(i) / table.observed
        if share > MOST_OF_ALL:
            said.append(f"list {name} alone holds {share:.0%} of all people seen")
    for row in variants.get("leave_one_out", ()):
        if whole is None:
            continue
        if row["estimate"] is None:
            said.append(f"without list {row['without']} there is no estimate")
        elif abs(row["estimate"] / whole - 1) > MOVED:
            said.append(f"without list {row['without']} the estimate is {row['estimate']:,.0f}")
    return f"The answer hangs on one list: {'; '.join(said)}." if said else None


def _feeding(table: Table, main: Mapping[str, Answer]) -> str:
    text = (
        "Lists that feed each other, as in every referral mechanism, look like lists that agree: the estimate is then "
        "too low; lists that pass people on and do not record them again make it too high."
    )
    tight = [pair for pair in _pairs(table) if _odds(table, *pair) > 2]
    return f"{text} More in common than chance, among the people seen: {_named(table, tight)}." if tight else text


def _pairs(table: Table) -> list[tuple[int, int]]:
    return [(i, j) for i in range(table.k) for j in range(i + 1, table.k)]


def _odds(table: Table, i: int, j: int) -> float:
    """Odds ratio of two lists among the people on some third list, where nobody hidden is missing; 0 if unknown."""
    third = [(m, c) for m, c in enumerate(table.counts) if m & ~(1 << i | 1 << j)]
    cell = {(a, b): sum(c for m, c in third if (m >> i & 1, m >> j & 1) == (a, b)) for a in (0, 1) for b in (0, 1)}
    below = cell[0, 1] * cell[1, 0]
    if min(cell.values()) < SMALL:
        return 0.0
    ratio = cell[0, 0] * cell[1, 1] / below
    error = math.sqrt(sum(1 / value for value in cell.values()))
    return ratio if math.log(ratio) > 1.96 * error else 0.0


def _untestable(table: Table) -> str:
    if table.k == 2:
        return (
            "Chapman's estimate assumes that the two lists are independent and that everybody is equally likely to be "
            "on each. With two lists nothing in the data can contradict it."
        )
    return (
        "Every method assumes that the people nobody saw behave like those who were seen (no interaction of all "
        "lists together). No data can test that."
    )


_SAMPLING = (
    "The intervals hold chance alone: not wrong matches, wrong records, people who came or left, or a wrong model. The "
    "true uncertainty is larger."
)
_UNSEEN = (
    "People whom no list could ever have met (locked away, outside the area or the definition) are not in the estimate."
)


def _small_cells(table: Table) -> str | None:
    small = sum(1 for count in table.counts if 0 < count < SMALL)
    if not small:
        return None
    return (
        f"{small} combinations of lists hold fewer than {SMALL} people. Such cells can identify a person: do not "
        "publish the table itself."
    )
