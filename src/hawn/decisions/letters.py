"""The letter about a decision, in the person's language."""

from hawn.core.i18n import N_
from hawn.core.sheet import Sheet, compose
from hawn.countries.profiles import current
from hawn.decisions.models import Decision

LOOK_AGAIN = N_("You can ask us to look again.")
NO_CHALLENGE = N_("We know of no way to challenge this. You can always come back and tell us more.")
RING = N_("If you have a question ring %(phone)s and say the number %(number)s.")


def sheet(decision: Decision, *, reference: str, language: str) -> Sheet:
    """The letter of a recorded decision: what was decided in plain words, whether it can be challenged, whom to
    ring. The words of each outcome stand in the country profile."""
    profile = current()
    kind = profile.decision(decision.kind)
    outcome = next(o for o in kind.outcomes if o.id == decision.outcome)
    office = profile.body(kind.body)
    assert decision.decided_on is not None
    phone = profile.body(profile.team(profile.first_receiver.team).body).phone or profile.first_receiver.lines[0]
    return compose(
        title=outcome.label,
        paragraphs=[outcome.letter, LOOK_AGAIN if kind.challenge else NO_CHALLENGE],
        office=f"{office.name}, {decision.decider_name}",
        day=decision.decided_on,
        check=(RING, {"phone": phone, "number": reference}),
        language=language,
    )
