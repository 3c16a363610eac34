"""Sealed parts of an alert as rows that people read."""

from typing import Any

from django.utils.translation import gettext

from hawn.cases.readable import identity_rows
from hawn.cases.timeline import PARTS
from hawn.referrals.alert import in_words
from hawn.referrals.questions import label_of, screens
from hawn.referrals.report import sections


def part_rows(parts: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """Label and words of every answer in the parts, in the order in which they are asked."""
    rows = []
    for screen in screens():
        for question in screen.questions:
            value = parts.get(question.part, {}).get(question.id)
            if value not in (None, "", []):
                words = in_words(question, value, {})
                rows.append({"label": label_of(question), "words": words, "part": question.part})
    return rows


def report_rows(parts: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """Title and words of every written section of a full report, in the order of its task list."""
    return [
        {"label": gettext(s["label"]), "words": words}
        for s in sections()
        if (words := parts.get(f"report:{s['id']}", {}).get("words", ""))
    ]


def shown_rows(parts: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """Every part that is meant for reading: answers, who the person is, and what a case worker wrote."""
    rows = part_rows(parts) + identity_rows(parts.get("identity", {}))
    said = {row["words"] for row in rows}
    written = {k: parts[k].get("words", "") for k in PARTS if k in parts}
    return rows + [
        {"label": str(PARTS[k]), "words": words, "part": k}
        for k, words in written.items()
        if words and words not in said
    ]
