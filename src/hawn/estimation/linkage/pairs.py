"""Pairs of records to people, and people to a capture-history table. Standard library only."""

import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hawn.estimation.table import Table


class Pair(NamedTuple):
    """Two records, by their places, that may be one person. Sorts best first, then by place: never by chance."""

    minus: float
    one: int
    other: int

    @property
    def probability(self) -> float:
        """The chance that the two are one person."""
        return -self.minus


def pair(one: int, other: int, probability: float) -> Pair:
    """A pair from its parts."""
    return Pair(-probability, *sorted((one, other)))


class _Groups:
    def __init__(self, count: int) -> None:
        self.above = list(range(count))

    def top(self, place: int) -> int:
        while self.above[place] != place:
            self.above[place] = self.above[self.above[place]]
            place = self.above[place]
        return place

    def join(self, one: int, other: int) -> bool:
        """Whether the two were apart until now."""
        low, high = sorted((self.top(one), self.top(other)))
        self.above[high] = low
        return low != high

    def numbers(self) -> tuple[int, ...]:
        seen: dict[int, int] = {}
        return tuple(seen.setdefault(self.top(place), len(seen)) for place in range(len(self.above)))


def clusters(count: int, pairs: Iterable[Pair], threshold: float) -> tuple[int, ...]:
    """The number of each record's person, when every pair at or above the threshold is one person."""
    groups = _Groups(count)
    for found in pairs:
        if found.probability >= threshold:
            groups.join(found.one, found.other)
    return groups.numbers()


def strongest(count: int, pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """The pairs that hold groups together: a group of n records by its n - 1 best pairs (a maximum spanning forest)."""
    groups = _Groups(count)
    return tuple(found for found in sorted(pairs) if groups.join(found.one, found.other))


def drawn(count: int, forest: Iterable[Pair], chance: random.Random) -> tuple[int, ...]:
    """People when each pair of the forest is one person with its own probability.

    Only the forest is drawn: were every pair drawn, three records that resemble each other would be joined by any two
    of their three pairs, and large groups nearly always, whatever the probabilities say.
    """
    groups = _Groups(count)
    for found in forest:
        if chance.random() < found.probability:
            groups.join(found.one, found.other)
    return groups.numbers()


def table(lists: Sequence[str], on: Sequence[int], person: Sequence[int]) -> Table:
    """The capture-history table: record ``i`` is on list ``on[i]`` and belongs to ``person[i]``.

    Somebody who is twice on one list is on it once.
    """
    histories: dict[int, int] = {}
    for place, number in enumerate(person):
        histories[number] = histories.get(number, 0) | 1 << on[place]
    counts = [0] * (1 << len(lists))
    for history in histories.values():
        counts[history] += 1
    return Table(tuple(lists), tuple(counts))
