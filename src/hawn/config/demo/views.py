"""About this demo: what is invented, from which published figures, and the three published cases with their sources."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hawn.config.demo.mix import CHILDREN, INVENTED, figure_of, share
from hawn.config.demo.walk import published
from hawn.countries.profiles import current
from hawn.referrals.alert import summary
from hawn.referrals.questions import heading_of, label_of, screens


def about(request: HttpRequest) -> HttpResponse:
    """Only a demonstration has this page."""
    if not settings.DEMO:
        raise Http404
    profile = current()
    context = {
        "cases": [_case(row) for row in published()],
        "invented": INVENTED,
        "labour": _part("form"),
        "women": _part("sex"),
        "children": CHILDREN,
        "figures": [
            {
                "what": f.what,
                "period": f.period,
                "value": f.value,
                "note": f.note,
                "source": "; ".join(profile.sources[s].name for s in f.source),
            }
            for f in profile.figures
        ],
    }
    return render(request, "web/about_demo.html", context)


def _part(dimension: str) -> dict[str, Any]:
    """Of each hundred how many the demonstration invents, and where the figure was read."""
    figure = figure_of(dimension)
    assert figure is not None  # ``share`` says so by name
    named = "; ".join(current().sources[s].name for s in figure.source)
    return {"of_hundred": round(share(dimension) * 100), "source": named}


def _case(row: dict[str, Any]) -> dict[str, Any]:
    """A published case: what its sources tell, what the demonstration answered by itself because the form must have
    an answer, and the questions of the alert that nobody answers."""
    questions = {q.id: q for screen in screens() for q in screen.asked(by_phone=False)}
    given = {key: value for answers in row["screens"].values() for key, value in answers.items() if value}
    told = [{**r, "label": heading_of(questions[r["question"]])} for r in summary(row["screens"])]
    return {
        "id": row["id"],
        "title": row["title"],
        "sources": row["sources"],
        "told": [r for r in told if r["question"] not in row["own"]],
        "own": [r for r in told if r["question"] in row["own"]],
        "not_asked": [label_of(questions[key]) for key in NOT_ASKED if key not in given],
    }


# Questions whose silence is worth saying; the others are about the sender.
NOT_ASKED = (
    "people", "wants", "permission_referral", "permission_police", "words", "contact", "language", "interpreter",
    "locality",
)  # fmt: skip
