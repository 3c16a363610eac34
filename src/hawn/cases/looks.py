"""Who looked at a file, when, for what and which parts: read from the audit, which alone can answer it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hawn.agencies.queries import agency_names, names
from hawn.agencies.roles import Role
from hawn.cases.asking import ask
from hawn.cases.attachments import ABOUT
from hawn.cases.timeline import SHAREABLE
from hawn.core.acting import WORKER, acting

PAGE = 25
PURPOSES = {
    "case": _("the case page"),
    "casework": _("work on the case"),
    "intake": _("the desk's first look"),
    "assistance": _("asking for help"),
    "service": _("a request for a service"),
    "decision": _("a decision"),
    "papers": _("a paper for the person"),
    "sharing": _("sharing"),
    "shared": _("parts that were shared"),
    "emergency": _("an emergency"),
    "order": _("a court order"),
    "report": _("the full report"),
    "alert": _("the alert"),
    "attachment": _("a file of the case"),
    "own_copy": _("the person's own copy"),
}
CONTENT = ":content"  # the end of a kind whose content was opened, not only its name
BESIDE = {
    "brief": _("A request"),
    "answer_of_provider": _("A provider's answer"),
    "report": _("The full report"),
    **dict.fromkeys(ABOUT, _("The name of a file")),
}


@dataclass(frozen=True, slots=True)
class Looks:
    """One page of openings, newest first, and the key after which the next page begins."""

    rows: list[dict[str, Any]]
    older: tuple[datetime, UUID] | None


def looks(file: UUID, before: tuple[datetime, UUID] | None) -> Looks:
    """One page; two queries more for the names, however long it is. Must run inside ``acting``; others than who has
    the case and the data protection officers see nothing."""
    found = ask("SELECT * FROM hawn.looks(%s, %s, %s, %s)", file, *(before or (None, None)), PAGE + 1)
    more, found = len(found) > PAGE, found[:PAGE]
    who = names({row[2] for row in found})
    where = agency_names({row[3] or row[2] for row in found} | {row[2] for row in found})
    roles = dict(Role.choices)
    rows = [
        {
            "at": at,
            "who": who.get(actor, ""),
            "role": roles.get(role, _("in an emergency") if role == "emergency" else ""),
            "agency": where.get(team) or where.get(actor, ""),
            "purpose": PURPOSES.get(purpose, ""),
            "parts": parts_in_words(kinds),
        }
        for _id, at, actor, team, role, purpose, kinds in found
    ]
    return Looks(rows, (found[-1][1], found[-1][0]) if more else None)


def parts_in_words(kinds: list[str]) -> str:
    """The parts that one opening named, each once."""
    words = {**SHAREABLE, **BESIDE, "referrer": _("Who sent the alert")}
    named = dict.fromkeys(
        str(_("A file") if k.endswith(CONTENT) else words[k.partition(":")[0]])
        for k in kinds
        if k.partition(":")[0] in words
    )
    return ", ".join(named)


def tell_of_looks(*, today: date) -> int:
    """Once in a calendar week who has a case is told how many others looked at it. For the worker, as often as one
    likes. Returns how many were told. Raises Refused for anybody else."""
    year, week, _day = today.isocalendar()
    with acting(WORKER, "looks"):
        return int(ask("SELECT hawn.tell_of_looks(%s, %s)", f"{year}-W{week:02d}", today)[0][0])
