"""Verbs on agencies and people. No case data is touched here."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password

from hawn.agencies.models import Agency, Body, Invitation, Protocol, Team, User
from hawn.agencies.own import account, ask
from hawn.agencies.queries import agency_id, people_of, team_id
from hawn.agencies.roles import May, Role, may
from hawn.agencies.rules import COMMUNITY, INVITATION_DAYS
from hawn.agencies.sessions import end_all
from hawn.audit.actions import write as audit_write
from hawn.core.acting import Actor, acting
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


class NotAllowed(PermissionError):
    """Not this administrator's agency, or not a role that this team has."""


class NoSuchInvitation(LookupError):
    """No such invitation, or it was used, withdrawn or is too old: told apart to nobody."""


def roles_of(team: Team) -> list[str]:
    """The roles that people of a team can have: those of the profile; for a unit under a protocol what its purposes
    ask for; and its administrator."""
    named = [t.roles for t in current().teams if t.body == team.agency.body and t.id == team.key]
    return [*(named[0] if named else _under_protocol(team)), Role.AGENCY_ADMIN.value]


def _under_protocol(team: Team) -> list[str]:
    rows = Protocol.objects.filter(body=team.agency.body, unit_key=team.key, confirmed_at__isnull=False, ended_at=None)
    purposes = {p for row in rows for p in row.purposes}
    community = [Role.COMMUNITY_OFFICER.value] if COMMUNITY in purposes else []
    return [*([Role.PROVIDER.value] if purposes != {COMMUNITY} else []), *community]


def own_agency(actor: Actor) -> UUID:
    """The agency that an administrator looks after. Raises NotAllowed for anybody else."""
    if actor.team is None or not may(actor.role, May.ADMINISTER_TEAM):
        raise NotAllowed(actor.role)
    return Team.objects.values_list("agency", flat=True).get(id=actor.team)


def invite(*, actor: Actor, email: str, team: UUID, role: str, now: datetime) -> tuple[Invitation, str]:
    """Asks one person into a team of the administrator's own agency; returns the invitation and the key for its link,
    which is kept nowhere. Raises NotAllowed."""
    row = Team.objects.select_related("agency").filter(id=team, agency=own_agency(actor)).first()
    if row is None or role not in roles_of(row):
        raise NotAllowed(role)
    made, key = _invitation(email, row, role, now)
    with acting(actor, "people"):
        values = [made.id, made.email, team, role, made.digest, made.invited_at, made.expires_at]
        ask("SELECT hawn.invite(%s, %s, %s, %s, %s, %s, %s)", *values)
    return Invitation.objects.get(id=made.id), key


def _invitation(email: str, team: Team, role: str, now: datetime) -> tuple[Invitation, str]:
    """An invitation that is not kept yet, and its key."""
    key, until = secrets.token_urlsafe(32), now + timedelta(days=INVITATION_DAYS)
    digest = sha256(key.encode()).hexdigest()
    made = Invitation(
        id=uuid4(), email=email.strip().lower(), team=team, role=role, digest=digest, invited_at=now, expires_at=until
    )
    return made, key


def invite_first(*, email: str, body: str, approved_by: list[str], now: datetime) -> tuple[Invitation, str]:
    """The first administrator of an agency, by two different people who are named; at the command line, by who holds
    the owner's login: no other may write invitations. Raises NotAllowed."""
    names = {name.strip().casefold() for name in approved_by if name.strip()}
    team = Team.objects.select_related("agency").filter(agency__body=body).order_by("key").first()
    if len(names) < 2 or team is None:
        raise NotAllowed("two different people approve, and the agency is one of the profile")
    made, key = _invitation(email, team, Role.AGENCY_ADMIN, now)
    made.approved_by = [n.strip() for n in approved_by]
    made.save(force_insert=True)
    return made, key


def open_invitation(key: str, now: datetime) -> Invitation:
    """The invitation of a link. Raises NoSuchInvitation."""
    rows = Invitation.objects.select_related("team__agency").filter(
        digest=sha256(key.encode()).hexdigest(), accepted_at=None, withdrawn_at=None, expires_at__gt=now
    )
    row = rows.first()
    if row is None or row.team.agency.ended_at is not None:
        raise NoSuchInvitation
    return row


def accept(*, key: str, name: str, password: str, user: User | None, now: datetime) -> User:
    """Makes the account (or uses the signed-in one, of the same address) and the membership; the link works no more.
    The password is hashed before the transaction. Raises NoSuchInvitation."""
    open_invitation(key, now)
    statement = "SELECT hawn.take_invitation(%s, %s, %s)"
    if user is None:
        made = ask(statement, key, name, make_password(password))
    else:
        with acting(account(user.id), "people"):
            made = ask(statement, key, "", "")
    if made is None:
        raise NoSuchInvitation
    return User.objects.get(id=made)


def withdraw_invitation(*, actor: Actor, invitation: UUID, now: datetime) -> None:
    """The link works no more. Raises NotAllowed, NoSuchInvitation."""
    own_agency(actor)
    with acting(actor, "people"):
        if not ask("SELECT hawn.withdraw_invitation(%s, %s)", invitation, now):
            raise NoSuchInvitation


def sign_out(*, actor: Actor, user: UUID) -> int:
    """Ends every session of somebody of the administrator's agency; returns how many. Raises NotAllowed."""
    if user not in people_of(own_agency(actor)):
        raise NotAllowed(str(user))
    with acting(actor, "people"):
        audit_write(action="person.sign_out", subject=str(user))
    return end_all(user)


def confirm_people(*, actor: Actor, memberships: list[UUID], now: datetime) -> int:
    """Says that these people still work here, for another 90 days; nobody says it of themselves, and a data
    protection officer says it of administrators. Returns of how many. Raises NotAllowed."""
    if actor.role != Role.DATA_PROTECTION_OFFICER:
        own_agency(actor)
    with acting(actor, "people"):
        return int(ask("SELECT hawn.confirm_people(%s, %s)", memberships, now))
