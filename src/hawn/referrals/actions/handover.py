"""From the desk to the case worker: the case, and what its sender writes from then on."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.cases import sight, work
from hawn.cases.actions.files import NoSuchFile, assign, note
from hawn.cases.actions.files import locked as locked_case
from hawn.cases.models import Basis, Case
from hawn.cases.policies import WrongMove, demand
from hawn.cases.sight import Grant
from hawn.core.acting import Actor, acting
from hawn.referrals.actions.intake import locked
from hawn.referrals.actions.sending import about
from hawn.referrals.models import AlertPerson, Report
from hawn.referrals.states import Progress, ReportState

SENDERS_PARTS = ("question", "answer", "report")


def give(*, actor: Actor, file: UUID, to: UUID, to_name: str, now: datetime, today: date) -> Case:
    """Gives a case to a case worker and lets its senders know that one has it. Raises NoSuchFile, Refused."""
    with acting(actor, "assignment"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT hawn.note_progress(%s, %s)", [file, Progress.WITH_CASE_WORKER])
        _pass_on(actor, file, to)
        return assign(actor=actor, file=file, to=to, to_name=to_name, now=now, today=today)


def _pass_on(actor: Actor, file: UUID, to: UUID) -> None:
    """The case worker reads what the sender writes (questions, answers, the full report) and who sent it; the one
    who had the case reads it no more."""
    person = AlertPerson.objects.select_for_update().filter(case=file).first()
    if person is None:
        return
    before, person.worker = person.worker, to
    person.save(update_fields=["worker"])
    workflow = Grant(("D",), "casework", Basis.ASSIGNMENT)
    senders = Grant(("C", "R"), "casework", Basis.ASSIGNMENT, kinds=SENDERS_PARTS)
    sight.grant_all([(to, person.id, workflow), (to, person.alert, workflow), (to, person.alert, senders)])
    if before is not None and before != to and not _works_on(person.alert, before):
        for grantee_file in (person.alert, person.id):
            sight.end(grantee=before, file=grantee_file, basis=Basis.ASSIGNMENT, purpose="casework")


def _works_on(alert: UUID, worker: UUID) -> bool:
    """Whether somebody has another person of the same alert."""
    return AlertPerson.objects.filter(alert=alert, worker=worker).exists()


def pass_report(*, actor: Actor, alert: UUID, now: datetime, today: date) -> int:
    """The desk has read the full report: off its list, and on the list of each case worker who stands beside one of
    the people. Returns how many were told. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "intake"):
        row = locked(alert)
        demand(actor, May.TRIAGE)
        report = Report.objects.filter(alert=alert, state=ReportState.SENT).first()
        if report is None:
            raise WrongMove("there is no sent report")
        work.clear(file=alert, subject=report.id)
        people = [(p, p.worker) for p in AlertPerson.objects.filter(alert=alert, case__isnull=False) if p.worker]
        for person, worker in people:
            work.put(
                holder=worker,
                about=about(row, [person.age_group]),
                subject=report.id,
                view=work.View.NEW,
                what=work.What.REPORT_ARRIVED,
                due_on=today,
                path=f"/case/{person.case}/#report",
                now=now,
            )
        audit_write(action="report.pass_on", file=alert, facts={"workers": len(people)})
        return len(people)


def report_read(*, actor: Actor, file: UUID, now: datetime) -> None:
    """The case worker has read the report: off the list. Raises NoSuchFile, Refused."""
    with acting(actor, "casework"):
        demand(actor, May.WORK_CASE)
        person = AlertPerson.objects.filter(case=file).order_by("case").first()
        report = person and Report.objects.filter(alert=person.alert).first()
        if person is None or report is None:
            raise NoSuchFile(str(file))
        work.clear(file=person.alert, subject=report.id)
        audit_write(action="report.read", file=file)


def let_tell(*, actor: Actor, file: UUID, may_tell: bool, now: datetime) -> None:
    """The person lets the sender know how far it is, or does not (S11). Raises NoSuchFile, Refused."""
    with acting(actor, "permission"):
        locked_case(file)
        demand(actor, May.RECORD_PERMISSION)
        with connection.cursor() as cursor:
            cursor.execute("SELECT hawn.let_tell(%s, %s)", [file, may_tell])
        note(actor=actor, file=file, what="sender_told" if may_tell else "sender_not_told", now=now)
        audit_write(action="sender.let_tell", file=file, facts={"may": may_tell})
