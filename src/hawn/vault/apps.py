"""Start-up of vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "hawn.vault"
    label = "vault"
