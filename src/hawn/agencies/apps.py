"""Start-up of agencies."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "hawn.agencies"
    label = "agencies"
