"""Opening a case in an emergency: the form, what it did, and the case to read."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hawn.agencies.doors import needs, signed_in
from hawn.agencies.queries import names
from hawn.agencies.roles import May
from hawn.cases.actions import emergency as actions
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.forms import EmergencyForm, ReviewForm
from hawn.cases.looks import parts_in_words
from hawn.cases.models import Case, Emergency, EmergencyWhy, Reviewed
from hawn.cases.queries import reading_in
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.web.case_page import compose, key_of

SHOWN = 50


def _row(row: Emergency) -> dict[str, object]:
    return {
        "id": row.id,
        "alias": row.alias,
        "reference": row.reference,
        "why": EmergencyWhy(row.why).label,
        "words": actions.words_of(row),
        "by": row.opened_by_name,
        "at": row.opened_at,
        "until": row.until,
        "review_by": row.review_by,
        "open": row.until > clock.now() and row.outcome != Reviewed.NOT_RIGHT,
        "outcome": Reviewed(row.outcome).label if row.outcome else "",
        "late": not row.outcome and row.review_by < clock.now(),
    }


@needs(May.REVIEW_EMERGENCY)
@require_http_methods(["GET", "POST"])
def emergencies(request: HttpRequest) -> HttpResponse:
    """The form for the duty lead, and what was opened lately, newest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        try:
            made = actions.open_case(
                actor=actor, reference=d["reference"], why=EmergencyWhy(d["why"]), words=d["words"], today=clock.today()
            )
            return redirect("emergency_case", made.id)
        except NoSuchFile:
            form.add_error("reference", _("Your team has no case with this reference."))
    with acting(actor, "emergency"):
        rows = [_row(e) for e in Emergency.objects.order_by("-opened_at")[:SHOWN]]
    return render(request, "web/emergencies.html", {"form": form, "rows": rows, "leads": actor.role == "duty_lead"})


@signed_in
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was opened, by whom, why, and which parts were looked at; a second person says whether it was right."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, "emergency"):
        row = Emergency.objects.filter(id=key).first()
        looks = actions.looks(emergency=key) if row else []
    if row is None:
        raise NoSuchFile(str(key))
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.review(actor=actor, emergency=key, outcome=Reviewed(form.cleaned_data["outcome"]))
        return redirect("emergency", key)
    may_review = (
        not row.outcome and row.opened_by != actor.user and actor.role in ("duty_lead", "data_protection_officer")
    )
    context = {
        "row": _row(row),
        "mine": row.opened_by == actor.user,
        "looks": [{"at": look["at"], "parts": parts_in_words(look["kinds"])} for look in looks],
        "form": form if may_review else None,
        "reviewer": names({row.reviewed_by}).get(row.reviewed_by, "") if row.reviewed_by else "",
        "reviewed_at": row.reviewed_at,
    }
    return render(request, "web/emergency.html", context)


@needs(May.OPEN_IN_EMERGENCY)
@require_safe
def emergency_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """The case, to read, for as long as the emergency lasts. It says so on top, and offers no work."""
    found = reading_in(key, request.actor, clock.now())  # type: ignore[attr-defined]
    if found is None:
        raise NoSuchFile(str(key))
    reader, row = found
    with acting(reader, "emergency"):
        case = Case.objects.filter(id=row.file).first()
        if case is None:
            raise NoSuchFile(str(key))
        before = key_of(request.GET.get("before", ""))
        content = compose(reader, case, clock.today(), unseal=True, before=before)
    return render(request, "web/case.html", {**content, "today": clock.today(), "opened_in": _row(row)})


@needs(May.OPEN_IN_EMERGENCY)
@require_POST
def emergency_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """It is needed no longer."""
    actions.end(actor=request.actor, emergency=key)  # type: ignore[attr-defined]
    return redirect("emergency", key)
