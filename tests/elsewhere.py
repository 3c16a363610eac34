"""Another country than Malta in the tests' database: the agency of a profile with its teams, and who works there."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from hawn.agencies.queries import agency_id, team_id
from hawn.core.acting import Actor
from tests.conftest import make_user


@contextmanager
def settled(owner: psycopg.Connection, body: str, teams: dict[str, str]) -> Iterator[dict[str, Actor]]:
    """One person for each team, by role; agency and teams are gone afterwards."""
    agency = agency_id(body)
    owner.execute("INSERT INTO agencies_agency (id, body, name) VALUES (%s, %s, %s)", [agency, body, body])
    for key in teams:
        owner.execute(
            "INSERT INTO agencies_team (id, agency_id, key, name) VALUES (%s, %s, %s, %s)",
            [team_id(body, key), agency, key, key],
        )
    try:
        yield {role: make_user(f"{role} {body}", role, body, key)[1] for key, role in teams.items()}
    finally:
        mine = "SELECT id FROM agencies_team WHERE agency_id = %s"
        owner.execute(f"DELETE FROM agencies_membership WHERE team_id IN ({mine})", [agency])  # noqa: S608
        owner.execute("DELETE FROM agencies_team WHERE agency_id = %s", [agency])
        owner.execute("DELETE FROM agencies_agency WHERE id = %s", [agency])
