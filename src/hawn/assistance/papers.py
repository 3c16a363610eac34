"""Papers for the person: rights, receipt, a neutral letter, a letter for school. None names what happened."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from babel.dates import format_date
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.agencies.roles import May
from hawn.assistance.models import Paper
from hawn.audit.actions import write as audit_write
from hawn.cases.actions import locked, note
from hawn.cases.policies import demand
from hawn.cases.rules import reference
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import current


@dataclass(frozen=True, slots=True)
class Content:
    """One paper in words, in one language."""

    title: str
    paragraphs: list[str]
    office: str
    day: str
    check: str
    language: str


KINDS = {
    "rights": (
        _("Your rights"),
        [
            _("You have a right to a safe place, a doctor, advice from a lawyer, and an interpreter."),
            _("You decide. You can say yes to one thing and no to another, and change your mind."),
            _("You need not speak to the police to get help."),
            _("You may see what is written about you and have it put right."),
        ],
    ),
    "receipt": (
        _("Receipt"),
        [
            _("We have written down what you asked for today. Somebody stands beside you."),
            _("Keep this paper. With the number below we find your papers at once."),
        ],
    ),
    "assisted": (
        _("To whom it may concern"),
        [
            _("The bearer of this letter is being assisted by this office."),
            _("Please ring us before any step that concerns the bearer."),
        ],
    ),
    "school": (
        _("To the head of school"),
        [
            _("The bearer's child is to be enrolled in school. This office assists the family with its papers."),
            _("Please enrol the child now and ring us about what is missing."),
        ],
    ),
}


def issue(*, actor: Actor, file: UUID, kind: str, language: str, now: datetime) -> Paper:
    """Notes that a paper was made, under a number by which a reader can check it. Raises NoSuchFile, Refused."""
    with acting(actor, "papers"):
        locked(file)
        demand(actor, May.ISSUE_PAPER)
        found = Paper.objects.filter(file=file, kind=kind, language=language, ended_at=None).first()
        if found is not None:
            return found
        row = Paper(
            id=uuid4(), file=file, kind=kind, language=language, number=reference("P", secrets.choice), issued_at=now,
            issued_by=actor.user,
        )  # fmt: skip
        row.save(force_insert=True)
        note(actor=actor, file=file, what="paper_issued", now=now, facts={"kind": kind})
        audit_write(action="paper.issue", file=file, subject=kind)
        return row


def content(kind: str, paper: Paper, today: date) -> Content:
    """The words of a paper in its language."""
    profile = current()
    body = profile.body(profile.team(profile.first_receiver.team).body)
    with translation.override(paper.language):
        title, paragraphs = KINDS[kind]
        number = body.phone or profile.first_receiver.lines[0]
        check = gettext("To check this paper ring %(phone)s and say the number %(number)s.") % {
            "phone": number,
            "number": paper.number,
        }
        return Content(
            title=str(title),
            paragraphs=[str(p) for p in paragraphs],
            office=body.name,
            day=format_date(today, "long", locale=paper.language),
            check=check,
            language=paper.language,
        )
