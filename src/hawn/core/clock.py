"""What time it is, at the edge: views and tasks ask here once and pass `now` and `today` on."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, with its zone."""
    return timezone.now()


def today() -> date:
    """The local date of the deployment's country."""
    return timezone.localdate()


def local(moment: datetime) -> datetime:
    """``moment`` in the deployment's zone."""
    return timezone.localtime(moment)
