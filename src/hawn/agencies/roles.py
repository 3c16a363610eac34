"""Roles live in code, stored by plain key, each with a sentence for people and the permissions it carries."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class May(StrEnum):
    """What an action may ask. Seeing is asked of sight, never of this list."""

    SEND_ALERT = "send_alert"
    WRITE_REPORT = "write_report"
    TYPE_FOR_CALLER = "type_for_caller"
    TRIAGE = "triage"
    CONFIRM_SENDER = "confirm_sender"
    ASSIGN = "assign"
    WORK_CASE = "work_case"
    RECORD_PERMISSION = "record_permission"
    ASK_DECISION = "ask_decision"
    DECIDE = "decide"
    RECORD_OUTSIDE_DECISION = "record_outside_decision"
    ASK_SERVICE = "ask_service"
    ANSWER_REQUEST = "answer_request"
    ISSUE_PAPER = "issue_paper"
    CHECK_PAPER = "check_paper"
    SEE_COUNTS = "see_counts"
    ADMINISTER_TEAM = "administer_team"
    READ_AUDIT = "read_audit"
    ERASE = "erase"
    MAKE_COPY = "make_copy"
    OPEN_IN_EMERGENCY = "open_in_emergency"
    REVIEW_EMERGENCY = "review_emergency"
    SEE_IF_KNOWN = "see_if_known"
    CERTIFY_ORDER = "certify_order"
    KEEP_PROTOCOLS = "keep_protocols"
    SEE_PROTOCOLS = "see_protocols"
    END_AGENCY = "end_agency"
    KEEP_BREACHES = "keep_breaches"
    COMMUNITY = "community"
    COUNT = "count"
    OUTREACH = "outreach"
    FIND_HELP = "find_help"
    SEE_TRUST = "see_trust"


class Role(models.TextChoices):
    """Who somebody is in a team. The label is shown; the sentence stands in ``SENTENCES``."""

    REFERRER = "referrer", _("Frontline professional")
    INTAKE = "intake", _("Desk")
    DUTY_LEAD = "duty_lead", _("Duty lead")
    CASE_WORKER = "case_worker", _("Case worker")
    DECIDER = "decider", _("Decider")
    SECOND_READER = "second_reader", _("Second reader")
    PROVIDER = "provider", _("Service provider")
    ADVOCATE = "advocate", _("Advocate")
    GUARDIAN = "guardian", _("Guardian")
    AGENCY_ADMIN = "agency_admin", _("Agency administrator")
    COORDINATOR = "coordinator", _("National coordinator")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data protection officer")
    AUDITOR = "auditor", _("Auditor")
    COMMUNITY_OFFICER = "community_officer", _("Community officer")
    OUTREACH = "outreach", _("Outreach worker")
    HELPER = "helper", _("Volunteer")


SENTENCES = {
    Role.REFERRER: _("Asks for help for someone, writes the full report and sees that it arrived."),
    Role.INTAKE: _("Answers the phone, reads new alerts, acknowledges, asks and opens cases."),
    Role.DUTY_LEAD: _(
        "Leads the desk: gives cases to case workers, sees who may be known, opens a case in an emergency."
    ),
    Role.CASE_WORKER: _("Stands beside the person: wishes, permission, services and dates."),
    Role.DECIDER: _("Decides, with a reason and a name, what the law asks to be decided."),
    Role.SECOND_READER: _("Reads a decision before it is given."),
    Role.PROVIDER: _("Answers requests for a service and says what was done."),
    Role.ADVOCATE: _("Speaks for the person."),
    Role.GUARDIAN: _("Stands for a child."),
    Role.AGENCY_ADMIN: _("Looks after the people and teams of an agency; sees no case."),
    Role.COORDINATOR: _("Sees numbers and the plan; never names or case text."),
    Role.DATA_PROTECTION_OFFICER: _(
        "Watches how personal data is used: looks at emergencies, certifies what a court gets, keeps the protocols."
    ),
    Role.AUDITOR: _("Reads who did what and when; never what people said."),
    Role.COMMUNITY_OFFICER: _("Meets residents: the team's page, events, posts, and what was said and done."),
    Role.OUTREACH: _("Meets the same people again, for an organisation that is no police."),
    Role.HELPER: _("Helps at events and finds answers; sees no case."),
}

_DESK = frozenset(
    {
        May.SEND_ALERT,
        May.WRITE_REPORT,
        May.TYPE_FOR_CALLER,
        May.TRIAGE,
        May.CONFIRM_SENDER,
        May.ASSIGN,
        May.RECORD_PERMISSION,
        May.ASK_SERVICE,
        May.CHECK_PAPER,
    }
)

PERMISSIONS: dict[str, frozenset[May]] = {
    Role.REFERRER: frozenset({May.SEND_ALERT, May.WRITE_REPORT}),
    Role.INTAKE: _DESK,
    Role.DUTY_LEAD: _DESK | {May.OPEN_IN_EMERGENCY, May.REVIEW_EMERGENCY, May.SEE_IF_KNOWN},
    Role.CASE_WORKER: frozenset(
        {
            May.SEND_ALERT,
            May.WRITE_REPORT,
            May.ASSIGN,
            May.WORK_CASE,
            May.RECORD_PERMISSION,
            May.ASK_DECISION,
            May.RECORD_OUTSIDE_DECISION,
            May.ASK_SERVICE,
            May.ISSUE_PAPER,
            May.CHECK_PAPER,
            May.MAKE_COPY,
        }
    ),
    Role.DECIDER: frozenset({May.DECIDE, May.SEND_ALERT, May.WRITE_REPORT}),
    Role.SECOND_READER: frozenset(),
    Role.PROVIDER: frozenset({May.ANSWER_REQUEST, May.SEND_ALERT, May.WRITE_REPORT}),
    Role.ADVOCATE: frozenset(),
    Role.GUARDIAN: frozenset(),
    Role.AGENCY_ADMIN: frozenset({May.ADMINISTER_TEAM, May.SEE_PROTOCOLS}),
    Role.COORDINATOR: frozenset({May.SEE_COUNTS, May.SEE_PROTOCOLS, May.SEE_TRUST}),
    Role.DATA_PROTECTION_OFFICER: frozenset(
        {
            May.REVIEW_EMERGENCY,
            May.CERTIFY_ORDER,
            May.KEEP_PROTOCOLS,
            May.SEE_PROTOCOLS,
            May.ERASE,
            May.MAKE_COPY,
            May.END_AGENCY,
            May.KEEP_BREACHES,
        }
    ),
    Role.AUDITOR: frozenset({May.READ_AUDIT}),
    Role.COMMUNITY_OFFICER: frozenset(
        {May.SEND_ALERT, May.WRITE_REPORT, May.COMMUNITY, May.COUNT, May.FIND_HELP, May.SEE_TRUST}
    ),
    Role.OUTREACH: frozenset({May.SEND_ALERT, May.WRITE_REPORT, May.COUNT, May.OUTREACH, May.FIND_HELP, May.SEE_TRUST}),
    Role.HELPER: frozenset({May.SEND_ALERT, May.WRITE_REPORT, May.COUNT, May.FIND_HELP}),
}


def may(role: str, permission: May) -> bool:
    """Whether a role carries a permission. An unknown role carries none."""
    return permission in PERMISSIONS.get(role, frozenset())
