"""What every page may show without asking the database."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """Facts for the base template."""
    return {"demo": settings.DEMO, "exit_url": settings.EXIT_URL}
