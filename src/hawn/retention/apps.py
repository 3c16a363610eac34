"""Start-up of retention."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "hawn.retention"
    label = "retention"
