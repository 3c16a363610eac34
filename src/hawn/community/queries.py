"""Reads of community pages. Each list takes a fixed number of queries, whatever its length."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from hawn.agencies.models import Membership, Team
from hawn.agencies.roles import Role
from hawn.community.models import Asked, Coming, Done, Event, Face, Picture, Post, Priority, Series, TeamPage
from hawn.community.states import AskedState, Going, PostState

PAGE = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the list of meetings; empty asks for all. ``after``: the last one of the page before."""

    since: datetime
    kind: str = ""
    locality: str = ""
    language: str = ""
    interpreted: str = ""
    features: tuple[str, ...] = ()
    team: UUID | None = None
    series: UUID | None = None
    after: tuple[datetime, UUID] | None = None


def open_teams(today: date) -> set[UUID]:
    """The teams that are there today: a unit whose protocol lapsed, or an agency that left, is not."""
    rows = Team.objects.filter(agency__ended_at=None).filter(Q(until=None) | Q(until__gte=today))
    return set(rows.values_list("id", flat=True))


def meetings(wanted: Wanted, teams: Iterable[UUID], limit: int = PAGE + 1) -> list[Event]:
    """Meetings that everybody may know of, called off ones too, the soonest first."""
    rows = Event.objects.filter(published_at__isnull=False, ends_at__gte=wanted.since, team__in=list(teams))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.locality:
        rows = rows.filter(locality=wanted.locality)
    if wanted.language:
        rows = rows.filter(Q(languages__contains=[wanted.language]) | Q(interpreters__contains=[wanted.language]))
    if wanted.interpreted:
        rows = rows.filter(interpreters__contains=[wanted.interpreted])
    if wanted.features:
        rows = rows.filter(features__contains=[*wanted.features])
    if wanted.team:
        rows = rows.filter(teams__contains=[wanted.team])
    if wanted.series:
        rows = rows.filter(series=wanted.series)
    if wanted.after:
        at, key = wanted.after
        rows = rows.filter(Q(starts_at__gt=at) | Q(starts_at=at, id__gt=key))
    return list(rows.order_by("starts_at", "id")[:limit])


def faces_of(ids: Iterable[UUID]) -> dict[UUID, Face]:
    """Hosts by id, those that are shown."""
    rows = Face.objects.filter(id__in=set(ids), published_at__isnull=False, ended_at=None)
    return {row.id: row for row in rows}


def alts_of(pictures: Iterable[UUID | None]) -> dict[UUID, dict[str, str]]:
    """What some pictures show, by their id: language to words."""
    return dict(Picture.objects.filter(id__in={p for p in pictures if p}).values_list("id", "alt"))


def pages_of(teams: Iterable[UUID]) -> dict[UUID, TeamPage]:
    """Published pages by team."""
    return {row.team: row for row in TeamPage.objects.filter(team__in=set(teams), published_at__isnull=False)}


def published_pages(teams: Iterable[UUID]) -> list[TeamPage]:
    """Every page that everybody may read, by name."""
    rows = TeamPage.objects.filter(published_at__isnull=False, team__in=list(teams))
    return list(rows.order_by("name", "id"))


def faces_by_team(teams: Iterable[UUID]) -> dict[UUID, list[Face]]:
    """The shown faces of some teams, by name."""
    rows = Face.objects.filter(team__in=list(teams), published_at__isnull=False, ended_at=None)
    found: dict[UUID, list[Face]] = {}
    for row in rows.order_by("name", "id"):
        found.setdefault(row.team, []).append(row)
    return found


def posts(teams: Iterable[UUID], after: tuple[datetime, UUID] | None = None, limit: int = PAGE + 1) -> list[Post]:
    """Posts that everybody may read, the newest first."""
    rows = Post.objects.filter(state=PostState.OPEN, team__in=list(teams))
    if after:
        at, key = after
        rows = rows.filter(Q(published_at__lt=at) | Q(published_at=at, id__lt=key))
    return list(rows.order_by("-published_at", "-id")[:limit])


def answered(post: UUID) -> list[Asked]:
    """Questions that the team shows under a post, the oldest first."""
    return list(Asked.objects.filter(post=post, state=AskedState.SHOWN).order_by("decided_at", "id")[:100])


def said(teams: Iterable[UUID]) -> list[tuple[Priority, list[Done]]]:
    """What residents said and what was done, the newest first."""
    rows = list(
        Priority.objects.filter(team__in=list(teams), published_at__isnull=False).order_by("-raised_on", "-id")[:100]
    )
    done: dict[UUID, list[Done]] = {}
    for one in Done.objects.filter(priority__in=[r.id for r in rows]).order_by("on", "id"):
        done.setdefault(one.priority, []).append(one)
    return [(row, done.get(row.id, [])) for row in rows]


