"""Court orders: the register of a case, the choice of the least that answers, the certificate, the extract."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from hawn.agencies.doors import needs
from hawn.agencies.queries import teams_with
from hawn.agencies.roles import May, Role
from hawn.cases.actions import orders as actions
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.orders import Received
from hawn.cases.attachments import named_rows, offered
from hawn.cases.models import CourtOrder, OrderAnswer
from hawn.cases.queries import orders
from hawn.cases.timeline import SHAREABLE
from hawn.cases.views import visible
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import current
from hawn.referrals.readable import shown_rows
from hawn.vault.actions import take_all
from hawn.vault.models import Envelope
from hawn.web.forms import OrderAnswerForm, OrderForm


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def order_new(request: HttpRequest, file: UUID) -> HttpResponse:
    """Writes down an order that came."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        says = {k: d[k] for k in ("court", "number", "asks") if d[k]}
        received = Received(says, d["received_on"], d["answer_by"])
        made = actions.receive(actor=actor, file=file, order=received, now=clock.now())
        return redirect("order", file, made.id)
    return render(request, "web/order_new.html", {"case": case, "form": form})


@needs(May.CERTIFY_ORDER)
@require_safe
def order_register(request: HttpRequest) -> HttpResponse:
    """Every order that came, for a data protection officer: when, from which court where they may read the order, how
    it stands and until when. Nothing of a case: neither whose it is nor what was asked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    with acting(actor, "order"):
        found, older = orders(_after(request))
        courts = {row.id: take_all(file=row.file, kinds=[f"order:{row.id}"]) for row in found}
    rows = [
        {
            "reference": row.reference, "received": row.received_on, "due": row.answer_by,
            "court": courts[row.id].get(f"order:{row.id}", {}).get("court", ""),
            "answer": OrderAnswer(row.answer).label, "waits": row.answer == OrderAnswer.WAITING,
            "certified": row.certified_at, "path": f"/order/{row.id}/" if courts[row.id] else "",
            "late": row.answer == OrderAnswer.WAITING and row.answer_by is not None and row.answer_by < today,
        }
        for row in found
    ]  # fmt: skip
    context = {"rows": rows, "older": older and f"{older[0].isoformat()}_{older[1]}", "first": _after(request) is None}
    return render(request, "web/orders.html", context)


def _after(request: HttpRequest) -> tuple[date, UUID] | None:
    day, _sep, key = request.GET.get("after", "").partition("_")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


def _order(actor: Actor, key: UUID, file: UUID | None = None) -> tuple[CourtOrder, dict[str, str]]:
    with acting(actor, "order"):
        rows = CourtOrder.objects.filter(id=key)
        row = (rows if file is None else rows.filter(file=file)).first()
        if row is None:
            raise NoSuchFile(str(key))
        kind = f"order:{key}"
        return row, take_all(file=row.file, kinds=[kind]).get(kind, {})


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """One order: what it says, what is done about it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    row, says = _order(actor, key, file)
    with acting(actor, "order"):
        held = set(Envelope.objects.filter(file=file, kind__in=list(SHAREABLE)).values_list("kind", flat=True))
        kinds = [(k, str(label)) for k, label in SHAREABLE.items() if k in held]
        if row.answer == OrderAnswer.WAITING:
            kinds += offered(file)
        files = named_rows(file, row.kinds)
    form = OrderAnswerForm(request.POST or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        actions.answer(
            actor=actor, file=file, order=key, to=OrderAnswer(d["answer"]), kinds=d["kinds"],
            may_tell=d["may_tell"] == "yes", officers=teams_with(Role.DATA_PROTECTION_OFFICER), now=clock.now(),
        )  # fmt: skip
        return redirect("order", file, key)
    context = {
        "case": case, "row": row, "says": says, "form": form if row.answer == OrderAnswer.WAITING else None,
        "answer": OrderAnswer(row.answer).label, "parts": [SHAREABLE[k] for k in row.kinds if k in SHAREABLE],
        "files": files,
    }  # fmt: skip
    return render(request, "web/order.html", context)


@needs(May.CERTIFY_ORDER)
@require_http_methods(["GET", "POST"])
def order_certify(request: HttpRequest, key: UUID) -> HttpResponse:
    """The data protection officer reads the order beside exactly the parts that were chosen, and certifies."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, says = _order(actor, key)
    if not says:
        raise NoSuchFile(str(key))
    if request.method == "POST":
        actions.certify(actor=actor, order=key, now=clock.now())
        return redirect("order_certify", key)
    with acting(actor, "order"):
        parts, _digest = actions.extract(file=row.file, kinds=row.kinds)
        files = _files(row.file, parts)
    context = {"row": row, "says": says, "rows": shown_rows(parts), "files": files}
    return render(request, "web/order_certify.html", context)


def _files(file: UUID, parts: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "sha256": parts[one["kind"]]["sha256"]} for one in named_rows(file, parts)]


@needs(May.WORK_CASE)
@require_safe
def order_extract(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """The certified extract, to print. It is shown only as long as it is word for word what was certified."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    row, says = _order(actor, key, file)
    if row.certified_at is None:
        raise NoSuchFile(str(key))
    with acting(actor, "order"):
        parts, digest = actions.extract(file=file, kinds=row.kinds)
        files = _files(file, parts)
    profile = current()
    context = {
        "case": case, "row": row, "says": says, "rows": shown_rows(parts), "same": digest == row.digest,
        "files": files,
        "office": profile.body(profile.team(profile.first_receiver.team).body).name,
    }  # fmt: skip
    return render(request, "web/order_extract.html", context)
