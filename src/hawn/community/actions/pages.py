"""Verbs on team pages, faces and pictures."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from anyascii import anyascii
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from hawn.agencies.models import Body, Team
from hawn.agencies.policies import NoSuchRow, WrongMove
from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.community.models import Face, Picture, TeamPage
from hawn.community.policies import demand_team
from hawn.core.acting import Actor, acting

PURPOSE = "community"
Words = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class PageWords:
    """What a team says of itself. ``words``: language to ``about``, ``can``, ``cannot``."""

    name: str
    localities: list[str]
    words: Words
    phone: str = ""


@dataclass(frozen=True, slots=True)
class FaceWords:
    """What somebody says of themselves. ``words``: language to text."""

    name: str
    languages: list[str]
    words: dict[str, str]
    uniform: bool | None = None
    picture: UUID | None = None
    user: UUID | None = field(default=None)


def is_police(team: UUID) -> bool:
    """Whether a team is a unit of the police, by its body's functions in the profile."""
    body = Team.objects.select_related("agency").get(id=team).agency.body
    return "police" in Body.objects.get(id=body).functions


def save_page(*, actor: Actor, what: PageWords, now: datetime) -> TeamPage:
    """Makes or changes the page of the acting team. Raises Refused."""
    with acting(actor, PURPOSE):
        team = demand_team(actor, May.COMMUNITY)
        row = TeamPage.objects.select_for_update().filter(team=team).first()
        new = row is None
        if row is None:
            slug = slugify(anyascii(what.name))[:50] or "team"
            row = TeamPage(team=team, slug=slug, police=is_police(team))
        for name, value in asdict(what).items():
            setattr(row, name, value)
        row.changed_at, row.changed_by = now, actor.user
        try:
            with transaction.atomic():
                row.save(force_insert=new)
        except IntegrityError:  # a page that is not shown yet, of another team, has this address
            row.slug = f"{row.slug}-{uuid4().hex[:4]}"
            row.save(force_insert=new)
        audit_write(action="community.page", subject=str(row.id))
        return row


def publish_page(*, actor: Actor, now: datetime, on: bool = True) -> None:
    """Shows the team's page to everybody, or takes it back. Raises Refused, NoSuchRow."""
    with acting(actor, PURPOSE):
        team = demand_team(actor, May.COMMUNITY)
        shown: dict[str, Any] = {"published_at": now if on else None, "published_by": actor.user if on else None}
        if not TeamPage.objects.filter(team=team).update(**shown):
            raise NoSuchRow("page")
        audit_write(action="community.page.publish" if on else "community.page.hide", subject=str(team))


def add_picture(*, actor: Actor, content: bytes, size: tuple[int, int], alt: dict[str, str], now: datetime) -> Picture:
    """Keeps a picture (JPEG, drawn anew by ``pictures.take``), not yet shown to anybody else. Raises Refused."""
    with acting(actor, PURPOSE):
        team = demand_team(actor, May.COMMUNITY)
        row = Picture(
            team=team, content=content, width=size[0], height=size[1], alt=alt, made_at=now, made_by=actor.user
        )
        row.save(force_insert=True)
        audit_write(action="community.picture", subject=str(row.id))
        return row


def show_picture(*, actor: Actor, picture: UUID | None, now: datetime) -> None:
    """With what it belongs to, a picture is shown to all. Inside the caller's transaction."""
    with acting(actor, PURPOSE):
        if picture is not None and actor.team is not None:
            Picture.objects.filter(id=picture, team=actor.team, published_at=None).update(
                published_at=now, published_by=actor.user
            )
            audit_write(action="community.picture.publish", subject=str(picture))


def save_face(*, actor: Actor, face: UUID | None, what: FaceWords, now: datetime) -> Face:
    """Makes or changes somebody's entry; a changed one must be shown anew. Under another name, photograph or account it
    is somebody nobody vouched for: another person than who changed it vouches anew, and until then they are on no
    meeting. Raises Refused, NoSuchRow."""
    with acting(actor, PURPOSE):
        team = demand_team(actor, May.COMMUNITY)
        if face is None:
            row = Face(id=uuid4(), team=team, police=is_police(team), made_at=now, made_by=actor.user)
        else:
            row = _face(face, team)
            if (row.name, row.user) != (what.name, what.user) or what.picture not in (None, row.picture):
                row.vetted_at = row.vetted_by = None
                row.made_at, row.made_by = now, actor.user
        for name, value in asdict(what).items():
            if not (name == "picture" and value is None):
                setattr(row, name, value)
        row.published_at = row.published_by = None
        row.save(force_insert=face is None)
        audit_write(action="community.face", subject=str(row.id))
        return row


def vet_face(*, actor: Actor, face: UUID, now: datetime) -> None:
    """Another person of the team says that the checks were done. Raises Refused, NoSuchRow; WrongMove for oneself."""
    with acting(actor, PURPOSE):
        row = _face(face, demand_team(actor, May.COMMUNITY))
        if actor.user in (row.user, row.made_by):
            raise WrongMove("somebody else vouches")
        row.vetted_at, row.vetted_by = now, actor.user
        row.save(update_fields=["vetted_at", "vetted_by"])
        audit_write(action="community.face.vet", subject=str(face))


def show_face(*, actor: Actor, face: UUID, now: datetime, on: bool = True) -> None:
    """Shows an entry to everybody, or takes it back. Raises Refused, NoSuchRow; WrongMove where nobody vetted."""
    with acting(actor, PURPOSE):
        row = _face(face, demand_team(actor, May.COMMUNITY))
        if row.vetted_at is None:
            raise WrongMove("nobody vouched yet")
        row.published_at, row.published_by = (now, actor.user) if on else (None, None)
        row.save(update_fields=["published_at", "published_by"])
        if on:
            show_picture(actor=actor, picture=row.picture, now=now)
        audit_write(action="community.face.publish" if on else "community.face.hide", subject=str(face))


def end_face(*, actor: Actor, face: UUID, now: datetime) -> None:
    """They work here no more: gone from every page and from every coming event. Raises Refused, NoSuchRow."""
    with acting(actor, PURPOSE):
        row = _face(face, demand_team(actor, May.COMMUNITY))
        row.ended_at, row.ended_by, row.published_at, row.published_by = now, actor.user, None, None
        row.save(update_fields=["ended_at", "ended_by", "published_at", "published_by"])
        audit_write(action="community.face.end", subject=str(face))


def _face(face: UUID, team: UUID) -> Face:
    row = Face.objects.select_for_update().filter(id=face, team=team, ended_at=None).first()
    if row is None:
        raise NoSuchRow(str(face))
    return row
