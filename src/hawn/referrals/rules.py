"""Pure rules of alerts: who sees what, what a sender may be told, who the people of an alert are."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from hawn.referrals.states import Progress, SenderLevel

REPORT, STATUS = "own_report", "own_status"
ALL = ("A", "B", "C", "D", "R")


@dataclass(frozen=True, slots=True)
class Share:
    """One who will see an alert: ``desk`` or ``sender``. The same list is shown before sending and granted."""

    grantee: str
    classes: tuple[str, ...]
    kinds: tuple[str, ...] | None
    purpose: str


SHARES = (
    Share("desk", ALL, None, "intake"),
    Share("sender", ("R",), ("question", "answer"), STATUS),
    Share("sender", ("C",), ("report",), REPORT),  # until it is sent
)


def only_counted(*, route: str, danger: str, groups: list[str], children_with: int, wish: str, permission: str) -> bool:
    """Whether nothing but a count may come of an alert: an adult said no, plainly, to help or to the first receiver
    being told (``permission``), and the profile knows no route for that (ADR 0018).

    A life in danger, and a child among the people or with them, keep the way they have. "Not now" and "I could not
    ask" are no plain no, unless the person said no to being told about.
    """
    if route != "none" or danger == "yes" or children_with or could_be_children(groups):
        return False
    return permission == "no" or (wish == "no" and permission != "yes")


def period(counted_by: str, today: date) -> str:
    """How closely a no is dated: the day, or ``2026-Q4``."""
    return today.isoformat() if counted_by == "day" else f"{today.year}-Q{(today.month + 2) // 3}"


class TooManyMinors(ValueError):
    """More people under 18 than people."""


def told(level: SenderLevel, progress: Progress, may_tell: bool, question_open: bool) -> frozenset[str]:
    """The facts that a sender may be told (S11), as codes, and nothing else ever.

    A professional signed in, or one called back: how far it is, if the person does not object. Anyone else:
    received, or we have a question. Until somebody acknowledged, everyone reads that nobody has.
    """
    if progress is Progress.RECEIVED:
        facts = {"not_yet_seen"}
    elif level is SenderLevel.ANONYMOUS or not may_tell:
        facts = {"received"}
    else:
        facts = {"received" if progress is Progress.SEEN else progress.value}
    if question_open:
        facts.add("question")
    return frozenset(facts)


def people(age_group: str, count: int, minors: int) -> list[str]:
    """The age group of each person of an alert, by tag number: those who are or could be under 18 first.

    Raises TooManyMinors.
    """
    if count == 1:
        return [age_group]
    if minors > count:
        raise TooManyMinors
    young = age_group if age_group in ("child", "could_be_child") else "could_be_child"
    rest = age_group if not minors or age_group in ("adult", "not_asked") else "not_asked"
    if not minors:
        return [age_group] * count
    return [young] * minors + [rest] * (count - minors)


def could_be_children(groups: list[str]) -> bool:
    """Whether the child-protection route is added."""
    return any(g in ("child", "could_be_child") for g in groups)


def may_come_unasked(danger: str, children_with: int) -> bool:
    """Whether help may come before the person's yes, so that nobody may promise the person that it waits for it: a life
    in danger, or children who are with them."""
    return danger == "yes" or children_with > 0


def digest(answers: dict[str, Any]) -> str:
    """Tells an identical retry from a changed one."""
    return sha256(json.dumps(answers, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
