"""Sealed parts of an alert as rows that people read."""

from typing import Any

from django.utils.translation import gettext

from hawn.cases.models import AgeGroup
from hawn.cases.readable import identity_rows
from hawn.cases.timeline import PARTS
from hawn.countries.profiles import current
from hawn.countries.schema import EVIDENCE
from hawn.referrals import rules
from hawn.referrals.actions.intake import TO_SENDER
from hawn.referrals.alert import in_words
from hawn.referrals.models import Receipt
from hawn.referrals.questions import heading_of, screens
from hawn.referrals.report import sections
from hawn.referrals.states import Progress, SenderLevel
from hawn.vault.actions import take_all


def part_rows(parts: dict[str, dict[str, Any]], *, wish_quoted: bool = False) -> list[dict[str, str]]:
    """Heading and words of every answer in the parts, in the order in which they are asked; ``wish_quoted``: without
    the person's own words, as the page has them above as a quotation."""
    rows = []
    if several := parts.get("wish", {}).get("said_for"):
        words = gettext("The sender, for %(n)s people at once. Ask each of them.") % {"n": several}
        rows.append({"label": gettext("Who said this"), "words": words, "part": "wish"})
    for screen in screens():
        for question in screen.questions:
            value = parts.get(question.part, {}).get(question.id)
            quoted = wish_quoted and (question.part, question.id) == ("wish", "words")
            if value not in (None, "", []) and not quoted:
                words = in_words(question, value, {})
                rows.append({"label": heading_of(question), "words": words, "part": question.part})
    return rows


def child_route(groups: list[str]) -> dict[str, Any] | None:
    """The child-protection route of the profile, with where it was read, for people of these age groups; None where
    nobody is or could be under 18."""
    if not rules.could_be_children(groups):
        return None
    profile = current()
    path, body = profile.child, profile.body(profile.child.body)
    return {
        "body": body.name,
        "number": body.phone or "",
        "duty": gettext(path.duty),
        "age_unknown": gettext(path.age_unknown) if AgeGroup.COULD_BE_CHILD in groups else "",
        "steps": [gettext(step) for step in path.steps],
        "source": "; ".join(profile.sources[s].name for s in path.source if s in profile.sources),
        "evidence": gettext(EVIDENCE[path.evidence]),
    }


def told_to(row: Receipt) -> dict[str, Any]:
    """What the sender of an alert reads, at the level of S11: how far it is, the open question, and what the desk wrote
    to the sender. Must run inside ``acting``; without a question or a word of the desk nothing is opened."""
    kinds = [f"question:{row.question}"] if row.question else []
    kinds += [TO_SENDER] if row.written_at else []
    parts = take_all(file=row.alert, kinds=kinds) if kinds else {}
    asked = parts.get(f"question:{row.question}", {}).get("words", "")
    return {
        "facts": rules.told(SenderLevel(row.level), Progress(row.progress), row.may_tell, row.question is not None),
        "question": {"id": row.question, "words": asked} if row.question else None,
        "written": written(row, parts),
    }


def written(receipt: Receipt, parts: dict[str, dict[str, Any]]) -> dict[str, str] | None:
    """What the desk wrote to the sender: who can help instead, with its number, and why; or advice. None where it wrote
    nothing."""
    if receipt.written_at is None:
        return None
    other = next((b for b in current().bodies if b.id == receipt.redirected_to), None)
    return {
        "words": parts.get(TO_SENDER, {}).get("words", ""),
        "body": other.name if other else receipt.redirected_to,
        "number": (other.phone or "") if other else "",
    }


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
