"""The offline forms, the outbox, the service worker, and the door through which sealed entries come."""

import json
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import get_language_bidi, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hawn.agencies.doors import signed_in
from hawn.agencies.policies import Refused
from hawn.agencies.roles import May
from hawn.community import queries
from hawn.community.doors import crew
from hawn.community.forms_count import ContactForm, TallyForm
from hawn.community.shown import event_card
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.languages import in_every_language
from hawn.core.sent import read_json
from hawn.countries.lines import line_to_ring
from hawn.countries.profiles import current
from hawn.referrals import rules
from hawn.referrals.forms import screen_form
from hawn.referrals.questions import screens
from hawn.referrals.views_sender import FORM
from hawn.screening.signs import sectors
from hawn.vault.offline import Parcel as Sealed
from hawn.vault.offline import Unopened, open_parcel, public_key, writer_tag
from hawn.vault.receipts import ALPHABET, new_receipt, seal_state, tidy
from hawn.web import offline
from hawn.web.offline import FORMS, WHY, Differs, NeedsMending, NotYours, SignInFirst

PAGES = ("/offline/", "/offline/alert/", "/offline/tally/", "/offline/contact/")
ASSETS = (
    "core/hawn.css",
    "core/hawn.rtl.css",
    "core/hawn.js",
    "core/offline.js",
    "core/steps.js",
    "core/icons/house.svg",
)
WORKER = Path(__file__).with_name("worker.js")
MOST = 400_000
# A page that a device keeps says nothing of who used it last.
NOBODY: dict[str, Any] = {"acting": None, "signed_in": False, "community": False, "offline_here": True}


@lru_cache(maxsize=1)
def version() -> str:
    """Changes with whatever a device keeps: the worker itself and its assets."""
    found = [
        WORKER.read_bytes(),
        *(Path(str(finders.find(name))).read_bytes() for name in ASSETS if finders.find(name)),
    ]
    return sha256(b"".join(found)).hexdigest()[:16]


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it keeps the offline forms and their looks, and nothing else."""
    facts = json.dumps({"version": version(), "pages": PAGES, "assets": [static(name) for name in ASSETS]})
    text = WORKER.read_text(encoding="utf-8").replace("{{ FACTS }}", facts)
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = "/"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """What a device needs to seal and to send: the public key, what to seal as its writer (nothing where nobody is
    signed in), and a token against forged posts."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    found, public = public_key(clock.now())
    writer = writer_tag(actor.user, actor.team) if actor and actor.team else ""
    return JsonResponse({"key": str(found), "public": public, "writer": writer, "token": get_token(request)})


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """One sealed entry. 200 taken (again and again the same), or kept here for its writer to mend; 401 sign in first,
    403 somebody else wrote it, 409 something else was sent under this id, 422 cannot be opened or taken: the device
    keeps it."""
    parcel = _parcel(request)
    if parcel is None:
        return JsonResponse({"state": "changed"}, status=422)
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    now, today = clock.now(), clock.today()
    try:
        entry = offline.entry_of(parcel.id, open_parcel(parcel), now)
    except (Unopened, NeedsMending):
        return JsonResponse({"state": "changed"}, status=422)
    try:
        offline.take(actor=actor, form=parcel.form, entry=entry, now=now, today=today)
    except SignInFirst:
        return JsonResponse({"state": "sign_in"}, status=401)
    except (NotYours, Refused):
        return JsonResponse({"state": "not_yours"}, status=403)
    except Differs:
        return JsonResponse({"state": "differs"}, status=409)
    except NeedsMending as why:
        return _to_mend(actor, parcel.form, entry, why.why)
    return JsonResponse({"state": "taken"})


def _to_mend(actor: Actor | None, form: str, entry: offline.Entry, why: str) -> HttpResponse:
    """What cannot be taken as it is waits here for who wrote it; of anybody else's it stays on the device, unread."""
    if actor is None or not entry.of(actor):
        return JsonResponse({"state": "mend", "why": str(WHY[why])}, status=422)
    try:
        waits = offline.keep(actor=actor, form=form, entry=entry, why=why, now=clock.now())
    except Differs:
        return JsonResponse({"state": "differs"}, status=409)
    return JsonResponse({"state": "attention", "why": str(WHY[why])} if waits else {"state": "taken"})


def _parcel(request: HttpRequest) -> Sealed | None:
    if len(request.body) > MOST:
        return None
    try:
        sent = read_json(request.body)
        texts = {name: str(sent[name]) for name in ("form", "wrapped", "iv", "sealed")}
        if texts["form"] not in FORMS:
            return None
        return Sealed(id=UUID(str(sent["id"])), key=UUID(str(sent["key"])), **texts)
    except (ValueError, KeyError, TypeError):
        return None


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    line = line_to_ring(current(), clock.local(clock.now()))
    return render(
        request, template, {**NOBODY, "line": line, "alphabet": ALPHABET, "rtl": get_language_bidi(), **context}
    )


