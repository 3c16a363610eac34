"""Start-up of the core."""

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created

from hawn.core.guard import install


class CoreConfig(AppConfig):
    name = "hawn.core"
    label = "core"

    def ready(self) -> None:
        """The guard of walled rows, where the settings ask for it."""
        if getattr(settings, "GUARD_QUERIES", False):
            connection_created.connect(install, dispatch_uid="hawn-guard")
