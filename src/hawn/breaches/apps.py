"""Start-up of the breach register."""

from django.apps import AppConfig


class BreachesConfig(AppConfig):
    name = "hawn.breaches"
    label = "breaches"
