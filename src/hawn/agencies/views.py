"""Choosing the team and role one acts in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hawn.agencies.doors import signed_in
from hawn.agencies.middleware import KEY
from hawn.agencies.roles import SENTENCES


@signed_in
@require_http_methods(["GET", "POST"])
def choose_acting(request: HttpRequest) -> HttpResponse:
    """An explicit switch (R18): only one's own open memberships can be chosen."""
    memberships = request.memberships  # type: ignore[attr-defined]
    if request.method == "POST":
        chosen = next((m for m in memberships if str(m.id) == request.POST.get("membership")), None)
        if chosen is not None:
            request.session[KEY] = str(chosen.id)
        return redirect("/work/")
    rows = [
        {
            "id": str(m.id),
            "team": m.team.name,
            "agency": m.team.agency.name,
            "role": m.get_role_display(),
            "sentence": SENTENCES[m.role],
            "now": m == request.membership,  # type: ignore[attr-defined]
        }
        for m in memberships
    ]
    return render(request, "agencies/choose_acting.html", {"rows": rows})
