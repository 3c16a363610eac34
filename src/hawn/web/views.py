"""Start page, worklist and case page."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hawn.agencies.doors import signed_in
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.files import open_name as open_name_action
from hawn.cases.forms import OpenNameForm
from hawn.cases.models import Case
from hawn.cases.queries import TODAY, Wanted, counts, page
from hawn.cases.work import View, What
from hawn.core import clock
from hawn.core.acting import acting
from hawn.core.languages import in_every_language
from hawn.core.templatetags.hawn import due_words, longdate
from hawn.countries.lines import answers_now
from hawn.countries.profiles import current, localities
from hawn.web.case_page import compose, key_of
from hawn.web.forms import WorkFilter


@in_every_language
def start(request: HttpRequest) -> HttpResponse:
    """The public start page."""
    now = clock.local(clock.now())
    lines = [
        {"number": line.number, "name": line.name, "answers": _answers(answers_now(line, now))}
        for line in current().lines
    ]
    return render(request, "web/start.html", {"lines": lines})


def _answers(known: bool | None) -> str:
    return {True: _("answers now"), False: _("closed now"), None: _("hours not known")}[known]


@signed_in
def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for this person and team: four lists, filters by address, keyset pages (R16)."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    view = request.GET.get("view", TODAY)
    view = view if view in (TODAY, *View.values) else TODAY
    places = localities(current().country)
    form = WorkFilter(request.GET, places=places)
    filters = form.chosen()
    wanted = Wanted(view, actor.grantees, filters, after=_key(request, "after"), before=_key(request, "before"))
    with acting(actor, "worklist"):
        found, numbers = page(wanted, today), counts(today)
    labels = {TODAY: _("Due today"), **dict(View.choices)}
    whats = dict(What.choices)
    rows = [
        {
            "alias": r.alias,
            "path": r.path,
            "what": whats.get(r.what, r.what),
            "by_whom": r.by_whom,
            "due": due_words(r.due_on, today),
            "due_on": longdate(r.due_on),
            "late": r.due_on < today,
            "urgency": r.urgency,
            "place": places.get(r.locality, ""),
        }
        for r in found.rows
    ]
    base = {"view": view, **filters}
    return render(
        request,
        "web/worklist.html",
        {
            "rows": rows,
            "view": view,
            "filter": form,
            "tabs": [{"key": k, "label": labels[k], "count": numbers[k], "now": k == view} for k in labels],
            "newer": found.newer and urlencode({**base, "before": _write(found.newer)}),
            "older": found.older and urlencode({**base, "after": _write(found.older)}),
        },
    )


def _write(key: tuple[date, UUID]) -> str:
    return f"{key[0].isoformat()}_{key[1]}"


def _key(request: HttpRequest, name: str) -> tuple[date, UUID] | None:
    day, _sep, key = request.GET.get(name, "").partition("_")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


@signed_in
def case_page(request: HttpRequest, file: UUID) -> HttpResponse:
    """One person's file: their wish on top, facts, the work, what happened. Each look leaves an audit line."""
    return _case_page(request, file, wants_name=request.GET.get("open") == "identity")


def _case_page(request: HttpRequest, file: UUID, wants_name: bool) -> HttpResponse:
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    with acting(actor, "case"):
        case = _visible(file)
        named = wants_name and (case.assigned_to == actor.user or request.method == "POST")
        content = compose(actor, case, today, unseal=named, before=key_of(request.GET.get("before", "")))
    return render(request, "web/case.html", {**content, "today": today, "mine": case.assigned_to == actor.user})


def _visible(file: UUID) -> Case:
    case = Case.objects.filter(id=file).first()
    if case is None:
        raise NoSuchFile(str(file))
    return case


@signed_in
@require_http_methods(["GET", "POST"])
def open_name(request: HttpRequest, file: UUID) -> HttpResponse:
    """Who does not have the case gives a reason before the name opens (R17); who has it opens it with one click."""
    actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, "case"):
        case = _visible(file)
    form = OpenNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        open_name_action(actor=actor, file=file, why=form.cleaned_data["why"], now=clock.now())
        return _case_page(request, file, wants_name=True)
    return render(request, "web/open_name.html", {"case": case, "form": form})