@in_every_language
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What waits on this device; also the page that a device shows when it has no network."""
    return _page(request, "web/offline.html", forms=[(key, form.label) for key, form in FORMS.items()])


@in_every_language
@require_safe
def alert(request: HttpRequest) -> HttpResponse:
    """The first alert on one page, a screen at a time, from the same questions."""
    profile = current()
    made = []
    for screen in screens():
        form = screen_form(screen, {"signs": {"more": "1"}})
        made.append({"screen": screen, "form": form, "signs": screen.id == "signs"})
    groups = [
        {"id": s.id, "name": gettext(s.name), "signs": [(x.code, gettext(x.wording)) for x in s.signs]}
        for s in sectors().values()
    ]
    return _page(
        request, "web/offline_alert.html", screens=made, count=len(made) + 1, groups=groups, shares=rules.SHARES,
        profile=profile, receiver=profile.body(profile.team(profile.first_receiver.team).body), lines=profile.lines,
    )  # fmt: skip


@crew(May.COUNT)
@require_safe
def tally(request: HttpRequest) -> HttpResponse:
    """The count of a meeting: those of the last week and of the next to choose from, as everybody may know of them.
    A device keeps the page and may be without a network for days."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    assert actor.team is not None
    with acting(actor, "community"):
        rows = queries.to_count_offline(actor.team, clock.now())
    events = [{"id": r.id, "card": event_card(r, {}, {})} for r in rows]
    return _page(request, "web/offline_tally.html", form=TallyForm(), events=events)


@crew(May.OUTREACH)
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """The outreach contact: the code word is typed, no list of them is on the device."""
    return _page(request, "web/offline_contact.html", form=ContactForm(initial={"on": clock.today()}))


@signed_in
@require_safe
def attention(request: HttpRequest) -> HttpResponse:
    """Entries that could not be taken as they are."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, offline.PURPOSE):
        rows = offline.kept(actor=actor)
    shown = [
        {"id": r.id, "form": FORMS[r.form].label, "why": WHY.get(r.why, ""), "at": r.arrived_at}
        for r in rows
        if r.form in FORMS
    ]
    return render(request, "web/attention.html", {"rows": shown})


@signed_in
@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, key: UUID) -> HttpResponse:
    """One such entry: what was written, why it was not taken, and the form to mend it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, entry = offline.read(actor=actor, key=key)
    if request.POST.get("move") == "drop":
        offline.drop(actor=actor, key=key)
        return redirect("attention")
    why = row.why
    data = request.POST if request.method == "POST" else entry.post()
    if request.method == "POST":
        fields = {k: v for k, v in request.POST.lists() if k not in ("csrfmiddlewaretoken", "move")}
        mended = replace(entry, fields=fields)
        try:
            offline.take(actor=actor, form=row.form, entry=mended, now=clock.now(), today=clock.today())
            offline.drop(actor=actor, key=key)
            return redirect("attention")
        except NeedsMending as still:
            why = still.why
        except Differs:
            why = "answers"
    mending = _mending(actor, row.form, entry, data)
    context = {"row": row, "why": WHY.get(why, ""), "label": FORMS[row.form].label, **mending}
    return render(request, "web/mend.html", context)


def _mending(actor: Actor, kind: str, entry: offline.Entry, data: Any) -> dict[str, Any]:
    """The form of an entry, bound; a count with the meetings to choose from, since it may be of another one. A first
    alert goes on in its six screens, with everything that was filled in."""
    if kind == "tally":
        with acting(actor, "community"):
            assert actor.team is not None
            rows = queries.to_count(actor.team, clock.now())
        form = TallyForm(data)
        events = [
            {"id": r.id, "card": event_card(r, {}, {}), "chosen": str(r.id) == form["event"].value()} for r in rows
        ]
        return {"tally": form, "events": events}
    if kind == "contact":
        return {"contact": ContactForm(data)}
    answers = {
        screen.id: {
            q.id: entry.fields.get(q.id, []) if q.type == "many" else (entry.fields.get(q.id) or [""])[0]
            for q in screen.asked(False)
        }
        for screen in screens()
    }
    # A receipt that cannot be one was never written down from our page: a new one is shown when it is sent.
    receipt = tidy(entry.post().get("receipt", "")) or new_receipt()
    state = {"id": str(entry.id), "receipt": receipt, "answers": answers, "by_phone": False}
    return {"state": seal_state(FORM, state), "first": screens()[0].id}
