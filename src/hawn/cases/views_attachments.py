"""Pages on what is attached to a case: add, look at, download, take away; and the same to read in an emergency."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from hawn.agencies.doors import needs, signed_in
from hawn.agencies.roles import May, may
from hawn.cases.actions import attachments as actions
from hawn.cases.actions.attachments import MustStay, Opened
from hawn.cases.actions.files import NoSuchFile, case_path
from hawn.cases.attachments import FAULTS, row_of
from hawn.cases.forms_attachments import AttachmentForm, TakeAwayForm
from hawn.cases.models import Case, TakenWhy
from hawn.cases.queries import reading_in
from hawn.cases.views import visible
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.judging.arrivals import take_in
from hawn.core.judging.media import MIME, PICTURES, Fault, NotTaken
from hawn.core.uploads import OneInMemory, take_one
from hawn.vault.actions import take

NOTHING = "default-src 'none'; object-src 'none'; frame-ancestors 'none'; sandbox"


@csrf_exempt  # so that the door stands before the form is read: the check comes behind it, in _add
@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def attachment_new(request: HttpRequest, file: UUID) -> HttpResponse:
    """One file, and what it is about."""
    case = visible(request.actor, file)  # type: ignore[attr-defined]
    taken = take_one(request, settings.UPLOAD_BYTES)
    if taken is None:
        form = AttachmentForm({})
        form.errors.clear()
        form.add_error("upload", _said(Fault.TOO_LONG))
        return render(request, "cases/attachment_new.html", {"case": case, "form": form, "most": _most()}, status=413)
    return _add(request, case, taken)


@csrf_protect
def _add(request: HttpRequest, case: Case, taken: OneInMemory) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and taken.too_long:
        form = AttachmentForm(request.POST)
        form.errors.pop("upload", None)
        form.add_error("upload", _said(Fault.TOO_LONG))
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        try:
            arrived = take_in(d["upload"].read(), d["upload"].name)
            actions.add_attachment(
                actor=actor, file=case.id, arrived=arrived, about=d["about"], words=d["words"], now=clock.now()
            )
            return redirect(f"{case_path(case.id)}#files")
        except NotTaken as refused:
            actions.refuse_attachment(actor=actor, file=case.id, fault=refused.fault)
            form.add_error("upload", _said(refused.fault))
    return render(request, "cases/attachment_new.html", {"case": case, "form": form, "most": _most()})


def _most() -> str:
    return gettext("%(number)s MB") % {"number": settings.UPLOAD_BYTES // 1024**2}


def _said(fault: Fault) -> str:
    return FAULTS[fault] % {
        "most": _most(), "pixels": settings.UPLOAD_PIXELS // 1_000_000
    }  # fmt: skip


def _page(request: HttpRequest, actor: Actor, file: UUID, attachment: UUID, back: str) -> HttpResponse:
    with acting(actor, actions.PURPOSE):
        row = actions.find_attachment(file=file, attachment=attachment)
        named = take(file=file, kind=row.kind)
    context = {"one": row_of(row, named), "back": back, "may_take": may(actor.role, May.WORK_CASE)}
    return render(request, "cases/attachment.html", context)


def _sent(opened: Opened, inline: bool) -> HttpResponse:
    """A file that whoever gets it can do nothing with in a page: no type is guessed, nothing in it runs, nothing of it
    is stored. Only pictures, which were redrawn here, are shown in a page."""
    answer = HttpResponse(opened.content, content_type=MIME[opened.media])
    shown = inline and opened.media in PICTURES
    answer.headers["Content-Disposition"] = content_disposition_header(not shown, opened.name) or "attachment"
    answer.headers["Content-Security-Policy"] = NOTHING
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@signed_in
@require_safe
def attachment(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """What it is, by whom it came, and the picture if it is one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    # Who was shown this one file (to decide, to certify an extract) has no page of the case to go back to.
    return _page(request, actor, file, key, f"{case_path(file)}#files" if may(actor.role, May.WORK_CASE) else "")


@signed_in
@require_safe
def attachment_content(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """The file itself, to download."""
    return _sent(actions.read_attachment(actor=request.actor, file=file, attachment=key), False)  # type: ignore[attr-defined]


@signed_in
@require_safe
def attachment_picture(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """A picture, for its page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _sent(actions.read_attachment(actor=actor, file=file, attachment=key, picture=True), True)


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def attachment_away(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """Says what happens, asks why, then does it: there is no way back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, actions.PURPOSE):
        row = actions.find_attachment(file=file, attachment=key)
        named, stays = take(file=file, kind=row.kind), actions.must_keep(file=file)
    form = TakeAwayForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not stays:
        why = TakenWhy(form.cleaned_data["why"])
        try:
            actions.take_attachment_away(actor=actor, file=file, attachment=key, why=why, now=clock.now())
            return redirect(f"{case_path(file)}#files")
        except MustStay:
            stays = True
    context = {"one": row_of(row, named), "file": file, "form": form, "stays": stays}
    return render(request, "cases/attachment_away.html", context, status=409 if stays and request.POST else 200)


def in_emergency(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The reader of an open emergency of one's own, and its file, in the place of the actor's own."""

    @needs(May.OPEN_IN_EMERGENCY)
    @require_safe
    @wraps(view)
    def inner(request: HttpRequest, key: UUID, attachment: UUID) -> HttpResponse:
        found = reading_in(key, request.actor, clock.now())  # type: ignore[attr-defined]
        if found is None:
            raise NoSuchFile(str(key))
        return view(request, found[0], found[1].file, attachment, key)

    return inner


@in_emergency
def emergency_attachment(request: HttpRequest, reader: Actor, file: UUID, one: UUID, key: UUID) -> HttpResponse:
    """As above, read in an emergency."""
    return _page(request, reader, file, one, f"/emergency/{key}/case/#files")


@in_emergency
def emergency_content(request: HttpRequest, reader: Actor, file: UUID, one: UUID, key: UUID) -> HttpResponse:
    """As above, read in an emergency."""
    return _sent(actions.read_attachment(actor=reader, file=file, attachment=one), False)


@in_emergency
def emergency_picture(request: HttpRequest, reader: Actor, file: UUID, one: UUID, key: UUID) -> HttpResponse:
    """As above, read in an emergency."""
    return _sent(actions.read_attachment(actor=reader, file=file, attachment=one, picture=True), True)
