"""Words that somebody was typing when their sign-in ended by itself: kept sealed for a day, for them alone."""

import json
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_safe

from hawn.agencies.doors import signed_in
from hawn.agencies.models import Kept
from hawn.audit.actions import write as audit_write
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.vault.keys import derived, seal, unseal

KEEP_HOURS = 24
MOST_BYTES = 200_000
NEVER = {"csrfmiddlewaretoken", "password", "code"}


def _binding(actor: Actor, path: str) -> bytes:
    return f"kept|{actor.user}|{path}".encode()


@signed_in
@require_safe
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still here: typing, or said so. The session goes on."""
    return HttpResponse(status=204)


@signed_in
@require_http_methods(["GET", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """POST keeps the fields of a page, sealed; GET gives them back, once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    path = (request.POST or request.GET).get("kept_path", "")[:300]
    if request.method == "POST":
        fields = {k: v for k, v in request.POST.lists() if k != "kept_path" and k not in NEVER}
        words = json.dumps(fields).encode()
        if len(words) > MOST_BYTES:
            return HttpResponse(status=413)
        sealed = seal(derived("kept"), words, _binding(actor, path))
        with acting(actor, "kept"):
            Kept.objects.filter(holder=actor.user, path=path).delete()
            Kept.objects.create(holder=actor.user, path=path, sealed=sealed, kept_at=clock.now())
            audit_write(action="words.keep")
        return HttpResponse(status=204)
    with acting(actor, "kept"):
        rows = Kept.objects.filter(holder=actor.user, path=path)
        row = rows.filter(kept_at__gt=clock.now() - timedelta(hours=KEEP_HOURS)).first()
        rows.delete()
        audit_write(action="words.return")
    if row is None:
        return JsonResponse({})
    return JsonResponse(json.loads(unseal(derived("kept"), bytes(row.sealed), _binding(actor, path))))
