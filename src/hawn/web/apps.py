"""Start-up of web."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hawn.web"
    label = "web"
