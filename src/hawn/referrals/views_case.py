"""What a case worker does about the sender: read the report, let the sender know more or less."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hawn.agencies.doors import needs
from hawn.agencies.roles import May
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.models import Case
from hawn.core import clock
from hawn.core.acting import acting
from hawn.referrals.actions import handover
from hawn.referrals.forms import TellForm


@needs(May.RECORD_PERMISSION)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, file: UUID) -> HttpResponse:
    """Whether the sender may read how far it is (S11)."""
    actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, "case"):
        case = Case.objects.filter(id=file).first()
    if case is None:
        raise NoSuchFile(str(file))
    form = TellForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        may_tell = form.cleaned_data["may_tell"] == "yes"
        handover.let_tell(actor=actor, file=file, may_tell=may_tell, now=clock.now())
        return redirect("case", file)
    return render(request, "referrals/tell.html", {"case": case, "form": form})


@needs(May.WORK_CASE)
@require_POST
def report_read(request: HttpRequest, file: UUID) -> HttpResponse:
    """Takes the full report off the list."""
    handover.report_read(actor=request.actor, file=file, now=clock.now())  # type: ignore[attr-defined]
    return redirect("case", file)
