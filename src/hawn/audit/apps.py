"""Start-up of audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "hawn.audit"
    label = "audit"
