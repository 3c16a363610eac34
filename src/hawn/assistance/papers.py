"""Papers for the person: rights, receipt, a neutral letter, a letter for school. None names what happened."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid4

from django.db import connection

from hawn.agencies.roles import May
from hawn.assistance.models import Paper, Request
from hawn.audit.actions import write as audit_write
from hawn.cases.actions.files import NoSuchFile, locked, note
from hawn.cases.policies import demand
from hawn.cases.rules import reference
from hawn.core.acting import Actor, acting
from hawn.core.clock import local
from hawn.core.data import read
from hawn.core.i18n import N_
from hawn.core.sheet import Sheet, compose
from hawn.countries.profiles import catalogue, current

FILE = Path(__file__).parent / "data" / "papers.yaml"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper, as the data file has it."""

    id: str
    menu: str
    title: str
    paragraphs: list[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader who rings may be told of a paper's number: nothing about the bearer."""

    kind: str
    issued_at: datetime
    ended_at: datetime | None


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """The kinds of paper by id, in the order of the menu."""
    return {row["id"]: Kind(**row) for row in read(FILE)}


def issue(*, actor: Actor, file: UUID, kind: str, language: str, now: datetime) -> Paper:
    """Makes a paper under a number by which a reader can check it; one of this kind and language that still holds
    is given again. Raises NoSuchFile, Refused."""
    with acting(actor, "papers"):
        locked(file)
        demand(actor, May.ISSUE_PAPER)
        if kind not in kinds():
            raise NoSuchFile(kind)
        found = Paper.objects.filter(file=file, kind=kind, language=language, ended_at=None).first()
        if found is not None:
            return found
        row = Paper(
            id=uuid4(), file=file, kind=kind, language=language, number=reference("P", secrets.choice), issued_at=now,
            issued_by=actor.user,
        )  # fmt: skip
        row.save(force_insert=True)
        note(actor=actor, file=file, what="paper_issued", now=now, facts={"kind": kinds()[kind].menu})
        audit_write(action="paper.issue", file=file, subject=kind)
        return row


def sheet(*, kind: str, language: str, number: str, now: datetime) -> Sheet:
    """The words of a paper in a language, dated ``now``. Raises NoSuchFile."""
    if kind not in kinds():
        raise NoSuchFile(kind)
    profile, found = current(), kinds()[kind]
    rights = [r.text for r in profile.rights] if kind == "rights" else []
    body = profile.body(profile.team(profile.first_receiver.team).body)
    return compose(
        title=found.title,
        paragraphs=rights + found.paragraphs,
        office=body.name,
        day=local(now).date(),
        check=(CHECK, {"phone": body.phone or profile.first_receiver.lines[0], "number": number}),
        language=language,
    )


def letter_to(request: Request, *, brief: str, language: str, now: datetime) -> Sheet:
    """The letter that asks a body without an account: what the brief says and no more of the person than that.

    A body that holds immigration powers gets what its permit needs, in the brief, and the person's yes."""
    profile = current()
    office = profile.body(profile.team(profile.first_receiver.team).body)
    service = next(s.name for s in catalogue().services if s.id == request.service)
    to = profile.name_of(request.provider_body)
    return compose(
        title=(N_("To %(body)s"), {"body": to}),
        paragraphs=[
            (N_("We ask you for this, for a person whom we assist: %(service)s."), {"service": service}),
            brief,
            N_("Please tell us yes, no, or what you need to know. Do not contact the person yourselves."),
        ],
        office=office.name,
        day=local(now).date(),
        check=(ANSWER_TO, {"phone": office.phone or profile.first_receiver.lines[0], "number": request.reference}),
        language=language,
    )


ANSWER_TO = N_("Ring %(phone)s and say the number %(number)s.")
CHECK = N_("To check this paper ring %(phone)s and say the number %(number)s.")


def known(*, actor: Actor, number: str) -> Known | None:
    """Whether a paper of this number was made, for the desk that is rung; the look leaves an audit line.

    Raises Refused.
    """
    with acting(actor, "papers"):
        demand(actor, May.CHECK_PAPER)
        with connection.cursor() as cursor:
            cursor.execute("SELECT kind, issued_at, ended_at FROM hawn.paper_known(%s)", [number])
            row = cursor.fetchone()
        audit_write(action="paper.check", subject=number if row else "unknown")
    return Known(*row) if row else None
