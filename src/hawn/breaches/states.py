"""What was decided about a breach, and where its entry stands. Nothing of this is stored but the decisions."""

from enum import StrEnum


class Risk(StrEnum):
    """To the rights and freedoms of people (Regulation (EU) 2016/679, art. 33(1) and 34(1))."""

    UNKNOWN = ""
    UNLIKELY = "unlikely"
    RISK = "risk"
    HIGH = "high"


class Notify(StrEnum):
    """Whether the authority is told."""

    OPEN = ""
    YES = "yes"
    NO = "no"


class Tell(StrEnum):
    """Whether the people are told. ``not_yet``: nobody has found a way that is safe for them."""

    OPEN = ""
    TOLD = "told"
    NOT_YET = "not_yet"
    NO = "no"


class Ground(StrEnum):
    """Why people need not be told one by one (art. 34(1) and 34(3))."""

    NONE = ""
    NOT_HIGH = "not_high"
    SEALED = "sealed"
    MEASURES = "measures"
    PUBLIC = "public"


class Stage(StrEnum):
    """Where an entry stands, for its line in the register."""

    CLOCK = "clock"
    LATE = "late"
    PEOPLE = "people"
    OPEN = "open"
    CLOSED = "closed"
