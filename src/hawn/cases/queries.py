"""Worklists: a fixed number of queries whatever their length, keyset pages, counts that stop at 99+."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from hawn.cases.models import CourtOrder, Emergency, Reviewed, WorkItem
from hawn.cases.work import View
from hawn.core.acting import Actor, acting

PAGE = 25
READER = "emergency"  # a role that carries no permission: it reads, and the database lets it write nothing
COUNT_STOPS_AT = 100
TODAY = "today"
COUNTS = """
SELECT list.view, (SELECT count(*) FROM (SELECT FROM cases_workitem w WHERE w.view = list.view LIMIT %s) AS seen)
FROM unnest(%s::text[]) AS list(view)
UNION ALL SELECT %s, (SELECT count(*) FROM (SELECT FROM cases_workitem w WHERE w.due_on <= %s LIMIT %s) AS seen)
"""
FILTERS = ("urgency", "locality", "what")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a worklist, and the keys before and after it (None: nothing there)."""

    rows: list[WorkItem]
    newer: tuple[date, UUID] | None
    older: tuple[date, UUID] | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page: the list, the filters, and the key after or before which it begins."""

    view: str
    holders: tuple[UUID, ...]
    filters: dict[str, str] = field(default_factory=dict)
    after: tuple[date, UUID] | None = None
    before: tuple[date, UUID] | None = None


def _of_view(rows: QuerySet[WorkItem], view: str, today: date) -> QuerySet[WorkItem]:
    return rows.filter(due_on__lte=today) if view == TODAY else rows.filter(view=view)


def page(wanted: Wanted, today: date) -> Page:
    """One page, soonest due first. One query with an arm for each holder, which reads its index in order and stops
    at the page's end however long the list is; row security keeps it to the actor's own items all the same."""
    rows = _of_view(WorkItem.objects.all(), wanted.view, today)
    rows = rows.filter(**{k: v for k, v in wanted.filters.items() if k in FILTERS and v})
    if wanted.before:
        day, key = wanted.before
        rows = rows.filter(Q(due_on__lt=day) | Q(due_on=day, id__lt=key))
        found = _merged(rows.order_by("-due_on", "-id"), wanted.holders, backwards=True)
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return Page(found, _key(found[0]) if more and found else None, _key(found[-1]) if found else None)
    if wanted.after:
        day, key = wanted.after
        rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, id__gt=key))
    found = _merged(rows.order_by("due_on", "id"), wanted.holders)
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(
        found,
        _key(found[0]) if wanted.after and found else None,
        _key(found[-1]) if more else None,
    )


def _merged(rows: QuerySet[WorkItem], holders: tuple[UUID, ...], backwards: bool = False) -> list[WorkItem]:
    arms = [rows.filter(holder=holder)[: PAGE + 1] for holder in holders]
    found = arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]
    return sorted(found, key=_key, reverse=backwards)[: PAGE + 1]


def _key(row: WorkItem) -> tuple[date, UUID]:
    return row.due_on, row.id


def counts(today: date) -> dict[str, str]:
    """How many stand in each list, ``99+`` from a hundred on. One query; no list is read further than that."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [COUNT_STOPS_AT, View.values, TODAY, today, COUNT_STOPS_AT])
        return {view: "99+" if n >= COUNT_STOPS_AT else str(n) for view, n in cursor.fetchall()}


def orders(after: tuple[date, UUID] | None) -> tuple[list[CourtOrder], tuple[date, UUID] | None]:
    """A page of the register of court orders, those that came last first, and the key after which the next page begins.
    Row security keeps it to what the actor may see. Must run inside ``acting``."""
    rows = CourtOrder.objects.order_by("-received_on", "-id")
    if after:
        day, key = after
        rows = rows.filter(Q(received_on__lt=day) | Q(received_on=day, id__lt=key))
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], (last.received_on, last.id) if last else None


def reading_in(emergency: UUID, actor: Actor, now: datetime) -> tuple[Actor, Emergency] | None:
    """Who opened an emergency, acting in it; None when it is over, was not right, or is somebody else's."""
    with acting(actor, "emergency"):
        rows = Emergency.objects.filter(id=emergency, opened_by=actor.user, until__gt=now)
        row = rows.exclude(outcome=Reviewed.NOT_RIGHT).first()
    return None if row is None else (Actor(user=actor.user, role=READER, team=row.id, name=actor.name), row)
