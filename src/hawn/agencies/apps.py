"""Start-up of agencies."""

from importlib import import_module

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "hawn.agencies"
    label = "agencies"

    def ready(self) -> None:
        """Connects what a sign-in leaves behind."""
        import_module("hawn.agencies.signals")
