"""Is everything well? Answers 200 or 503, and no detail to strangers."""

from django.conf import settings
from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse

from hawn.vault.versions import all_open


def healthz(request: HttpRequest) -> HttpResponse:
    """The server answers, its database role reaches the tables, and the job queue is there, every key in use opens
    (in the demo: its data is loaded)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM agencies_team")
            teams = cursor.fetchone()[0]
            cursor.execute(
                "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 minutes'"
            )
            workers = cursor.fetchone()[0]
            cursor.execute("SELECT count(*) FROM agencies_user")
            users = cursor.fetchone()[0]
    except Error:
        return HttpResponse("no", status=503, content_type="text/plain")
    if not all_open():
        return HttpResponse("no", status=503, content_type="text/plain")
    well = teams > 0 and workers > 0 and (users > 0 or not settings.DEMO)
    return HttpResponse("well" if well else "not yet", status=200 if well else 503, content_type="text/plain")
