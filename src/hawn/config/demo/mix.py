"""The mix of the invented people, taken from the figures of the country profile. Needs no Django."""

import random
from collections.abc import Iterable

from hawn.countries.profiles import current
from hawn.countries.schema import Figure

INVENTED = 60
CHILDREN = 1  # "children ... are hardly ever identified" (profile: struggles)
# What a category of the profile leaves for the others.
REST = {"form": ("labour", "sexual"), "sex": ("female", "male")}


class NoFigure(LookupError):
    """The profile has no figure to take the mix from."""


def figure_of(dimension: str) -> Figure | None:
    """The figure of the profile by form, sex, age group or citizenship, if it has one. Where several disagree (a
    note says so) the first; the page "About this demo" names the one taken."""
    return next((f for f in current().figures if f.share and f.share.of == dimension), None)


def share(dimension: str) -> float:
    """The part of the people in the first category of ``REST``, 0 to 1. Raises NoFigure."""
    found = figure_of(dimension)
    if found is None or found.share is None or found.share.category != REST[dimension][0]:
        raise NoFigure(dimension)
    return found.share.part


def quota(dimension: str, people: int, have: Iterable[str], pick: random.Random) -> list[str]:
    """A category for each of the people who are still without one, so that all ``people`` together, with those who
    ``have`` one, follow the figure to the nearest person; in an order of chance. Raises NoFigure."""
    first, other = REST[dimension]
    before = list(have)
    wanted = max(0, round(people * share(dimension)) - before.count(first))
    left = people - len(before)
    rows = [first] * min(wanted, left) + [other] * (left - min(wanted, left))
    pick.shuffle(rows)
    return rows
