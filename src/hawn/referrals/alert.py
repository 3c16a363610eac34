"""From the answers of the screens to an alert that can be sent, and to the page that is checked before."""

from typing import Any
from uuid import UUID

from django import forms

from hawn.countries.profiles import current
from hawn.referrals import rules
from hawn.referrals.actions.sending import NewAlert
from hawn.referrals.forms import moment_of
from hawn.referrals.questions import Screen, every_sign, label_of, options, screens
from hawn.referrals.rules import people

NUMBER = forms.IntegerField(required=False)
Answers = dict[str, dict[str, Any]]


def build(state: dict[str, Any]) -> NewAlert:
    """The alert of a checked state. Raises rules.TooManyMinors.

    "Could not ask" leaves no contact: nobody may contact the person (S5). Of an adult who said no, no part is built.
    """
    answers: Answers = state["answers"]
    who, wish = answers["who"], answers["wish"]
    groups = people(who["age_group"], number(who.get("people")) or 1, number(who.get("minors")))
    counted = only_counted(answers)
    parts: dict[str, dict[str, Any]] = {}
    person_parts: dict[str, dict[str, Any]] = {}
    for screen in screens() if not counted else ():
        for question in screen.questions:
            value = answers.get(screen.id, {}).get(question.id)
            if not question.part or value in (None, "", []):
                continue
            if question.type == "number":
                value = str(number(value))
            target = person_parts if question.of == "person" else parts
            target.setdefault(question.part, {})[question.id] = value
    if wish.get("answer") == "could_not_ask":
        person_parts.pop("safe_contact", None)
    return NewAlert(
        id=UUID(state["id"]),
        receipt=state["receipt"],
        danger=answers["danger"]["danger"],
        urgency=answers["where"]["urgency"],
        locality="" if counted else answers["where"].get("locality", ""),
        groups=groups,
        children_with=number(who.get("children_with")),
        parts=parts,
        person_parts=person_parts,
        by_phone=bool(state["by_phone"]),
        happened_at=moment_of(str(answers["where"].get("called_at", ""))),
        refused=counted,
    )


def number(typed: Any) -> int:
    """A number as the form's field reads it ("3.0" is 3); 0 where nothing was written. Raises ValidationError."""
    return int(NUMBER.clean(typed) or 0)


def only_counted(answers: Answers) -> bool:
    """Whether an adult said no, so that sending adds to a count and keeps nothing else. Raises TooManyMinors."""
    who, wish = answers["who"], answers["wish"]
    return rules.only_counted(
        route=current().refusal.route,
        danger=answers["danger"]["danger"],
        groups=people(who["age_group"], number(who.get("people")) or 1, number(who.get("minors"))),
        children_with=number(who.get("children_with")),
        wish=str(wish.get("answer", "")),
        permission=str(wish.get("permission_referral", "")),
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
                    "question": question.id,
                    "label": label_of(question),
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
