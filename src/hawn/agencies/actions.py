"""Verbs on agencies and people. No case data is touched here."""

from hawn.agencies.models import Agency, Body, Team
from hawn.agencies.queries import agency_id, team_id
from hawn.countries.profiles import current


def sync_agencies() -> int:
    """Makes the agencies and teams of the deployment's profile; names are brought up to date, nothing is
    removed. Run as owner by `hawn migrate`. Returns the number of teams."""
    profile = current()
    for body in profile.bodies:
        Body.objects.update_or_create(id=body.id, defaults={"name": body.name, "functions": body.functions})
    teams = 0
    for body in profile.bodies:
        if body.kind != "agency":
            continue
        Agency.objects.update_or_create(id=agency_id(body.id), defaults={"body": body.id, "name": body.name})
        for team in profile.teams:
            if team.body == body.id:
                Team.objects.update_or_create(
                    id=team_id(body.id, team.id),
                    defaults={"agency_id": agency_id(body.id), "key": team.id, "name": team.name},
                )
                teams += 1
    return teams
