"""The agencies that have accounts here, for a data protection officer: who they are, and the end of one."""

from uuid import UUID

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hawn.agencies.doors import needs
from hawn.agencies.models import Agency
from hawn.agencies.roles import May, Role
from hawn.cases.actions import people
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.policies import WrongMove
from hawn.core import clock
from hawn.core.acting import Actor


@needs(May.END_AGENCY)
@require_http_methods(["GET"])
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency, with how many work there, who looks after them, and when one of them was last here."""
    here = Q(teams__memberships__ended_at=None)
    keeper = here & Q(teams__memberships__role=Role.AGENCY_ADMIN)
    rows = Agency.objects.annotate(
        people=Count("teams__memberships__user", filter=here, distinct=True),
        keepers=Count("teams__memberships__user", filter=keeper, distinct=True),
        last=Max("teams__memberships__user__last_login", filter=here),
    ).order_by("name")
    return render(request, "web/agencies.html", {"rows": rows})


@needs(May.END_AGENCY)
@require_http_methods(["GET", "POST"])
def agency(request: HttpRequest, key: UUID) -> HttpResponse:
    """What happens when this agency leaves, and the one step that does it; or, for one that left, how it returns."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = Agency.objects.filter(id=key).first()
    if row is None:
        raise NoSuchFile(str(key))
    own, held = actor.team is not None and row.teams.filter(id=actor.team).exists(), ""
    if request.method == "POST" and not own:
        try:
            if row.ended_at is None:
                people.agency_leaves(actor=actor, agency=key, today=clock.today())
            else:
                people.agency_returns(actor=actor, agency=key)
        except WrongMove as reason:
            held = "first" if "first alerts" in str(reason) else "cases"
        else:
            return redirect("agencies")
    answer = render(request, "web/agency.html", {"row": row, "own": own, "held": held})
    answer.status_code = 409 if held or (own and request.method == "POST") else 200
    return answer
