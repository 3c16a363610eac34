"""Who the demonstration invents, and what it says of published cases: figures are followed, nothing is guessed."""

import random
from collections import Counter
from datetime import UTC, datetime

import pytest

from hawn.config.demo.load import SECTORS, invented
from hawn.config.demo.mix import INVENTED, NoFigure, quota, share
from hawn.config.demo.walk import Story, published
from hawn.referrals.alert import build
from hawn.vault.receipts import new_receipt

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def people(stories: list[Story]) -> list[tuple[str, str, str]]:
    """Form, sex and age group of each invented person."""
    found = []
    for story in stories:
        sector, who = story.screens["signs"]["sector"], story.screens["who"]
        form = next(f for f, names in SECTORS.items() if sector in names)
        assert len(story.sexes) == int(who["people"])
        found += [(form, sex, who["age_group"]) for sex in story.sexes]
    return found


def test_the_mix_follows_the_figures_to_the_nearest_person() -> None:
    made = people(invented(NOW))
    assert len(made) == INVENTED
    assert Counter(form for form, _sex, _age in made) == {"labour": round(INVENTED * 0.77), "sexual": 14}
    assert Counter(sex for _form, sex, _age in made) == {"female": round(INVENTED * 0.63), "male": 22}
    assert Counter(age for _form, _sex, age in made)["child"] == 1


def test_the_same_seed_makes_the_same_people() -> None:
    assert [s.screens for s in invented(NOW)] == [s.screens for s in invented(NOW)]


def test_some_wait_for_the_decider_and_nothing_happens_in_the_future() -> None:
    waiting = [s for s in invented(NOW) if s.undecided]
    assert len(waiting) >= 2
    assert all((NOW - s.at).days >= 2 for s in waiting)


def test_a_quota_fills_up_what_is_there() -> None:
    pick = random.Random(1)  # noqa: S311 - a test
    assert Counter(quota("form", 10, ["sexual", "labour"], pick)) == {"labour": 7, "sexual": 1}
    with pytest.raises(KeyError):
        quota("citizenship", 10, [], pick)
    with pytest.raises(NoFigure):
        _without_figures()


def _without_figures() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HAWN_COUNTRY", "uk")
        share("form")


# What the sources of published-cases.yaml tell of each case; every other question stays not asked.
TOLD = {
    "clothing-factory": {"people", "words"},
    "cleaning-company": {"sector"},
    "south-american-women": {"sector", "words", "interpreter"},
}
ALWAYS = {"danger", "age_group", "answer", "profession", "story", "urgency"}


@pytest.mark.parametrize("case", published(), ids=lambda c: c["id"])
def test_what_no_source_tells_of_a_published_case_stays_not_asked(case: dict[str, object]) -> None:
    screens: dict[str, dict[str, object]] = case["screens"]  # type: ignore[assignment]
    given = {key for answers in screens.values() for key, value in answers.items() if value}
    assert given == ALWAYS | TOLD[str(case["id"])]
    assert screens["danger"] == {"danger": "not_known"}
    assert case["own"] == ["urgency"]


@pytest.mark.parametrize("case", published(), ids=lambda c: c["id"])
def test_a_published_case_is_sealed_without_an_answer_that_nobody_gave(case: dict[str, object]) -> None:
    state = {"id": "6f1d3a52-7c0b-5f43-9a57-0d8f2f8f9f11", "receipt": new_receipt(), "by_phone": False}
    alert = build({**state, "answers": case["screens"]})
    assert set(alert.person_parts.get("wish", {})) <= {"answer", "words"}
    assert "safe_contact" not in alert.person_parts
    assert "language" not in alert.person_parts.get("language", {})
