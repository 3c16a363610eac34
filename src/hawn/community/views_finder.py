"""The help finder of volunteers: someone asked me something, and I am worried about somebody."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hawn.agencies.policies import NoSuchRow
from hawn.agencies.roles import May
from hawn.community import queries
from hawn.community.doors import crew
from hawn.community.finder import Answer, answer, card, topics
from hawn.community.forms import ANY
from hawn.community.kinds import one
from hawn.community.shown import place_name
from hawn.community.views_desk import own_team
from hawn.core.acting import Actor, acting
from hawn.core.languages import language_name, languages
from hawn.countries.profiles import current

PURPOSE = "community"


class NearForm(forms.Form):
    """Which language somebody speaks, and where they are: of those that the profile knows for who helps here. Where it
    knows none there is nothing to choose."""

    speaks = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    where = forms.ChoiceField(label=gettext_lazy("Place"), required=False)

    def __init__(self, *args: Any, found: Answer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, codes, name in (
            ("speaks", found.languages, language_name),
            ("where", found.localities, place_name),
        ):
            if codes:
                rows = sorted(((code, name(code)) for code in codes), key=lambda row: row[1])
                self.fields[field].choices = [ANY, *rows]  # type: ignore[attr-defined]
            else:
                del self.fields[field]


@crew(May.FIND_HELP)
@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """What somebody may have asked: eight topics as pictures."""
    return render(request, "community/finder.html", {"topics": [one("topics", t) for t in topics()]})


@crew(May.FIND_HELP)
@require_safe
def found(request: HttpRequest, topic: str) -> HttpResponse:
    """One topic: what to say, who helps, and a card to hand over in the language of the person."""
    if topic not in topics():
        raise NoSuchRow(topic)
    form = NearForm(request.GET, found=answer(topic))
    near = form.cleaned_data if form.is_valid() else {}
    told = answer(topic, near.get("speaks", ""), near.get("where", ""))
    known = {row["code"]: row for row in languages()}
    chosen = known.get(request.GET.get("card", "") or near.get("speaks", ""), known["en"])
    context = {
        "topic": one("topics", topic), "answer": told, "form": form, "lines": current().lines,
        "danger": topic == "danger", "card": card(topic, told, chosen["code"]), "card_language": chosen,
        "tongues": [{**row, "chosen": row["code"] == chosen["code"]} for row in known.values()],
        "keeps": [(name, value) for name, value in near.items() if value],
    }  # fmt: skip
    return render(request, "community/found.html", context)


@crew(May.FIND_HELP)
@require_safe
def worry(request: HttpRequest) -> HttpResponse:
    """I am worried about somebody: with whom of my own people I talk first. Nothing is written down here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        found = queries.leads(queries.agency_teams(own_team(actor)))
    return render(request, "community/worry.html", {"leads": found})
