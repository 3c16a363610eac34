"""The rule that combines signs (ILO and European Commission, Operational indicators of trafficking, 2009, p. 3,
and the Palermo Protocol, art. 3). A count of signs is a reason to talk and refer, never proof, and never a
ground to refuse help. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hawn.screening.signs import SIGNS_ONLY, Indicators, Sign, indicators, signs_of


class Overall(StrEnum):
    """The rule's word. Worked out when a worker looks; never stored, printed or exported."""

    NOT_ENOUGH_SEEN = "not_enough_seen"
    LABOUR_EXPLOITATION = "labour_exploitation"
    MEANS_WITHOUT_EXPLOITATION = "means_without_exploitation"
    EXPLOITATION_WITH_MEANS = "exploitation_with_means"
    FORCED_LABOUR_INDICATED = "forced_labour_indicated"
    DECEPTION_AND_EXPLOITATION = "deception_and_exploitation"
    CHILD_PROTECTION_CONCERN = "child_protection_concern"
    TRAFFICKING_INDICATED = "trafficking_indicated"


ACTS = ("recruitment", "transport", "transfer", "harbouring", "receipt")


class UnknownSign(ValueError):
    """An answer names a code that the set does not have, or a value that is no answer."""


@dataclass(frozen=True, slots=True)
class Result:
    """Which dimensions are positive, what the rule says, what was not asked."""

    dimensions: dict[str, bool]
    overall: Overall
    refer_now: bool
    not_asked: list[str]
    uses_fallback_strengths: bool

    def to_json(self) -> dict[str, object]:
        """As `hawn screen --json` prints it."""
        return {
            "dimensions": self.dimensions,
            "overall": str(self.overall),
            "refer_now": self.refer_now,
            "not_asked": self.not_asked,
            "uses_fallback_strengths": self.uses_fallback_strengths,
        }


def dimension_positive(weights: Sequence[str]) -> bool:
    """Whether the signs seen in one dimension make it positive: two strong; one strong and one other; three
    medium; two medium and one weak. More signs only strengthen it."""
    count = Counter(weights)
    strong, medium, weak = count["strong"], count["medium"], count["weak"]
    if strong:
        return strong + medium + weak >= 2
    return medium >= 3 or (medium >= 2 and weak >= 1)


def overall_adult(positive: Mapping[str, bool]) -> Overall:
    """The first rule that fits, for an adult."""
    exploited, coerced = positive["exploitation"], positive["coercion_at_destination"]
    deceived, forced_in = positive["deceptive_recruitment"], positive["coercive_recruitment"]
    vulnerable = positive["recruitment_abuse_of_vulnerability"] or positive["abuse_of_vulnerability_at_destination"]
    recruited = deceived or forced_in or positive["recruitment_abuse_of_vulnerability"]
    means = coerced or deceived or forced_in or vulnerable
    if not exploited:
        return Overall.MEANS_WITHOUT_EXPLOITATION if means else Overall.NOT_ENOUGH_SEEN
    if coerced and (deceived or forced_in or vulnerable):
        return Overall.TRAFFICKING_INDICATED
    if deceived:
        return Overall.DECEPTION_AND_EXPLOITATION
    if coerced and not recruited:
        return Overall.FORCED_LABOUR_INDICATED
    return Overall.EXPLOITATION_WITH_MEANS if means else Overall.LABOUR_EXPLOITATION


def overall_child(positive: Mapping[str, bool], act: bool, any_sign: bool) -> Overall:
    """For a child no means is needed (Palermo Protocol, art. 3(c)): exploitation and an act."""
    if positive["exploitation"] and act:
        return Overall.TRAFFICKING_INDICATED
    return Overall.CHILD_PROTECTION_CONCERN if any_sign else Overall.NOT_ENOUGH_SEEN


def screen(
    set_code: str,
    answers: Mapping[str, str],
    act: Sequence[str] = (),
    danger: bool = False,
    data: Indicators | None = None,
) -> Result:
    """Applies the rule to the answers of one set.

    Raises UnknownSign for a set, code, answer or act that does not exist.
    """
    data = data or indicators()
    if set_code in SIGNS_ONLY:
        raise UnknownSign(f"{set_code} goes by signs only: no set weighs them and no rule adds them up")
    if set_code not in data.sets:
        raise UnknownSign(f"no set {set_code}; there are {', '.join(data.sets)}")
    signs = data.of(set_code)
    _check(answers, act, signs, data)
    child = data.sets[set_code]["age_group"] == "child"
    seen = [signs[code] for code, answer in answers.items() if answer == "yes"]
    positive = {
        dimension: dimension_positive([s.weight for s in seen if s.dimension == dimension])
        for dimension in data.dimensions
    }
    overall = overall_child(positive, bool(act), bool(seen)) if child else overall_adult(positive)
    return Result(
        dimensions=positive,
        overall=overall,
        refer_now=child or danger or any(s.strength == "strong" for s in seen),
        not_asked=[code for code in signs if answers.get(code, "not_asked") == "not_asked"],
        uses_fallback_strengths=any(s.by_fallback for s in seen),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a form that goes by signs only. It has no overall word, whatever was seen: a named person weighs
    it. ``listed`` false: no list of signs was found, so what was seen stands in words."""

    form: str
    signs: tuple[str, ...]
    listed: bool
    refer_now: bool


def by_signs(form: str, ticked: Sequence[str], child: bool = False, danger: bool = False) -> Seen:
    """The ticked signs that belong to a form, in the order of the list; others of the file are left out. A child or
    danger opens the urgent way, as everywhere. Raises UnknownSign for a form that does not go by signs only."""
    if form not in SIGNS_ONLY:
        raise UnknownSign(f"{form} does not go by signs only; there are {', '.join(SIGNS_ONLY)}")
    listed = signs_of(form)
    seen = tuple(sign.code for sign in listed if sign.code in ticked)
    return Seen(form, seen, bool(listed), child or danger)


def _check(answers: Mapping[str, str], act: Sequence[str], signs: Mapping[str, Sign], data: Indicators) -> None:
    if strange := sorted(set(answers) - set(signs)):
        raise UnknownSign(f"not in this set: {', '.join(strange)}")
    if odd := sorted(f"{code}: {value}" for code, value in answers.items() if value not in data.answers):
        raise UnknownSign(f"no such answer: {', '.join(odd)}; answers are {', '.join(data.answers)}")
    if wrong := sorted(set(act) - set(ACTS)):
        raise UnknownSign(f"no such act: {', '.join(wrong)}; acts are {', '.join(ACTS)}")
