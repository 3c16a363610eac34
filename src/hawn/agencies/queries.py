"""Reads of who works here. None of these tables holds case data."""

import uuid
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from hawn.agencies.models import Agency, Membership, Protocol, Team, User
from hawn.agencies.rules import COMMUNITY, VALID_DAYS
from hawn.core import clock

# In SQL, since every page of somebody signed in asks it: to put it together from its parts takes longer than to answer.
MINE = """
SELECT m.id, m.user_id, m.team_id, m.role, t.id, t.agency_id, t.name, a.id, a.name
FROM agencies_membership m JOIN agencies_team t ON t.id = m.team_id JOIN agencies_agency a ON a.id = t.agency_id
WHERE m.user_id = %s AND m.ended_at IS NULL AND a.ended_at IS NULL AND (t.until IS NULL OR t.until >= %s)
  AND m.validated_at > %s
ORDER BY a.name, t.name, m.role
"""
# Confirmed, not ended, neither too early nor lapsed: in SQL, as every page with community work in its menu asks it.
IN_FORCE = "confirmed_at IS NOT NULL AND ended_at IS NULL AND signed_on <= %s AND ends_on >= %s"
NAMESPACE = UUID("6f1d3a52-7c0b-5f43-9a57-0d8f2f8f9f11")


def agency_id(body: str) -> UUID:
    """The id of the agency of a body of this deployment's country."""
    return uuid.uuid5(NAMESPACE, f"{settings.COUNTRY}/{body}")


def team_id(body: str, key: str) -> UUID:
    """The id of a team of a body: the same on every machine, so that a profile can name it."""
    return uuid.uuid5(NAMESPACE, f"{settings.COUNTRY}/{body}/{key}")


def memberships(user: User) -> list[Membership]:
    """A person's open memberships, team and agency with them, in the order they are shown."""
    with connection.cursor() as cursor:
        cursor.execute(MINE, [user.id, clock.today(), clock.now() - timedelta(days=VALID_DAYS)])
        return [_membership(row) for row in cursor.fetchall()]


def _membership(row: tuple[Any, ...]) -> Membership:
    alias = connection.alias
    found = Membership.from_db(alias, ("id", "user_id", "team_id", "role"), row[:4])  # in the order of their fields
    found.team = Team.from_db(alias, ("id", "agency_id", "name"), row[4:7])
    found.team.agency = Agency.from_db(alias, ("id", "name"), row[7:])
    return found


def colleagues(team: UUID, role: str) -> list[User]:
    """The active people of a team in a role, by name."""
    members = Membership.objects.filter(team=team, role=role, ended_at=None, user__is_active=True)
    return [m.user for m in members.select_related("user").order_by("user__name")]


def names(ids: set[UUID]) -> dict[UUID, str]:
    """Names of people and teams by id, in two queries."""
    found = {u.id: u.name for u in User.objects.filter(id__in=ids).only("id", "name")}
    found.update({t.id: t.name for t in Team.objects.filter(id__in=ids).only("id", "name")})
    return found


def agency_names(ids: set[UUID]) -> dict[UUID, str]:
    """The agency of each team by the team's id, and of each person by the person's (their first, where several)."""
    teams = Team.objects.filter(id__in=ids).values_list("id", "agency__name")
    people = Membership.objects.filter(user__in=ids, ended_at=None).order_by("-since", "id")
    return {**dict(people.values_list("user", "team__agency__name")), **dict(teams)}


def teams_with(role: str) -> list[UUID]:
    """The teams in which somebody acts in a role now."""
    found = Membership.objects.filter(role=role, ended_at=None, user__is_active=True)
    return list(found.order_by("team").values_list("team", flat=True).distinct())


def protocols_in_force(today: date) -> list[Protocol]:
    """The signed protocols that hold today, by unit: confirmed, not ended, neither too early nor lapsed."""
    asked = f"SELECT * FROM agencies_protocol WHERE {IN_FORCE} ORDER BY unit, id"  # noqa: S608 - our own words
    return list(Protocol.objects.raw(asked, [today, today]))


def community_is_open(today: date) -> bool:
    """Whether a signed protocol in force lets the community pages be."""
    found = f"SELECT FROM agencies_protocol WHERE {IN_FORCE} AND %s = ANY (purposes)"  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        cursor.execute(found, [today, today, COMMUNITY])
        return bool(cursor.rowcount)


def works_here(body: str) -> bool:
    """Whether a body has accounts now: not one that left, nor one that never had any."""
    return Agency.objects.filter(body=body, ended_at=None).exists()


def people_of(agency: UUID) -> set[UUID]:
    """Who works at an agency now."""
    return set(Membership.objects.filter(team__agency=agency, ended_at=None).values_list("user", flat=True))
