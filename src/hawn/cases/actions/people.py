"""Verbs on somebody who leaves: a person or a whole agency, in one step."""

from datetime import date
from uuid import UUID

from hawn.agencies.queries import agency_id, people_of
from hawn.agencies.rules import REMIND_DAYS, VALID_DAYS
from hawn.agencies.sessions import end_all
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.asking import ask
from hawn.cases.policies import WrongMove
from hawn.core.acting import WORKER, Actor, acting
from hawn.countries.profiles import current


def leave(*, actor: Actor, user: UUID, agency: UUID, today: date) -> None:
    """Ends somebody's work at an agency: memberships, sight, sessions, invitations; their cases and what waited for
    them go to the team that leads each case. Raises Refused, NoSuchFile for somebody who does not work there."""
    with acting(actor, "people"):
        if not ask("SELECT hawn.leave(%s, %s, %s)", user, agency, today)[0][0]:
            raise NoSuchFile(str(user))
    end_all(user)


def agency_leaves(*, actor: Actor, agency: UUID, today: date) -> int:
    """Ends an agency's accounts; what its teams saw closes, requests to it end and are told. Returns how many people
    left. Raises Refused; WrongMove while it leads open cases or the profile sends first alerts to it."""
    profile = current()
    if agency == agency_id(profile.team(profile.first_receiver.team).body):
        raise WrongMove("first alerts arrive there")
    people = people_of(agency)
    with acting(actor, "people"):
        left = int(ask("SELECT hawn.agency_leaves(%s, %s)", agency, today)[0][0])
    for user in people:
        end_all(user)
    return left


def agency_returns(*, actor: Actor, agency: UUID) -> None:
    """An agency that left may have accounts again: none of the old ones, its first administrator is invited anew.
    Raises Refused, NoSuchFile for one that has not left."""
    with acting(actor, "people"):
        if not ask("SELECT hawn.agency_returns(%s)", agency)[0][0]:
            raise NoSuchFile(str(agency))


def remind_to_confirm(*, today: date) -> int:
    """Tells administrators whose people must soon be confirmed. For the worker, as often as one likes."""
    year, week, _day = today.isocalendar()
    with acting(WORKER, "people"):
        return int(
            ask(
                "SELECT hawn.remind_to_confirm(%s, %s, make_interval(days => %s), make_interval(days => %s))",
                f"{year}-W{week:02d}", today, VALID_DAYS, REMIND_DAYS,
            )[0][0]
        )  # fmt: skip


def forget_kept() -> int:
    """Words kept for somebody who did not come back within a day go. For the worker. Returns of how many pages."""
    with acting(WORKER, "people"):
        return int(ask("SELECT hawn.forget_kept()")[0][0])
