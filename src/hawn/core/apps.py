"""Start-up of the core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "hawn.core"
    label = "core"
