"""From the answers of the screens to an alert that can be sent, and to the page that is checked before."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext

from hawn.referrals.actions.sending import NewAlert
from hawn.referrals.forms import moment_of
from hawn.referrals.questions import Screen, every_sign, options, screens
from hawn.referrals.rules import people

Answers = dict[str, dict[str, Any]]


def build(state: dict[str, Any]) -> NewAlert:
    """The alert of a checked state. Raises rules.TooManyMinors.

    "Could not ask" leaves no contact: nobody may contact the person (S5).
    """
    answers: Answers = state["answers"]
    who, wish = answers["who"], answers["wish"]
    groups = people(who["age_group"], int(who.get("people") or 1), int(who.get("minors") or 0))
    parts: dict[str, dict[str, Any]] = {}
    person_parts: dict[str, dict[str, Any]] = {}
    for screen in screens():
        for question in screen.questions:
            value = answers.get(screen.id, {}).get(question.id)
            if not question.part or value in (None, "", []):
                continue
            target = person_parts if question.of == "person" else parts
            target.setdefault(question.part, {})[question.id] = value
    if wish.get("answer") == "could_not_ask":
        person_parts.pop("safe_contact", None)
    return NewAlert(
        id=UUID(state["id"]),
        receipt=state["receipt"],
        danger=answers["danger"]["danger"],
        urgency=answers["where"]["urgency"],
        locality=answers["where"].get("locality", ""),
        groups=groups,
        children_with=int(who.get("children_with") or 0),
        parts=parts,
        person_parts=person_parts,
        by_phone=bool(state["by_phone"]),
        happened_at=moment_of(str(answers["where"].get("called_at", ""))),
    )


def checked(screen: Screen, form: forms.Form) -> dict[str, Any]:
    """The answers of a screen's valid form as the form understood them: a number is a number ("2.0" is 2), words have
    no space around them. What is stored is made of these, never of what was typed."""
    return {q.id: form.cleaned_data[q.id] for q in screen.questions if q.id in form.cleaned_data}


def summary(answers: Answers) -> list[dict[str, Any]]:
    """The rows of the check page: screen, question, what was answered in words; unanswered ones are left out,
    required ones never are."""
    rows = []
    for screen in screens():
        given = answers.get(screen.id, {})
        for question in screen.questions:
            value = given.get(question.id)
            if value in (None, "", []):
                continue
            rows.append(
                {
                    "screen": screen.id,
                    "label": gettext(question.label),
                    "value": in_words(question, value, answers),
                }
            )
    return rows


def in_words(question: Any, value: Any, answers: Answers) -> str:
    """An answer as people read it."""
    if question.type not in ("choice", "many"):
        return str(value)
    words = every_sign() if question.options == "signs" else dict(options(question, answers))
    chosen = value if isinstance(value, list) else [value]
    return "; ".join(str(words.get(v, v)) for v in chosen)
