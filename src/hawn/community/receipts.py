"""Which counts this person sent from this device in the last day: kept in a signed cookie of the counting pages and
nowhere else, so that a wrong one can be taken back and the database never knows who counted."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse

from hawn.core.acting import Actor

COOKIE, PATH = "counted", "/community/desk/tally/"
KEPT = timedelta(hours=24)
MOST = 40


def sent(request: HttpRequest, actor: Actor, now: datetime) -> dict[UUID, float]:
    """The counts that may still be taken back, each with the moment it was sent. Nothing of somebody else's who used
    this device, nor of a cookie that was changed."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_salt(actor), max_age=KEPT)
    except signing.BadSignature:
        return {}
    return {UUID(key): at for key, at in found.items() if now.timestamp() - at < KEPT.total_seconds()}


def note(answer: HttpResponse, request: HttpRequest, actor: Actor, key: UUID, now: datetime) -> None:
    """Keeps one more."""
    kept = {**sent(request, actor, now), key: now.timestamp()}
    newest = sorted(kept.items(), key=lambda row: row[1])[-MOST:]
    value = signing.dumps({str(k): at for k, at in newest}, salt=_salt(actor), compress=True)
    answer.set_cookie(
        COOKIE, value, max_age=KEPT, path=PATH, secure=request.is_secure(), httponly=True, samesite="Strict"
    )


def _salt(actor: Actor) -> str:
    return f"hawn.counted.{actor.user}"
