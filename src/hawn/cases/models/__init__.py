"""Case files (``files.py``), what is attached to them (``attachments.py``), and what guards them: emergencies,
disclosures, court orders, links (``guards.py``)."""

from hawn.cases.models.attachments import Attachment, TakenWhy
from hawn.cases.models.files import (
    AgeGroup,
    Basis,
    Case,
    CloseReason,
    GivenBy,
    Happening,
    HowGiven,
    Permission,
    PermissionAnswer,
    ReopenReason,
    Sight,
    Urgency,
    WorkItem,
)
from hawn.cases.models.guards import CourtOrder, Disclosure, Emergency, EmergencyWhy, Link, OrderAnswer, Probe, Reviewed

__all__ = [
    "AgeGroup",
    "Attachment",
    "Basis",
    "Case",
    "CloseReason",
    "CourtOrder",
    "Disclosure",
    "Emergency",
    "EmergencyWhy",
    "GivenBy",
    "Happening",
    "HowGiven",
    "Link",
    "OrderAnswer",
    "Permission",
    "PermissionAnswer",
    "Probe",
    "ReopenReason",
    "Reviewed",
    "Sight",
    "TakenWhy",
    "Urgency",
    "WorkItem",
]
