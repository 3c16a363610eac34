"""What the coordinator reads of alerts: numbers, never a name or a word."""

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hawn.agencies.doors import needs
from hawn.agencies.roles import May
from hawn.core.acting import acting
from hawn.countries.profiles import current
from hawn.referrals.models import Refusal


@needs(May.SEE_COUNTS)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """How many people said no, by day or quarter as the profile allows, the newest first."""
    with acting(request.actor, "counts"):  # type: ignore[attr-defined]
        rows = list(Refusal.objects.values("period").annotate(people=Sum("people")).order_by("-period")[:60])
    return render(request, "referrals/counts.html", {"rows": rows, "refusal": current().refusal})
