"""About this demo: what is invented, from which published figures, and the three published cases with their sources."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from hawn.config.demo.mix import CHILDREN, INVENTED, labour_share
from hawn.config.demo.walk import published
from hawn.countries.profiles import current
from hawn.referrals.alert import summary


def about(request: HttpRequest) -> HttpResponse:
    """Only a demonstration has this page."""
    if not settings.DEMO:
        raise Http404
    profile = current()
    context = {
        "cases": [_case(row) for row in published()],
        "invented": INVENTED,
        "labour": round(labour_share() * 100),
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


def _case(row: dict[str, Any]) -> dict[str, Any]:
    told = summary(row["screens"])
    return {
        "id": row["id"],
        "title": row["title"],
        "sources": row["sources"],
        "told": told,
        "not_asked": [gettext(x) for x in NOT_ASKED if not _given(row, x)],
    }


NOT_ASKED = {
    "Language": ("wish", "language"),
    "How, when and where is it safe to reach the person?": ("wish", "contact"),
    "In the person's own words": ("wish", "words"),
    "Place": ("where", "locality"),
    "And to telling the police?": ("wish", "permission_police"),
}


def _given(row: dict[str, Any], label: str) -> bool:
    screen, question = NOT_ASKED[label]
    return bool(row["screens"].get(screen, {}).get(question))
