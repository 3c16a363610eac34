"""Pages of the person's own copy: how it is handed over, and the copy itself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hawn.agencies.doors import needs
from hawn.agencies.roles import May, Role
from hawn.cases.actions.files import case_path
from hawn.cases.policies import WrongMove
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.sheet import available
from hawn.core.views import printed
from hawn.retention import queries
from hawn.retention.actions import copying
from hawn.retention.own_copy import gather


def _back(actor: Actor, file: UUID) -> str:
    return f"/erasure/{file}/" if actor.role == Role.DATA_PROTECTION_OFFICER else case_path(file)


@needs(May.MAKE_COPY)
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, file: UUID) -> HttpResponse:
    """What is in it, what is not, and what to think of before it leaves the house."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        copying.make(actor=actor, file=file, now=clock.now())
        return redirect("own_copy", file)
    with acting(actor, copying.PURPOSE):
        case = copying.open_for_copy(actor=actor, file=file)
        made = queries.copy_made_at(file)
    context = {
        "reference": case.reference,
        "language": available(case.language),
        "made": made,
        "back": _back(actor, file),
    }
    return render(request, "retention/copy.html", context)


@needs(May.MAKE_COPY)
@require_http_methods(["GET"])
def made(request: HttpRequest, file: UUID) -> HttpResponse:
    """The copy, to print, as PDF (``?pdf=1``) or for another program (``?json=1``)."""
    actor, now = request.actor, clock.now()  # type: ignore[attr-defined]
    with acting(actor, copying.PURPOSE):
        case = copying.open_for_copy(actor=actor, file=file)
        if queries.copy_made_at(file) is None:
            raise WrongMove("make the copy first")
        found = gather(case, request.GET.get("in", case.language))
    if request.GET.get("json"):
        answer = JsonResponse(found.to_json(now), json_dumps_params={"ensure_ascii": False, "indent": 2})
        answer.headers["Content-Disposition"] = f'attachment; filename="{case.reference}.json"'
        return answer
    sheet = found.sheet(clock.local(now).date())
    return printed(request, sheet, back=f"/case/{file}/copy/", person_reads=case.language, number=case.reference)
