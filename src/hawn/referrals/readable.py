"""Sealed parts of an alert as rows that people read."""

from typing import Any

from django.utils.translation import gettext

from hawn.referrals.alert import in_words
from hawn.referrals.questions import screens
from hawn.referrals.report import sections


def part_rows(parts: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """Label and words of every answer in the parts, in the order in which they are asked."""
    rows = []
    for screen in screens():
        for question in screen.questions:
            value = parts.get(question.part, {}).get(question.id)
            if value not in (None, "", []):
                words = in_words(question, value, {})
                rows.append({"label": gettext(question.label), "words": words, "part": question.part})
    return rows


def report_rows(parts: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """Title and words of every written section of a full report, in the order of its task list."""
    return [
        {"label": gettext(s["label"]), "words": words}
        for s in sections()
        if (words := parts.get(f"report:{s['id']}", {}).get("words", ""))
    ]
