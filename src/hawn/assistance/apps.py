"""Start-up of assistance."""

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "hawn.assistance"
    label = "assistance"
