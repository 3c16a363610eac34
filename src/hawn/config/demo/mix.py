"""The mix of the invented people, taken from the figures of the country profile. Needs no Django."""

import re

from hawn.countries.profiles import current

INVENTED = 60
CHILDREN = 1  # "children ... are hardly ever identified" (profile: struggles)


class NoFigure(LookupError):
    """The profile has no figure to take the mix from."""


def labour_share() -> float:
    """The share of people exploited for labour, 0 to 1, as the profile's figure has it. Two published figures
    disagree (its note says so); the page "About this demo" names the one taken. Raises NoFigure."""
    for figure in current().figures:
        if figure.what == "share exploited for labour" and (found := re.match(r"(\d+) percent", str(figure.value))):
            return int(found[1]) / 100
    raise NoFigure("share exploited for labour")
