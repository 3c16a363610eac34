"""Pages without a domain word."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from hawn.core import clock
from hawn.core.gallery import content
from hawn.core.languages import in_every_language, language_name, languages
from hawn.core.pdf import NoGlyph, pdf
from hawn.core.sheet import Sheet, available, choices


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: mostly a page that stood open too long."""
    return render(request, "403_csrf.html", status=403)


def leave(request: HttpRequest) -> HttpResponse:
    """Leaves quickly (S1): ends the session, clears what this site left in the browser, opens a neutral page.

    "storage" is not cleared: it would wipe what waits to be sent. A link on another site cannot sign anybody out.
    """
    if request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none"):
        logout(request)
    answer = HttpResponseRedirect(settings.EXIT_URL)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies"'
    return answer


@in_every_language
def about_leaving(request: HttpRequest) -> HttpResponse:
    """What leaving quickly does, and what it does not."""
    return render(request, "core/about_leaving.html")


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states, for whoever changes a page. It holds no data, so it is open."""
    return render(request, "core/gallery.html", content(clock.today(), clock.now()))


def printed(
    request: HttpRequest,
    sheet: Sheet,
    *,
    back: str,
    person_reads: str,
    number: str = "",
    made: bool = False,
    back_words: str = "",
) -> HttpResponse:
    """A sheet as a page to print, or as PDF (``?pdf=1``, once it has a ``number``). ``person_reads`` is the person's
    language: where no checked text is in it, the page says so. ``made``: its language can be chosen no more."""
    rows = {row["code"]: row for row in languages()}
    missing = person_reads and available(person_reads) != person_reads
    context = {
        "sheet": sheet,
        "sheet_dir": rows[sheet.language]["dir"],
        "choices": choices(),
        "fallen_back": language_name(person_reads) if missing else "",
        "back": back,
        "back_words": back_words,
        "number": number,
        "made": made,
    }
    if request.GET.get("pdf") and number:
        try:
            answer = HttpResponse(pdf(sheet), content_type="application/pdf")
        except NoGlyph:
            return render(request, "core/sheet.html", {**context, "no_pdf": True})
        answer.headers["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
        return answer
    return render(request, "core/sheet.html", context)
