"""Outreach threads, for workers of organisations that are no police."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from hawn.agencies.policies import NoSuchRow
from hawn.agencies.roles import May
from hawn.community.actions import outreach
from hawn.community.actions.outreach import NoSuchCode, Unlikely
from hawn.community.doors import crew
from hawn.community.forms import spoken
from hawn.community.forms_count import ContactForm
from hawn.community.kinds import listed, one
from hawn.community.models import Thread
from hawn.community.policies import SentDifferently
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.languages import language_name

PURPOSE = "outreach"
ROWS = 25


class NewThreadForm(forms.Form):
    """A language, nothing else."""

    language = forms.ChoiceField(label=gettext_lazy("Which language do you speak together?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = spoken()  # type: ignore[attr-defined]


@crew(May.OUTREACH)
@require_http_methods(["GET", "POST"])
def threads(request: HttpRequest) -> HttpResponse:
    """Whom one meets again: the next meeting first. POST opens a new one and shows its code word."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = NewThreadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = outreach.open_thread(actor=actor, language=form.cleaned_data["language"], today=clock.today())
        return redirect("community_thread", made.id)
    with acting(actor, PURPOSE):
        order = (F("next_on").asc(nulls_last=True), "last_on", "code")
        rows = Thread.objects.filter(closed_on=None).order_by(*order).prefetch_related("contacts")
        page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
        shown = [_row(r) for r in page]
    pages = {
        "newer": f"page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "community/threads.html", {"rows": shown, "form": form, "today": clock.today(), **pages})


def _row(row: Thread) -> dict[str, Any]:
    met = sorted(row.contacts.all(), key=lambda c: (c.on, str(c.id)))
    ladder = listed("ladder")
    return {
        "id": row.id, "code": row.code, "language": language_name(row.language), "next_on": row.next_on,
        "last_on": row.last_on, "closed_on": row.closed_on, "times": len(met),
        "contacts": [
            {
                "on": c.on, "level": one("ladder", ladder[c.level - 1]["id"])["label"],
                "topic": one("topics", c.topic)["label"],
            }
            for c in met
        ],
    }  # fmt: skip


@crew(May.OUTREACH)
@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, key: UUID) -> HttpResponse:
    """One thread: its meetings, and one more."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        row = Thread.objects.filter(id=key).prefetch_related("contacts").first()
        if row is None:
            raise NoSuchRow(str(key))
        shown = _row(row)
    form = ContactForm(request.POST or None, initial={"key": uuid4(), "code": row.code, "on": clock.today()})
    if request.method == "POST" and form.is_valid() and keep(actor, form):
        return redirect("community_thread", key)
    return render(request, "community/thread.html", {"row": shown, "form": form})


def keep(actor: Actor, form: ContactForm) -> bool:
    """Takes what was filled in; what cannot be is said beside its field."""
    try:
        outreach.take_contact(
            actor=actor,
            key=form.cleaned_data["key"],
            code=form.cleaned_data["code"],
            met=form.met(),
            today=clock.today(),
        )
        return True
    except NoSuchCode:
        form.add_error("code", _("No open thread of your team has this code word."))
    except Unlikely:
        form.add_error("on", _("Choose a day between the first meeting and today."))
    except SentDifferently:
        form.add_error(None, _("This was sent before with other words. Reload the page."))
    return False


@crew(May.OUTREACH)
@require_POST
def thread_close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Nobody meets any more."""
    outreach.close_thread(actor=request.actor, thread=key, today=clock.today())  # type: ignore[attr-defined]
    return redirect("community_threads")
