"""A capture-history table: how many people were seen by which lists. Standard library only.

A history is a bit mask: bit ``i`` stands for list ``i``. ``counts[0]``, the people nobody saw, is what is asked for and
is always zero here.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, permutations, product
from numbers import Real
from typing import Any

from hawn.estimation.faults import TableFault
from hawn.estimation.naming import check_names

MOST_PEOPLE = 10**9
_MOST_ORDERS = 720


@dataclass(frozen=True)
class Table:
    """``counts[mask]`` people have exactly the history ``mask``; ``notes`` say what was done to the input."""

    lists: tuple[str, ...]
    counts: tuple[int, ...]
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        check_names(self.lists)
        if len(self.counts) != 1 << len(self.lists):
            raise TableFault("counts has one entry per history: two to the power of the number of lists")
        for count in self.counts:
            if not _people(count):
                raise TableFault("the count is not a whole number of people", column=len(self.lists) + 1)
        if self.counts[0] != 0:
            raise TableFault("people on no list cannot have been counted", column=len(self.lists) + 1)

    @classmethod
    def of(cls, lists: Sequence[str], histories: Iterable[Sequence[Any]], counts: Iterable[Any]) -> "Table":
        """From arrays: one 0/1 row per history and its count. Rows may repeat (they are summed) or be absent (zero)."""
        check_names(lists)
        cells = [0] * (1 << len(lists))
        for line, (history, count) in enumerate(zip(histories, counts, strict=True), start=1):
            mask = 0
            if len(history) != len(lists):
                column = min(len(history), len(lists)) + 1
                raise TableFault(f"has {len(history)} marks for {len(lists)} lists", line=line, column=column)
            for column, mark in enumerate(history, start=1):
                if mark not in (0, 1):
                    raise TableFault("a list column holds 0 or 1 only", line=line, column=column)
                mask |= int(mark) << (column - 1)
            if not _people(count):
                raise TableFault("the count is not a whole number of people", line=line, column=len(lists) + 1)
            if mask == 0 and count:
                raise TableFault("people on no list cannot have been counted", line=line, column=len(lists) + 1)
            cells[mask] += int(count) if mask else 0
        return cls(tuple(lists), tuple(cells))

    @cached_property
    def k(self) -> int:
        """How many lists."""
        return len(self.lists)

    @cached_property
    def observed(self) -> int:
        """How many different people were seen."""
        return sum(self.counts)

    @cached_property
    def on_two(self) -> int:
        """How many people are on two or more lists: what every estimate rests on."""
        return sum(count for mask, count in enumerate(self.counts) if mask.bit_count() >= 2)

    def on_all(self, wanted: int) -> int:
        """People who are on every list in ``wanted``, whatever else they are on."""
        return sum(count for mask, count in enumerate(self.counts) if mask & wanted == wanted)

    def total(self, index: int) -> int:
        """People on one list."""
        return self.on_all(1 << index)

    def empty_pairs(self) -> list[tuple[int, int]]:
        """Pairs of lists without a single person in common."""
        return [(i, j) for i in range(self.k) for j in range(i + 1, self.k) if not self.on_all(1 << i | 1 << j)]

    def permuted(self, order: Sequence[int]) -> "Table":
        """The same people with list ``order[i]`` in place ``i``."""
        return Table(tuple(self.lists[old] for old in order), self._permuted(order), self.notes)

    def _permuted(self, order: Sequence[int]) -> tuple[int, ...]:
        cells = [0] * len(self.counts)
        for mask, count in enumerate(self.counts):
            if count:
                cells[sum(1 << new for new, old in enumerate(order) if mask >> old & 1)] += count
        return tuple(cells)

    def without(self, index: int) -> "Table":
        """As if the list had never been kept: people only it saw are gone."""
        kept = [i for i in range(self.k) if i != index]
        return self._marginal(kept)

    def only(self, kept: Sequence[int]) -> "Table":
        """These lists alone, in this order."""
        return self._marginal(list(kept))

    def merged(self, first: int, second: int) -> "Table":
        """Two lists as one: on it is who was on either."""
        names = [f"{name}+{self.lists[second]}" if i == first else name for i, name in enumerate(self.lists)]
        moved = [0] * len(self.counts)
        for mask, count in enumerate(self.counts):
            moved[mask | (1 << first) if mask >> second & 1 else mask] += count
        return Table(tuple(names), tuple(moved), self.notes).without(second)

    def _marginal(self, kept: list[int]) -> "Table":
        cells = [0] * (1 << len(kept))
        for mask, count in enumerate(self.counts):
            cells[sum(1 << new for new, old in enumerate(kept) if mask >> old & 1)] += count
        cells[0] = 0
        return Table(tuple(self.lists[i] for i in kept), tuple(cells), self.notes)

    @cached_property
    def _groups(self) -> list[list[int]]:
        """Lists in the order of what can be said of each without its name or place; those that are alike together."""
        pairs = [[self.on_all(1 << i | 1 << j) for j in range(self.k)] for i in range(self.k)]
        sizes = [
            [sum(c for m, c in enumerate(self.counts) if m >> i & 1 and m.bit_count() == s) for s in range(self.k + 1)]
            for i in range(self.k)
        ]
        keys = [(-self.total(i), sorted(zip(pairs[i], map(sum, pairs), strict=True)), sizes[i]) for i in range(self.k)]
        ranked = sorted(range(self.k), key=lambda i: keys[i])
        return [list(group) for _, group in groupby(ranked, key=lambda i: keys[i])]

    @property
    def order_by_columns(self) -> bool:
        """Whether so many lists are alike that their columns' order has to decide between them."""
        return math.prod(math.factorial(len(group)) for group in self._groups) > _MOST_ORDERS

    def canonical_order(self) -> list[int]:
        """An order of the lists that does not depend on their names or on the columns they came in.

        Largest list first; equal lists are told apart by their overlaps, then by whichever order gives the largest
        table. Two orders that still tie give the same table, so nothing downstream can depend on the choice. Random
        draws follow this order, hence the same seed gives the same answer however a file is arranged. Only where more
        than ``_MOST_ORDERS`` orders would have to be looked at (seven lists alike) does the columns' order decide
        (``order_by_columns``): the limits then depend on it by the chance of the draws, which is said.
        """
        groups = self._groups
        if self.order_by_columns:
            return [i for group in groups for i in group]
        orders = [[i for group in chosen for i in group] for chosen in product(*map(permutations, groups))]
        return orders[0] if len(orders) == 1 else max(orders, key=self._permuted)


