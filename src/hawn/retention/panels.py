"""What retention shows on the case page, its words, and its sentences for the timeline."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from hawn.agencies.roles import May, may
from hawn.cases.models import Case
from hawn.cases.panels import Panel
from hawn.core.acting import Actor
from hawn.retention.rules import WHOLE

TIMELINE = {"copy_made": _("%(by)s made the person's own copy.")}

KEPT = {
    "A": _("Where the person is and how to reach them"),
    "B": _("Who the person is"),
    "C": _("What happened, health, children"),
    "R": _("Who wrote to us, relatives, alleged exploiters"),
    "D": _("The whole file"),
    WHOLE: _("The whole file"),
}
# What an erasure takes, in the order it is told: words for a group of tables.
GROUPS = [
    (("vault_datakey", "vault_blind"), _("Keys: once they are gone no copy of what they sealed can be opened")),
    (("vault_envelope",), _("Sealed parts: names, places, wishes, what happened")),
    (("cases_attachment",), _("Files that were added: pictures, papers")),
    (
        ("cases_case", "cases_link", "referrals_alert", "referrals_alertperson"),
        _("The case and the person's part of each alert"),
    ),
    (("referrals_receipt", "referrals_question", "referrals_report"), _("Receipts, questions and reports")),
    (
        (
            "cases_permission",
            "cases_sight",
            "cases_disclosure",
            "cases_emergency",
            "cases_courtorder",
            "cases_probe",
            "breaches_affected",
        ),
        _("What the person said yes or no to, who could see the file, and what was passed on"),
    ),
    (("decisions_decision", "decisions_clock", "decisions_pause"), _("Decisions and time limits")),
    (
        ("assistance_need", "assistance_request", "assistance_step", "assistance_block", "assistance_paper"),
        _("Needs, requests, steps and papers"),
    ),
    (("cases_happening", "cases_workitem"), _("The timeline and lines on worklists")),
    (("retention_hold", "retention_due"), _("Orders to keep and proposals to erase")),
]


def copy(actor: Actor, case: Case, today: date) -> dict[str, Any]:
    """Whether the reader may make the person's own copy."""
    return {"may": may(actor.role, May.MAKE_COPY)}


PANELS = [Panel("copy", _("The person's own copy"), "retention/_copy.html", "work", copy)]
