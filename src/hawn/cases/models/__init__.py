"""Case files (``files.py``) and what guards them: emergencies, disclosures, court orders, links (``guards.py``)."""

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
    "Urgency",
    "WorkItem",
]
