"""Pages of the breach register: the list, one entry with its 72 hours, the decisions, the papers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hawn.agencies.doors import needs, signed_in
from hawn.agencies.roles import May, may
from hawn.breaches import actions, queries
from hawn.breaches.actions import PURPOSE, Happened, ToAuthority, ToPeople
from hawn.breaches.forms import (
    AuthorityForm,
    CaseForm,
    CloseForm,
    FactsForm,
    HelperForm,
    PeopleForm,
    say_missing,
    typed,
)
from hawn.breaches.models import Breach, Version
from hawn.breaches.papers import one_sheet, register_sheet
from hawn.breaches.policies import NobodyFound
from hawn.breaches.rules import NotYetDone
from hawn.breaches.shown import entry_context, row_of
from hawn.breaches.states import Ground, Notify, Risk, Tell
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.policies import WrongMove
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.views import printed

WORDS = ("happened", "consequences", "measures")


@signed_in
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every entry in sight: for who keeps the register, and for whom they named."""
    actor, now = request.actor, clock.now()  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        found = queries.entries()
    keeps = may(actor.role, May.KEEP_BREACHES)
    if not (keeps or found):
        return render(request, "403.html", status=403)
    rows = [row_of(b, v, now) for b, v in found]
    return render(request, "breaches/register.html", {"rows": rows, "keeps": keeps})


@needs(May.KEEP_BREACHES)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Writes a breach down; the rest can come later."""
    form = FactsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.register(actor=request.actor, what=_happened(form), now=clock.now())  # type: ignore[attr-defined]
        return redirect("breach", made.id)
    return render(request, "breaches/form.html", {"form": form, "title": gettext("Write down a breach"), "first": True})


def _happened(form: forms.Form) -> Happened:
    given = form.cleaned_data
    columns = {k: v for k, v in given.items() if k not in WORDS}
    return Happened(words={k: given[k] for k in WORDS}, **columns)


def _open(actor: Actor, key: UUID, number: int | None = None) -> tuple[Breach, list[Version], Version, dict[str, str]]:
    """An entry, its versions, the one that is read (the newest) and what it says. Raises NoSuchFile."""
    with acting(actor, PURPOSE):
        row, all_ = Breach.objects.filter(id=key).first(), queries.versions(key)
        read = next((v for v in all_ if number in (None, v.number)), None)
        if row is None or read is None:
            raise NoSuchFile(str(key))
        return row, all_, read, queries.words(read)


@signed_in
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One entry; ``?version=2`` is what it said before."""
    actor, now = request.actor, clock.now()  # type: ignore[attr-defined]
    asked = request.GET.get("version", "")
    row, all_, read, words = _open(actor, key, int(asked) if asked.isdecimal() else None)
    with acting(actor, PURPOSE):
        files, helping = queries.affected(key), queries.helpers(key)
    context = entry_context(row, all_, read, words, now)
    keeps = may(actor.role, May.KEEP_BREACHES)
    return render(request, "breaches/one.html", {**context, "files": files, "helpers": helping, "keeps": keeps})


def _change(
    request: HttpRequest,
    key: UUID,
    title: str,
    make: Callable[[Any, Version, dict[str, str]], forms.Form],
    act: Callable[[dict[str, Any], int, datetime], None],
) -> HttpResponse:
    """One form on the newest version. What the rules miss stands beside its field; nothing typed is lost."""
    row, _, read, words = _open(request.actor, key)  # type: ignore[attr-defined]
    form = make(request.POST or None, read, words)
    seen = request.POST.get("seen", str(read.number))
    if request.method == "POST" and form.is_valid():
        if not seen.isdecimal():
            raise WrongMove("no such version")
        try:
            act(form.cleaned_data, int(seen), clock.now())
            return redirect("breach", key)
        except NotYetDone as error:
            say_missing(form, error.what)
        except NobodyFound:
            form.add_error(None, gettext("We found nobody and nothing of this. Read it again, letter by letter."))
    context = {"form": form, "title": title, "row": row, "seen": seen, "people": title == _people_title()}
    return render(request, "breaches/form.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest, key: UUID) -> HttpResponse:
    """What happened, changed or added to."""

    def make(data: Any, read: Version, words: dict[str, str]) -> forms.Form:
        kept = {k: getattr(read, k) for k in ("kinds", "whose", "which", "people", "records")}
        return FactsForm(data, initial={**kept, **words, "aware_at": typed(read.aware_at)})

    def act(given: dict[str, Any], seen: int, now: datetime) -> None:
        columns = {k: v for k, v in given.items() if k not in WORDS}
        what = Happened(words={k: given[k] for k in WORDS}, **columns)
        actions.describe(actor=request.actor, breach=key, seen=seen, what=what, now=now)  # type: ignore[attr-defined]

    return _change(request, key, gettext("What happened"), make, act)


@needs(May.KEEP_BREACHES)
@require_http_methods(["GET", "POST"])
def authority(request: HttpRequest, key: UUID) -> HttpResponse:
    """The decision about the authority."""

    def make(data: Any, read: Version, words: dict[str, str]) -> forms.Form:
        kept = {"risk": read.risk, "notify": read.notify, "notified_at": typed(read.notified_at)}
        return AuthorityForm(data, initial={**words, **kept, "why": words.get("why_authority", "")})

    def act(given: dict[str, Any], seen: int, now: datetime) -> None:
        what = ToAuthority(**{**given, "risk": Risk(given["risk"]), "notify": Notify(given["notify"])})
        actions.decide_authority(actor=request.actor, breach=key, seen=seen, what=what, now=now)  # type: ignore[attr-defined]

    return _change(request, key, gettext("Tell the authority?"), make, act)


def _people_title() -> str:
    return gettext("Tell the people?")


@needs(May.KEEP_BREACHES)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, key: UUID) -> HttpResponse:
    """The decision about the people."""

    def make(data: Any, read: Version, words: dict[str, str]) -> forms.Form:
        kept = {"tell": read.tell, "ground": read.ground, "told_on": read.told_on}
        return PeopleForm(data, initial={**kept, "words": words.get("why_people", "")})

    def act(given: dict[str, Any], seen: int, now: datetime) -> None:
        what = ToPeople(**{**given, "tell": Tell(given["tell"]), "ground": Ground(given["ground"])})
        actions.decide_people(actor=request.actor, breach=key, seen=seen, what=what, now=now)  # type: ignore[attr-defined]

    return _change(request, key, _people_title(), make, act)


