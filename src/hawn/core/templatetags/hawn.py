"""What templates may say in one word: icons, fields, dates in words."""

import json
from collections import Counter
from datetime import date, datetime
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import segno
from babel.dates import format_date, format_time
from django import template
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 - icons are our own files
from django.utils.translation import get_language, gettext, ngettext

from hawn.core.languages import languages

register = template.Library()
ICONS = Path(__file__).resolve().parents[1] / "static" / "core" / "icons"


@lru_cache(maxsize=64)
def _svg(name: str) -> SafeString:
    text = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    start = text.index("<svg")
    inner = text[text.index(">", start) + 1 : text.rindex("</svg>")]
    return mark_safe(  # noqa: S308 - the files are ours, the name is a template's literal
        '<svg class="h-icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24" fill="none"'
        f' stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{inner}</svg>'
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of ``static/core/icons``, inlined; always beside words."""
    return _svg(name)


@register.simple_tag(takes_context=True)
def language_switcher(context: Context) -> SafeString:
    """The languages of a page, as links or as buttons of its form: drawn once for each, since every page has it."""
    codes = tuple(row["code"] for row in context.get("languages") or ())
    return _switcher(get_language(), codes, context.get("language_form", ""), context.get("language_keeps", ""))


@lru_cache(maxsize=256)
def _switcher(_now: str | None, codes: tuple[str, ...], form: str, keeps: str) -> SafeString:
    rows = [row for row in languages() if row["code"] in codes]
    context = {"languages": rows, "language_form": form, "language_keeps": keeps}
    return render_to_string("core/languages.html", context)


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code as inline SVG: no picture is fetched and no style is written. It has a viewBox, so that a smaller place
    makes it smaller and cuts nothing off."""
    code = segno.make(text, error="m", micro=False)
    wide, high = code.symbol_size(scale=4, border=4)
    drawn = code.svg_inline(scale=4, border=4, light="#fff", dark="#000")
    drawn = drawn.replace("<svg ", f'<svg viewBox="0 0 {wide} {high}" ', 1)
    return mark_safe(drawn)  # noqa: S308 - drawn here; the text is nothing but squares


@register.inclusion_tag("core/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field in GOV.UK mark-up. ``why`` of the field is folded under it (R9)."""
    widget = bound.field.widget
    kinds = (
        ("checkboxes", CheckboxSelectMultiple),  # before radios: Django derives it from RadioSelect
        ("radios", RadioSelect),
        ("textarea", Textarea),
        ("select", Select),
    )
    kind = next((name for name, cls in kinds if isinstance(widget, cls)), "input")
    errors = [(f"{bound.auto_id}-error{f'-{n}' if n > 1 else ''}", text) for n, text in enumerate(bound.errors, 1)]
    described = [*([f"{bound.auto_id}-hint"] if bound.help_text else []), *(key for key, _text in errors)]
    return {
        "bound": bound,
        "kind": kind,
        "errors": errors,
        "described_by": " ".join(described),
        "input_type": getattr(widget, "input_type", "text"),
        "attrs": widget.attrs,
        # Django writes the text "10" where nobody asked for a height; a number is somebody's wish.
        "rows": widget.attrs.get("rows") if isinstance(widget.attrs.get("rows"), int) else 4,
        "why": getattr(bound.field, "why", ""),
        "value": "" if bound.value() is None else bound.value(),
        "options": _options(bound) if kind == "select" else "",
    }


def _options(bound: BoundField) -> SafeString:
    """A long list (68 places) stands on every worklist: joined here, where a loop in the template, or one
    ``format_html`` a row, costs many times as much."""
    chosen = str(bound.value())
    choices: Any = bound.field.choices  # type: ignore[attr-defined]
    mark = {True: " selected", False: ""}
    rows = [
        f'<option value="{escape(str(value))}"{mark[str(value) == chosen]}>{escape(str(label))}</option>'
        for value, label in choices
    ]
    return mark_safe("\n".join(rows))  # noqa: S308 - both parts of every row are escaped above


@register.inclusion_tag("core/error_summary.html")
def error_summary(form: Any, stays: bool = False) -> dict[str, Any]:
    """The summary on top: each error links to its field (R4), and names it where several fields have the same error.
    ``stays``: the focus is not moved to it."""
    found = [(name, str(message)) for name, messages in form.errors.items() for message in messages]
    alike = Counter(message for _name, message in found)
    rows = [
        (_first_id(form[name]), _named(str(form[name].label), message) if alike[message] > 1 else message)
        if name != "__all__"
        else ("main", message)
        for name, message in found
    ]
    return {"rows": rows, "stays": stays}


def _named(label: str, message: str) -> str:
    """The field's label before its error; a label that asks has its own mark."""
    return f"{label} {message}" if label.endswith(("?", "؟", "？")) else f"{label}: {message}"


@register.simple_block_tag
def fold(content: str, title: str, open: Any = False) -> SafeString:
    """What is hidden until it is asked for: ``{% fold _("Why") %}...{% endfold %}``."""
    return render_to_string("core/details.html", {"content": content, "title": title, "open": open})


def _first_id(bound: BoundField) -> str:
    grouped = isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple)
    return f"{bound.auto_id}_0" if grouped else str(bound.auto_id)


def page_locale() -> str:
    """English as it is written in Europe: day before month, a clock of 24 hours."""
    active = (get_language() or "en").replace("-", "_")
    return "en_GB" if active == "en" else active


@register.filter
def longdate(day: date | None) -> str:
    """``23 November 2026`` in the active language."""
    return "" if day is None else format_date(day, "long", locale=page_locale())


@register.filter
def moment(at: datetime | None) -> str:
    """Local date and time in the active language."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    return f"{format_date(here, 'long', locale=page_locale())}, {format_time(here, 'short', locale=page_locale())}"


@register.filter
def longdate_of(at: datetime | None) -> str:
    """The local day of a moment, ``23 November 2026``."""
    return "" if at is None else longdate(timezone.localtime(at).date())


@register.filter
def ld_json(facts: dict[str, Any]) -> SafeString:
    """Facts for search engines and calendars (JSON-LD): a block of data, which no browser runs."""
    text = json.dumps(facts, ensure_ascii=False).translate(
        {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    )
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - nothing in it ends the block


@register.simple_tag
def due_words(day: date | None, today: date) -> str:
    """``today``, ``tomorrow``, ``in 5 days``, ``2 days late``; no date is ``no date known``."""
    if day is None:
        return gettext("no date known")
    left = (day - today).days
    if left == 0:
        return gettext("today")
    if left == 1:
        return gettext("tomorrow")
    if left > 1:
        return ngettext("in %(n)s day", "in %(n)s days", left) % {"n": left}
    return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}


@register.filter
def of(mapping: dict[Any, Any], key: Any) -> Any:
    """The value of a key; the key itself when it is not there."""
    return mapping.get(key, key)


@register.filter
def say(text: object) -> str:
    """A label of a data file in the active language."""
    return gettext(str(text)) if text else ""
