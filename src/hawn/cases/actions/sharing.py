"""Verbs on what goes out of a file: share with a team, tell a body outside, each under a named rule."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.cases import sight, work
from hawn.cases.actions.files import NoSuchFile, locked, note
from hawn.cases.asking import ask
from hawn.cases.models import Basis, Disclosure, Permission, Sight
from hawn.cases.policies import Refused, demand
from hawn.cases.sight import Grant
from hawn.core.acting import WORKER, Actor, acting
from hawn.core.clock import local
from hawn.countries.profiles import current
from hawn.countries.schema import LegalBasis
from hawn.vault.kinds import classes_of

SHARE_DAYS = 90  # a share ends by itself; ours, no law says how long


class ImmigrationControl(Refused):
    """The recipient controls immigration: it reads no file, whoever says so. A permit is asked for by a request."""


class NobodySaidYes(Refused):
    """The rule asks for the person's yes, and there is none for this recipient and these parts."""


@dataclass(frozen=True, slots=True)
class Share:
    """What goes to whom: the rule of the profile it rests on, the recipient, the parts, how, and why in a code or
    few words where the rule asks for nobody's yes."""

    purpose: str
    body: str
    team: UUID | None
    kinds: tuple[str, ...]
    how: str
    why: str = ""
    until: datetime | None = None


def share(*, actor: Actor, file: UUID, what: Share, now: datetime) -> Disclosure:
    """Shows parts to a team with an account, until a day, or writes down what a body outside was told. A rule that
    asks for the person's yes needs one on record that covers these parts; one that does not (a child, a life in
    danger) needs a reason, and its use is named on the timeline and in the audit.

    Raises NoSuchFile, Refused, NobodySaidYes; ImmigrationControl, whatever way it would be told (the database refuses
    the line in the ledger too).
    """
    with acting(actor, "sharing"):
        case = locked(file)
        demand(actor, May.RECORD_PERMISSION)
        rule = current().permission(what.purpose)
        if "immigration_control" in current().body(what.body).functions:
            raise ImmigrationControl(what.body)
        yes = _yes(file, what, now) if rule.asked else None
        if rule.asked and yes is None:
            raise NobodySaidYes(what.body)
        if not rule.asked and not what.why:
            raise Refused("a rule that asks nobody needs a reason")
        until = what.until or now + timedelta(days=SHARE_DAYS)
        if what.team:
            basis = Basis.PERMISSION if yes else _without_asking(rule.basis)
            sight.grant(
                grantee=what.team, file=file,
                what=Grant(tuple(classes_of(list(what.kinds))), what.purpose, basis, kinds=what.kinds,
                           permission=yes.id if yes else None, until=until),
            )  # fmt: skip
            work.clear(file=file, subject=_subject(file, what.team))
            work.put(
                holder=what.team, about=work.About(file=file, alias=case.alias, urgency=case.urgency),
                subject=_subject(file, what.team), view=work.View.NEW, what=work.What.SHARED,
                due_on=local(now).date(), path=f"/shared/{file}/", now=now,
            )  # fmt: skip
        row = disclose(actor=actor, file=file, what=what, basis=str(rule.basis), now=now)
        facts = {"recipient": what.body, "rule": rule.label, "why": what.why}
        note(actor=actor, file=file, what="shared" if rule.asked else "shared_by_rule", now=now, facts=facts)
        audit_write(
            action="share.give" if rule.asked else "rule.use", file=file, subject=str(row.id),
            facts={"rule": what.purpose, "to": what.body, "kinds": list(what.kinds)},
        )  # fmt: skip
        return row


def _subject(file: UUID, team: UUID) -> UUID:
    """One line per file and team on a worklist, however often something is shared."""
    return UUID(int=file.int ^ team.int)


def _without_asking(basis: LegalBasis) -> Basis:
    return Basis.EMERGENCY if basis == LegalBasis.VITAL_INTEREST else Basis.DUTY


def _yes(file: UUID, what: Share, now: datetime) -> Permission | None:
    rows = Permission.objects.filter(
        file=file, purpose=what.purpose, recipient_body=what.body, recipient_team=what.team, answer="yes", ended_at=None
    )
    return next((p for p in rows if (p.until is None or p.until > now) and set(what.kinds) <= set(p.kinds)), None)


def known_body(body: str) -> str:
    """How a line of the audit names a recipient: a body of the profile by its id, never what somebody typed."""
    return body if any(b.id == body for b in current().bodies) else "other"


def disclose(
    *, actor: Actor, file: UUID, what: Share, basis: str, now: datetime, subject: UUID | None = None
) -> Disclosure:
    """One line of the ledger, beside what sight shows. Must run inside ``acting``."""
    row = Disclosure.objects.create(
        id=uuid4(), file=file, at=now, by=actor.user, by_role=actor.role, by_team=actor.team, to_body=what.body,
        how=what.how, kinds=list(what.kinds), purpose=what.purpose, legal_basis=basis, subject=subject,
    )  # fmt: skip
    facts = {"to": known_body(what.body), "how": what.how}
    audit_write(action="disclosure", file=file, subject=str(row.id), facts=facts)
    return row


def _open_share(file: UUID, key: UUID) -> Sight:
    row = next((s for s in sight.of(file) if s.id == key and s.ended_at is None and s.kinds is not None), None)
    if row is None:
        raise NoSuchFile(str(key))
    return row


def stop(*, actor: Actor, file: UUID, key: UUID, now: datetime) -> int:
    """Ends what one team is shown for one purpose. Returns how many sights closed. Raises NoSuchFile, Refused."""
    with acting(actor, "sharing"):
        locked(file)
        demand(actor, May.RECORD_PERMISSION)
        row = _open_share(file, key)
        closed = sight.end(grantee=row.grantee, file=file, basis=Basis(row.basis), purpose=row.purpose)
        work.clear(file=file, subject=_subject(file, row.grantee))
        work.clear(file=file, subject=key)
        note(actor=actor, file=file, what="share_ended", now=now)
        audit_write(action="share.end", file=file, subject=str(row.grantee))
        return closed


def prolong(*, actor: Actor, file: UUID, key: UUID, now: datetime) -> None:
    """Shows the same parts to the same team for as long again, where what it rests on still holds: the database asks
    for the person's yes anew. Raises NoSuchFile, Refused, NotYoursToGive."""
    with acting(actor, "sharing"):
        locked(file)
        demand(actor, May.RECORD_PERMISSION)
        row = _open_share(file, key)
        what = Grant(
            tuple(row.classes), row.purpose, Basis(row.basis), kinds=tuple(row.kinds or ()), permission=row.permission,
            until=now + timedelta(days=SHARE_DAYS),
        )  # fmt: skip
        sight.grant(grantee=row.grantee, file=file, what=what)
        work.clear(file=file, subject=key)
        note(actor=actor, file=file, what="share_prolonged", now=now)
        audit_write(action="share.prolong", file=file, subject=str(key))


def remind_of_ends(*, today: date) -> int:
    """A week before a share ends who has the case is told, once. For the worker. Returns how many. Raises Refused."""
    with acting(WORKER, "sharing"):
        return int(ask("SELECT hawn.remind_of_ends(%s)", today)[0][0])