def _people(count: Any) -> bool:
    """Whether it is a number of people: whole, from nobody to all who live on Earth. ``3.0`` is; ``"3"`` is not."""
    if not isinstance(count, Real) or isinstance(count, bool):
        return False
    return 0 <= (number := float(count)) <= MOST_PEOPLE and number.is_integer()


def examined(table: Table) -> Table:
    """The table an estimate may be made from; raises ``TableFault``, or leaves lists out and says so in ``notes``.

    An empty list and an exact copy of another list carry no information and are left out. A list that holds everybody
    leaves no one whom it missed, so no overlap can speak about the hidden: refused. One list: refused.
    """
    if table.observed == 0:
        raise TableFault("the table holds no people")
    notes, kept = list(table.notes), list(range(table.k))
    for i in range(table.k):
        if table.total(i) == 0:
            kept.remove(i)
            notes.append(f"List {table.lists[i]} is empty and was left out.")
    for i in list(kept):
        twin = next((j for j in kept if j < i and _same(table, i, j)), None)
        if twin is not None:
            kept.remove(i)
            notes.append(f"List {table.lists[i]} is a copy of list {table.lists[twin]} and was left out.")
    if len(kept) < 2:
        named = f" ({', '.join(notes)})" if notes else ""
        raise TableFault(f"only one list is left: one list says nothing about the people it missed{named}")
    for i in kept:
        if table.total(i) == table.observed:
            raise TableFault(
                f"list {table.lists[i]} holds everybody: with such a list no overlap speaks of the hidden", column=i + 1
            )
    chosen = table if len(kept) == table.k else table.only(kept)
    return Table(chosen.lists, chosen.counts, tuple(notes))


def _same(table: Table, i: int, j: int) -> bool:
    return table.total(i) == table.total(j) == table.on_all(1 << i | 1 << j)