@needs(May.KEEP_BREACHES)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """The end of an entry."""

    def act(given: dict[str, Any], seen: int, now: datetime) -> None:
        actions.close(actor=request.actor, breach=key, seen=seen, lesson=given["lesson"], now=now)  # type: ignore[attr-defined]

    return _change(
        request, key, gettext("Close this entry"), lambda data, read, words: CloseForm(data, initial=words), act
    )


@needs(May.KEEP_BREACHES)
@require_POST
def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """More came to light."""
    actor = request.actor  # type: ignore[attr-defined]
    _, _, read, _ = _open(actor, key)
    actions.reopen(actor=actor, breach=key, seen=read.number, now=clock.now())
    return redirect("breach", key)


@needs(May.KEEP_BREACHES)
@require_http_methods(["GET", "POST"])
def cases(request: HttpRequest, key: UUID) -> HttpResponse:
    """A case that it touches."""

    def act(given: dict[str, Any], seen: int, now: datetime) -> None:
        actions.add_case(actor=request.actor, breach=key, typed=given["reference"], now=now)  # type: ignore[attr-defined]

    return _change(request, key, gettext("Which case does it touch?"), lambda data, read, words: CaseForm(data), act)


@needs(May.KEEP_BREACHES)
@require_http_methods(["GET", "POST"])
def helpers(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody who helps with this entry."""

    def act(given: dict[str, Any], seen: int, now: datetime) -> None:
        actions.name_helper(actor=request.actor, breach=key, email=given["email"], now=now)  # type: ignore[attr-defined]

    return _change(request, key, gettext("Who helps?"), lambda data, read, words: HelperForm(data), act)


@needs(May.KEEP_BREACHES)
@require_POST
def helper_end(request: HttpRequest, key: UUID, helper: UUID) -> HttpResponse:
    """They help no more."""
    actions.end_helper(actor=request.actor, breach=key, helper=helper)  # type: ignore[attr-defined]
    return redirect("breach", key)


@needs(May.KEEP_BREACHES)
@require_safe
def register_paper(request: HttpRequest) -> HttpResponse:
    """The whole register, to print (art. 33(5))."""
    actor, now = request.actor, clock.now()  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        entries = [(b, v, queries.words(v)) for b, v in queries.entries()]
    sheet = register_sheet(entries, **_paper(request, now))
    return printed(
        request,
        sheet,
        back="/breaches/",
        person_reads="",
        number="register",
        back_words=gettext("Back to the register"),
    )


@needs(May.KEEP_BREACHES)
@require_safe
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """One entry, to print: what a notification must hold (art. 33(3))."""
    row, _, read, words = _open(request.actor, key)  # type: ignore[attr-defined]
    sheet = one_sheet((row, read, words), **_paper(request, clock.now()))
    return printed(
        request, sheet, back=f"/breaches/{key}/", person_reads="", number=row.reference,
        back_words=gettext("Back to the entry"),
    )  # fmt: skip


def _paper(request: HttpRequest, now: datetime) -> dict[str, Any]:
    team = request.membership.team  # type: ignore[attr-defined]
    language = request.GET.get("in", get_language() or "en")
    office = f"{team.agency.name}, {team.name}"
    return {"office": office, "today": clock.local(now).date(), "now": now, "language": language}
