"""Populations whose size is known, and the lists that see them.

Every number here was set before the first run and is not tuned to its outcome.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hawn.estimation.table import Table

Seen = NDArray[np.bool_]
# how likely each list is to see a person, in the order lists are added
REACH = (0.30, 0.22, 0.16, 0.26, 0.12, 0.20)
PASSED_ON = 0.4
VISIBLE, HIDDEN = 1.7, 0.3
IN_OPERATION = 0.08
EXCLUDED = 0.3
# What was asked for, before the first run: the share of friendly tables whose 95 % interval holds the true number, in
# every cell; and the least share of the misses of hostile tables that carry a warning of W1 to W6.
ASKED_COVER = (0.88, 0.97)
ASKED_WARNED = 0.95


def _alone(people: int, k: int, chance: np.random.Generator) -> Seen:
    return chance.random((people, k)) < np.array(REACH[:k])


def independent(people: int, k: int, chance: np.random.Generator) -> Seen:
    """Every list sees people with one probability of its own, whoever else sees them."""
    return _alone(people, k, chance)


def chains(people: int, k: int, chance: np.random.Generator) -> Seen:
    """Every list passes 40 % of its people on to the next, which records them too: a referral mechanism."""
    seen = _alone(people, k, chance)
    for place in range(1, k):
        seen[:, place] |= seen[:, place - 1] & (chance.random(people) < PASSED_ON)
    return seen


def unlike(people: int, k: int, chance: np.random.Generator) -> Seen:
    """Half of the people are 1.7 times as likely to be seen by any list, half 0.3 times: two latent classes."""
    factor = np.where(chance.random(people) < 0.5, VISIBLE, HIDDEN)
    return chance.random((people, k)) < np.array(REACH[:k]) * factor[:, None]


def together(people: int, k: int, chance: np.random.Generator) -> Seen:
    """8 % were in a joint operation of the first three lists and are on all three: a three-way interaction."""
    seen = _alone(people, k, chance)
    seen[:, :3] |= (chance.random(people) < IN_OPERATION)[:, None]
    return seen


def excluded(people: int, k: int, chance: np.random.Generator) -> Seen:
    """30 % cannot be seen by any list. They are people all the same: the true number counts them."""
    return _alone(people, k, chance) & (chance.random(people) >= EXCLUDED)[:, None]


SCENARIOS: dict[str, Callable[[int, int, np.random.Generator], Seen]] = {
    "independent": independent,
    "referral chains": chains,
    "unlike people": unlike,
    "joint operation": together,
    "excluded group": excluded,
}
FRIENDLY = "independent"


@dataclass(frozen=True, order=True)
class Cell:
    """One setting; ``number`` of its tables stands beside it in the results."""

    scenario: str
    people: int
    k: int

    def table(self, number: int) -> Table:
        """Table ``number`` of this cell: the same wherever and whenever it is drawn."""
        place = list(SCENARIOS).index(self.scenario)
        chance = np.random.default_rng([2024, place, self.people, self.k, number])
        seen = SCENARIOS[self.scenario](self.people, self.k, chance)
        masks = seen @ (1 << np.arange(self.k))
        counts = np.bincount(masks, minlength=1 << self.k)
        counts[0] = 0
        return Table(tuple("ABCDEF"[: self.k]), tuple(counts.tolist()))


# every size at three and five lists, and one size at four and six
CELLS = [
    Cell(scenario, people, k)
    for scenario in SCENARIOS
    for people, k in [(n, k) for n in (160, 500, 2000, 20_000) for k in (3, 5)] + [(2000, 4), (2000, 6)]
]
