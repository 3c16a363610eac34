"""Pages on files that may be of one person: the duty lead's question, and the second person's look."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hawn.agencies.doors import needs, signed_in
from hawn.agencies.queries import names
from hawn.agencies.roles import May
from hawn.cases.actions import links as actions
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.links import Candidate
from hawn.cases.asking import TooOften
from hawn.cases.forms import LinkForm
from hawn.cases.models import Link
from hawn.cases.states import LinkState
from hawn.core import clock
from hawn.core.acting import Actor, acting


def _rows(found: list[Candidate]) -> list[dict[str, object]]:
    who = names({c.assigned_to for c in found if c.assigned_to})
    return [
        {"file": c.file, "alias": c.alias, "reference": c.reference, "closed": c.state == "closed",
         "opened_at": c.opened_at, "who": who.get(c.assigned_to, "") if c.assigned_to else ""}
        for c in found
    ]  # fmt: skip


@needs(May.SEE_IF_KNOWN)
@require_http_methods(["GET", "POST"])
def known(request: HttpRequest, file: UUID) -> HttpResponse:
    """Which files may be of the same person: what tells them apart, and nothing of the person. Each look is counted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        other = _other(request)
        same = request.POST.get("same") == "yes"
        made = actions.propose(actor=actor, file=file, other=other, same=same, today=clock.today())
        return redirect("link", made) if same else redirect("known", file)
    try:
        found = actions.may_be_known(actor=actor, file=file)
    except TooOften:
        return render(request, "cases/too_often.html", status=429)
    return render(request, "cases/known.html", {"rows": _rows(found)})


def _other(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("other", ""))
    except ValueError:
        raise NoSuchFile("other") from None


@signed_in
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, key: UUID) -> HttpResponse:
    """Two files, what was said of them, and what a second person may decide or undo."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, "known"):
        row = Link.objects.filter(id=key).first()
        found = actions.files_of(link=key) if row else []
    if row is None or not found:
        raise NoSuchFile(str(key))
    leading = [(str(c.file), f"{c.alias} ({c.reference})") for c in found if c.assigned_to]
    form = LinkForm(request.POST if request.POST.get("to") else None, leading=leading)
    if request.method == "POST" and request.POST.get("undo"):
        actions.undo(actor=actor, link=key)
        return redirect("link", key)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        leads = UUID(d["leads"]) if d["leads"] else None
        actions.review(actor=actor, link=key, to=LinkState(d["to"]), leads=leads, today=clock.today())
        return redirect("link", key)
    if request.method == "POST" and not request.POST.get("to"):
        form = LinkForm(request.POST, leading=leading)
    words = {
        LinkState.PROPOSED: _("A second person looks at it."),
        LinkState.LINKED: _("They may be of one person. Both workers know."),
        LinkState.MERGED: _("They are of one person. One file leads."),
        LinkState.REFUSED: _("They are not of one person."),
        LinkState.UNDONE: _("The link was undone."),
    }
    state = LinkState(row.state)
    context = {
        "rows": _rows(found), "words": words[state], "leads": row.leads, "open": state == LinkState.PROPOSED,
        "form": form if state == LinkState.PROPOSED and row.proposed_by != actor.user else None,
        "may_undo": state in (LinkState.LINKED, LinkState.MERGED),
    }  # fmt: skip
    return render(request, "cases/link.html", context)
