"""What templates of community pages may say in one word."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 - drawings are our own files

from hawn.community.kinds import drawing_of, listed
from hawn.community.shown import comma as comma_of
from hawn.core.templatetags.hawn import icon

register = template.Library()


@register.simple_tag
def comma() -> str:
    """What stands between two parts of one line."""
    return comma_of()


@register.filter
def in_a_line(values: Iterable[object]) -> str:
    """Several words, with the comma of the language between them."""
    return comma_of().join(map(str, values))


@register.filter
def broken_at_slashes(address: str) -> SafeString:
    """An address that a narrow line breaks after a slash, if it can."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in _parts(address)))  # noqa: S308 - no input


def _parts(address: str) -> list[str]:
    parts = address.split("/")
    return [f"{part}/" for part in parts[:-1]] + parts[-1:]


@register.simple_tag
def face_icon(value: object) -> SafeString:
    """The face of an answer from 1 to 5."""
    name = next((row["icon"] for row in listed("faces") if str(row["value"]) == str(value)), "face-3")
    found: SafeString = icon(name)
    return found


@lru_cache(maxsize=32)
def _drawn(kind: str) -> SafeString:
    text = drawing_of(kind)
    return mark_safe(  # noqa: S308 - the files are ours
        text[text.index("<svg") :].replace("<svg", '<svg class="h-drawing" aria-hidden="true" focusable="false"', 1)
    )


@register.simple_tag
def drawing(kind: dict[str, Any]) -> SafeString:
    """The line drawing of a kind of meeting (a cup, a pot, a ball); always beside its name."""
    return _drawn(kind["id"])


@register.inclusion_tag("community/_boxes.html")
def boxes(bound: BoundField, first: int = 0, words: bool = False) -> dict[str, Any]:
    """Many small boxes: the chosen ones and the ``first`` few stand open, the rest in a fold that needs no script.
    ``words``: labels of several words, one to a line on a phone."""
    rows = [*bound]
    chosen = [row for row in rows if row.data["selected"]]
    others = [row for row in rows if not row.data["selected"]]
    few = max(first - len(chosen), 0)
    errors = [(f"{bound.auto_id}-error{f'-{n}' if n > 1 else ''}", text) for n, text in enumerate(bound.errors, 1)]
    described = [*([f"{bound.auto_id}-hint"] if bound.help_text else []), *(key for key, _text in errors)]
    return {
        "bound": bound, "open": [*chosen, *others[:few]], "rest": others[few:], "errors": errors,
        "some": bool(chosen or few), "words": words, "described_by": " ".join(described),
    }  # fmt: skip
