"""Counting: the tally of a meeting and the pulse."""

from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hawn.agencies.policies import NoSuchRow, WrongMove
from hawn.agencies.roles import May
from hawn.community import queries, receipts
from hawn.community.actions import counts
from hawn.community.actions.counts import Impossible
from hawn.community.doors import crew
from hawn.community.finder import interpreters
from hawn.community.forms_count import TallyForm
from hawn.community.forms_desk import PaperPulseForm
from hawn.community.kinds import listed
from hawn.community.models import Event, Tally, TeamPage
from hawn.community.policies import SentDifferently
from hawn.community.posters import address_of
from hawn.community.shown import event_card, names_of
from hawn.community.states import Way
from hawn.community.views_desk import own_team
from hawn.core import clock
from hawn.core.acting import Actor, acting

PURPOSE = "community"


@crew(May.COUNT)
@require_http_methods(["GET", "POST"])
def tally(request: HttpRequest, key: UUID) -> HttpResponse:
    """The counts of one meeting: what one sent oneself in the last day, and one more. Works without script. What others
    counted is not shown: added up, it would tell what the figures leave out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    mine = receipts.sent(request, actor, clock.now())
    with acting(actor, PURPOSE):
        row = Event.objects.filter(id=key, teams__contains=[actor.team]).first()
        if row is None:
            raise NoSuchRow(str(key))
        sent = list(Tally.objects.filter(event=key, id__in=mine).order_by("id"))
        counted = bool(sent) or Tally.objects.filter(event=key).exists()
        colleagues = queries.to_hand_over_to(row, actor.team)
        pages = queries.pages_of(row.teams)
    form = TallyForm(request.POST or None, initial={"key": uuid4(), "event": key}, languages=row.languages)
    if request.method == "POST" and form.is_valid():
        made = form.cleaned_data["key"]
        try:
            counts.take_tally(actor=actor, key=made, event=key, counted=form.counted(), today=clock.today())
            answer = redirect("community_tally", key)
            receipts.note(answer, request, actor, made, clock.now())
            return answer
        except Impossible:
            form.add_error("present", _("More people talked or asked than were there. Look at the first number."))
        except SentDifferently:
            form.add_error(None, _("This was sent before with other numbers. Reload the page and count anew."))
        except WrongMove:
            form.add_error(None, _("It can be counted from its day on, until two weeks after the end of its season."))
    context = {
        "card": event_card(row, {}, {}), "form": form, "sent": sent, "counted": counted, "ladder": listed("ladder"),
        "colleagues": colleagues, "cards": [pages[t] for t in row.teams if t in pages],
        "interpreters": interpreters(), "interpreted": names_of(row.interpreters),
    }  # fmt: skip
    return render(request, "community/tally.html", context)


@crew(May.COUNT)
@require_POST
def tally_back(request: HttpRequest, key: UUID, tally: UUID) -> HttpResponse:
    """A count that was wrong is taken out, by who sent it, within a day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if tally not in receipts.sent(request, actor, clock.now()):
        raise NoSuchRow(str(tally))
    counts.take_back_tally(actor=actor, tally=tally, today=clock.today())
    return redirect("community_tally", key)


@crew(May.COUNT)
@require_http_methods(["GET", "POST"])
def pulse(request: HttpRequest) -> HttpResponse:
    """The pulse of this quarter: on a tablet, by QR, on paper."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        page = TeamPage.objects.filter(team=own_team(actor), published_at__isnull=False).first()
    form = PaperPulseForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid() and actor.team is not None:
        for number, sheet in enumerate(form.cleaned_data["sheets"]):
            answers = dict(zip([i["id"] for i in listed("pulse")], sheet, strict=True))
            key = uuid5(form.cleaned_data["key"], f"{number} {sheet}")  # the same form again counts nothing again
            counts.take_pulse(
                actor=actor, key=key, team=actor.team, answers=answers, way=Way.PAPER, today=clock.today()
            )
        return redirect(f"{request.path}?{urlencode({'typed': len(form.cleaned_data['sheets'])})}")
    typed, path = request.GET.get("typed", ""), f"/community/pulse/{page.slug}/" if page else ""
    context = {
        "page": page, "form": form, "typed": int(typed) if typed.isdecimal() and len(typed) < 4 else 0, "path": path,
        "items": listed("pulse"), "faces": listed("faces"), "link": request.build_absolute_uri(path),
        "address": address_of(path),
    }  # fmt: skip
    return render(request, "community/pulse_desk.html", context)
