"""What referrals show on the case page: what the sender writes, and how much the sender is told."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from hawn.cases.models import Case
from hawn.cases.panels import Panel
from hawn.core.acting import Actor
from hawn.referrals.actions.intake import TO_SENDER
from hawn.referrals.models import AlertPerson, Question, Receipt, Report
from hawn.referrals.readable import report_rows, written
from hawn.referrals.report import sections
from hawn.referrals.states import ReportState
from hawn.vault.actions import take_all


def report(actor: Actor, case: Case, today: date) -> dict[str, Any]:
    """The full report and the questions to its sender, for who has the case; a case that the actor may not trace
    back to its alert shows nothing."""
    person = AlertPerson.objects.filter(case=case.id).order_by("case").first()
    receipt = Receipt.objects.filter(alert=person.alert).order_by("alert").first() if person else None
    if person is None or receipt is None:
        return {"known": False}
    questions = list(Question.objects.filter(alert=person.alert).order_by("asked_at"))
    kinds = [f"{word}:{q.id}" for q in questions for word in ("question", "answer")]
    parts = take_all(file=person.alert, kinds=kinds + [TO_SENDER] + [f"report:{s['id']}" for s in sections()])
    sent = Report.objects.filter(alert=person.alert).first()
    return {
        "known": True,
        "state": sent.state if sent else "",
        "sent_at": sent.sent_at if sent else None,
        "due_on": sent.due_on if sent else None,
        "sections": report_rows(parts) if sent and sent.state == ReportState.SENT else [],
        "questions": [
            {
                "words": parts.get(f"question:{q.id}", {}).get("words", ""),
                "answer": parts.get(f"answer:{q.id}", {}).get("words", ""),
                "asked_at": q.asked_at,
            }
            for q in questions
        ],
        "may_tell": receipt.may_tell,
        "another_objects": person.may_tell and not receipt.may_tell,
        "written": written(receipt, parts),
        "today": today,
    }


PANELS = [Panel("report", _("What the sender wrote"), "referrals/_report.html", "work", report)]
