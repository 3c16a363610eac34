"""Attachments as people read them: words for what they are, and the list of a case."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.agencies.roles import May, may
from hawn.cases import sight
from hawn.cases.models import Attachment, Case
from hawn.cases.panels import Panel
from hawn.cases.queries import READER
from hawn.core.acting import Actor
from hawn.core.judging.media import PICTURES, Fault, Media
from hawn.vault.actions import take_all
from hawn.vault.models import DataClass

ABOUT = {
    "attachment_what": _("What happened, health, or children"),
    "attachment_who": _("Who the person is: a passport, a card, a picture of them"),
    "attachment_where": _("Where the person is, or how to reach them"),
    "attachment_others": _("Other people: who wrote to us, relatives, those who did harm"),
}
MEDIA: dict[str, Any] = {
    Media.JPEG: _("Picture"),
    Media.PNG: _("Picture"),
    Media.PDF: _("PDF"),
    Media.DOCX: _("Word document"),
    Media.XLSX: _("Excel sheet"),
    Media.ODT: _("OpenDocument text"),
    Media.ODS: _("OpenDocument sheet"),
    Media.TEXT: _("Plain text"),
}
FAULTS = {
    Fault.EMPTY: _("There is nothing in this file. Choose another one."),
    Fault.TOO_LONG: _("This file is too large: at most %(most)s. Make it smaller, or add it in parts."),
    Fault.UNKNOWN: _(
        "We take pictures (JPEG, PNG, WebP, HEIC), PDF, Word and Excel (docx, xlsx), OpenDocument (odt, ods) and plain"
        " text. This is something else, whatever its name says."
    ),
    Fault.OLD_OFFICE: _(
        "This is an old Word or Excel file, or it is locked with a password. Save it as docx, xlsx or PDF, unlocked."
    ),
    Fault.BROKEN_PICTURE: _("We cannot open this picture. It may have been cut off when it was copied."),
    Fault.TOO_MANY_PIXELS: _("This picture is too large: at most %(pixels)s million pixels. Make it smaller."),
    Fault.BOMB: _("This file would unfold to far more than it is. We do not take it."),
    Fault.MACROS: _("This file holds a program, or fetches one. Save it without macros, or as PDF."),
    Fault.LOCKED: _("This file is locked with a password. Save it unlocked: it is sealed here."),
    Fault.BROKEN: _("This file is not whole. It may have been cut off when it was copied."),
    Fault.NOT_READABLE: _("We cannot read this text. Save it as UTF-8, or as PDF."),
    Fault.TOO_HEAVY: _("This file takes too much to open. Make it smaller, or add it in parts."),
    Fault.BUSY: _("Others are adding files just now. Try again in a minute."),
    Fault.CASE_FULL: _("This case holds as many files as it can. Take away what is not needed any more."),
    Fault.HARMFUL: _(
        "A scanner found something harmful in this file. It was not kept. Tell whoever looks after your computers."
    ),
    Fault.NOT_CHECKED: _("The scanner that looks at files does not answer, so nothing was kept. Try again later."),
}


def row_of(one: Attachment, named: dict[str, Any]) -> dict[str, Any]:
    """One attachment for a page; ``named`` is its opened name, or nothing."""
    return {
        "id": one.id,
        "name": named.get("words", ""),
        "file_name": named.get("name", ""),
        "is": MEDIA[Media(one.media)],
        "picture": one.media in PICTURES,
        "about": ABOUT[one.kind.partition(":")[0]],
        "size": filesizeformat(one.size),
        "by": one.added_by_name,
        "at": one.added_at,
    }


def offered(file: UUID, classes: Iterable[str] = DataClass.values) -> list[tuple[str, str]]:
    """Attachments of a case to choose from, one by one: the kind of each, and words for it. The names of papers of
    identity stay closed here as in the list. Must run inside ``acting``."""
    rows = list(_there(file).filter(data_class__in=list(classes)))
    named = take_all(file=file, kinds=[r.kind for r in rows if r.data_class != "B"]) if rows else {}
    return [(r.kind, _label(row_of(r, named.get(r.kind, {})))) for r in rows]


def named_rows(file: UUID, kinds: Iterable[str]) -> list[dict[str, Any]]:
    """Those that were chosen, for whoever is shown them: each with its name and its address. Must run inside
    ``acting``."""
    rows = list(_there(file).filter(kind__in=list(kinds)))
    named = take_all(file=file, kinds=[r.kind for r in rows]) if rows else {}
    return [
        {**row_of(r, named.get(r.kind, {})), "kind": r.kind, "path": f"/case/{file}/files/{r.id}/"}
        for r in rows
        if r.kind in named
    ]


def _there(file: UUID) -> QuerySet[Attachment]:
    return Attachment.objects.filter(file=file, taken_at=None).order_by("added_at", "id")


def _label(one: dict[str, Any]) -> str:
    words = gettext("File: %(what)s (%(is)s, %(size)s)")
    return words % {"what": one["name"] or one["about"], "is": one["is"], "size": one["size"]}


def listed(actor: Actor, case: Case, today: date) -> dict[str, Any]:
    """The list on the case page. The names of papers of identity open on their own pages, as the person's name does."""
    rows = list(Attachment.objects.filter(file=case.id, taken_at=None).order_by("-added_at", "id"))
    named = take_all(file=case.id, kinds=[r.kind for r in rows if r.data_class != "B"]) if rows else {}
    reading = actor.role == READER
    return {
        "rows": [row_of(r, named.get(r.kind, {})) for r in rows],
        "base": f"/emergency/{actor.team}/files/" if reading else f"/case/{case.id}/files/",
        "may_add": may(actor.role, May.WORK_CASE),
        "sees": sight.whole(case.id),
    }


PANELS = [Panel("files", _("Files"), "cases/_attachments.html", "work", listed)]
