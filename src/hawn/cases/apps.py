"""Start-up of cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "hawn.cases"
    label = "cases"
