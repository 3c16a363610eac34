"""Start-up of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "hawn.notices"
    label = "notices"
