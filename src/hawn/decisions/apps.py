"""Start-up of decisions."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "hawn.decisions"
    label = "decisions"
