"""Trust as it can be shown: by season, to the teams that meet people and to who coordinates."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hawn.agencies.roles import May, Role, may
from hawn.community import trust
from hawn.community.doors import crew
from hawn.community.figures import Figure, figures, first_ask
from hawn.community.rules import ANSWERS, SETTLE_DAYS, THREADS
from hawn.core import clock
from hawn.core.acting import Actor, acting

PURPOSE = "community"


@crew(May.SEE_TRUST)
@require_safe
def trust_page(request: HttpRequest) -> HttpResponse:
    """Each measure: one sentence, one picture, one table; ``?csv=`` gives the same rows, no more."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    with acting(actor, PURPOSE):
        blocks = figures(trust.measured(today), trust.series_names())
        if actor.role in (Role.OUTREACH, Role.COORDINATOR):
            blocks.insert(0, first_ask(trust.first_asks(today)))
    for block in blocks:
        if block.id == request.GET.get("csv"):
            return _csv(block)
    context = {
        "blocks": blocks, "answers": ANSWERS, "least_threads": THREADS, "days": SETTLE_DAYS,
        "has_desk": may(actor.role, May.COUNT),
    }  # fmt: skip
    return render(request, "community/trust.html", context)


def _csv(block: Figure) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{block.id}.csv"'
    columns = ["quarter", "middle", "low", "high"] if block.id == "first_ask" else ["quarter", "part", "n", "value"]
    out = csv.DictWriter(answer, columns, extrasaction="ignore")
    out.writeheader()
    out.writerows({**row, "n": "" if row.get("n") is None else row["n"]} for row in block.rows)
    return answer
