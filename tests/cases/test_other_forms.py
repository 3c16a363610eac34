"""Forms of exploitation that go by signs only, on the case: seen, listed, and never added up."""

from hawn.cases.actions import files as cases
from hawn.core.acting import Actor, acting
from hawn.screening.words import OVERALL
from hawn.vault.actions import take_all
from tests.journeys.test_chain import NOW, opened
from tests.referrals.test_handover import client_of


def test_signs_of_other_forms_are_kept_and_shown_without_a_word_of_the_rule(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    before = {"signs": ["CON-01", "BEG-01"], "answers": {"AL-EX-01": "yes"}}
    cases.write_part(actor=worker, file=case.id, kind="signs", content=before, now=NOW)
    client = client_of(worker)

    answer = client.post(f"/case/{case.id}/signs/other/", {"may_be": ["organs"], "signs": ["BEG-02", "BEG-03"]})

    assert answer.status_code == 302
    with acting(worker, "test"):
        kept = take_all(file=case.id, kinds=["signs"])["signs"]
    assert kept == {**before, "may_be": ["organs"], "signs": ["CON-01", "BEG-02", "BEG-03"]}
    page = client.get(f"/case/{case.id}/").content.decode()
    shown = page[page.index('id="signs"') : page.index("It advises; a named person decides.")]
    for words in ("Forced begging", "Forced crime", "Hands over all money", "Removal of organs", "no list of signs"):
        assert words in shown
    assert "Forced marriage" not in shown
    assert shown.count("by signs only, nothing is added up") == 3
    assert sum(shown.count(str(words)) for words in OVERALL.values()) == 2  # of the two weighted sets alone


def test_a_form_or_sign_that_there_is_not_is_told(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    client = client_of(people["case_worker"])
    for data in ({"may_be": ["labour"]}, {"signs": ["CON-01"]}, {"signs": ["x\u0000"]}):
        answer = client.post(f"/case/{case.id}/signs/other/", data)
        assert answer.status_code in (200, 400)
    assert client.get(f"/case/{case.id}/signs/begging/").status_code == 404


def test_nothing_ticked_leaves_nothing_shown(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    client = client_of(people["case_worker"])
    assert client.post(f"/case/{case.id}/signs/other/", {}).status_code == 302
    assert "by signs only" not in client.get(f"/case/{case.id}/").content.decode()