def coming(events: Iterable[UUID]) -> dict[UUID, int]:
    """How many said they are coming, by meeting; for its hosts."""
    rows = Coming.objects.filter(event__in=list(events)).values("event").annotate(n=Sum("people"))
    return {row["event"]: row["n"] for row in rows}


def hosted(team: UUID, since: datetime, until: datetime | None = None) -> QuerySet[Event]:
    """The meetings that a team hosts, plans too, the soonest first."""
    rows = Event.objects.filter(teams__contains=[team], ends_at__gte=since)
    if until:
        rows = rows.filter(starts_at__lt=until)
    return rows.order_by("starts_at", "id")


def to_count(team: UUID, now: datetime) -> list[Event]:
    """The meetings of today and of the last days that can be counted, the newest first."""
    rows = Event.objects.filter(
        teams__contains=[team], starts_at__gte=now - timedelta(days=7), starts_at__lte=now + timedelta(hours=12)
    )
    return list(rows.exclude(state=Going.CANCELLED).order_by("-starts_at", "id")[:10])


def to_count_offline(team: UUID, now: datetime) -> list[Event]:
    """Those, and the announced ones of the coming week, the nearest first: a device keeps the list, and may not be back
    on a network before the meeting."""
    week = timedelta(days=7)
    rows = Event.objects.filter(
        teams__contains=[team], published_at__isnull=False, starts_at__gt=now, starts_at__lt=now + week
    ).exclude(state=Going.CANCELLED)
    found = {row.id: row for row in [*to_count(team, now), *rows.order_by("starts_at", "id")[:10]]}
    return sorted(found.values(), key=lambda row: (abs(row.starts_at - now), row.id))


def own_series(team: UUID, today: date) -> list[Series]:
    """The series that a team hosts and that go on: their last day, where they have one, is still to come."""
    rows = Series.objects.filter(teams__contains=[team], ended_at=None).filter(Q(until=None) | Q(until__gte=today))
    return list(rows.order_by("starts_on", "id"))


def agency_teams(team: UUID) -> list[UUID]:
    """The team and the others of its agency, the team first."""
    rows = Team.objects.filter(agency__teams=team).exclude(id=team).order_by("name", "id")
    return [team, *rows.values_list("id", flat=True)]


def hosted_by_any(teams: Iterable[UUID], since: datetime, limit: int) -> list[Event]:
    """Meetings that one of some teams hosts and everybody may know of, the soonest first."""
    rows = Event.objects.filter(published_at__isnull=False, ends_at__gte=since, teams__overlap=list(teams))
    return list(rows.order_by("starts_at", "id")[:limit])


def to_hand_over_to(row: Event, own: UUID | None) -> list[tuple[TeamPage, list[Face]]]:
    """Who of an organisation hosts a meeting with a team: their pages, and those of them who are there."""
    pages = TeamPage.objects.filter(
        team__in=[t for t in row.teams if t != own], police=False, published_at__isnull=False
    )
    faces = faces_of(row.faces).values()
    return [(page, [f for f in faces if f.team == page.team]) for page in pages.order_by("name", "id")]


@dataclass(frozen=True, slots=True)
class Lead:
    """A team's community officers by name, and the telephone that stands on its page (empty: it has none)."""

    team: str
    names: list[str]
    phone: str


def leads(teams: Iterable[UUID]) -> list[Lead]:
    """Whom a volunteer talks to about a worry: the community officers of some teams, in the order of the teams."""
    wanted = list(teams)
    pages = {row.team: row for row in TeamPage.objects.filter(team__in=wanted)}
    names: dict[UUID, list[str]] = {}
    people = Membership.objects.filter(team__in=wanted, role=Role.COMMUNITY_OFFICER, ended_at=None)
    for one in people.select_related("user", "team").order_by("user__name", "id"):
        names.setdefault(one.team_id, []).append(one.user.name)
    titles = {row.id: row.name for row in Team.objects.filter(id__in=wanted)}
    return [
        Lead(pages[t].name if t in pages else titles[t], names[t], pages[t].phone if t in pages else "")
        for t in wanted
        if t in names
    ]


def next_meetings(teams: Iterable[UUID], now: datetime) -> dict[UUID, Event]:
    """Where each team can be met next."""
    found: dict[UUID, Event] = {}
    wanted = set(teams)
    rows = Event.objects.filter(
        published_at__isnull=False, state=Going.OPEN, ends_at__gte=now, teams__overlap=list(wanted)
    )
    for row in rows.order_by("starts_at", "id")[:400]:
        for team in row.teams:
            if team in wanted:
                found.setdefault(team, row)
    return found


def host_choices(today: date) -> list[tuple[Any, str]]:
    """Teams with a published page, as choices of who hosts too."""
    rows = TeamPage.objects.filter(published_at__isnull=False, team__in=open_teams(today)).order_by("name")
    return [(row.team, row.name) for row in rows]
