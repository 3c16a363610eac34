"""Papers for the person: made once, in a language, under a number that the desk can check; as PDF/UA."""

import io

import pytest
from django.test import Client, override_settings
from pypdf import PdfReader

from hawn.assistance import actions as help_
from hawn.assistance import papers
from hawn.assistance.actions import To
from hawn.assistance.models import Paper
from hawn.cases.policies import Refused
from hawn.core.acting import Actor, acting
from hawn.core.pdf import NoGlyph, missing, pdf
from hawn.core.sheet import Sheet, available
from hawn.countries import profiles
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from tests.journeys.test_chain import NOW, WHEN, opened, say_yes
from tests.referrals.test_handover import client_of

SHEET = Sheet(
    ("Receipt", "en"), [("We wrote down what you asked.", "en")], "Office", "1 May 2026", ("Ring 179", "en"), "en"
)


def test_looking_at_a_paper_makes_none_and_making_it_twice_makes_one(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = client_of(people["case_worker"])
    shown = worker.get(f"/case/{case.id}/paper/assisted/").content.decode()
    assert "is being assisted by this office" in shown
    with acting(people["case_worker"], "test"):
        assert Paper.objects.count() == 0
    first = worker.post(f"/case/{case.id}/paper/assisted/", {"in": "en"})
    second = worker.post(f"/case/{case.id}/paper/assisted/", {"in": "en"})
    assert first.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    with acting(people["case_worker"], "test"):
        number = Paper.objects.get().number
    made = worker.get(first.headers["Location"]).content.decode()
    assert number in made
    assert case.alias not in made


def test_the_rights_on_the_paper_are_those_of_the_country(monkeypatch: pytest.MonkeyPatch) -> None:
    def words() -> str:
        made = papers.sheet(kind="rights", language="en", number="P-1", now=NOW)
        return " ".join(text for text, _ in made.paragraphs)

    assert "You have a right to a safe place" in words()
    monkeypatch.setattr(papers, "current", lambda: profiles.load("uk"))
    assert "You have a right to" not in words()
    assert "depends on what is decided about you" in words()
    assert "You need not speak to the police to get help." in words()


@pytest.mark.parametrize("kind", list(papers.kinds()))
@pytest.mark.parametrize("language", ["en", "mt", "ar"])
def test_each_paper_is_a_tagged_pdf_that_names_nothing_of_what_happened(
    people: dict[str, Actor], kind: str, language: str
) -> None:
    case, _ = opened(people)
    worker = client_of(people["case_worker"])
    address = worker.post(f"/case/{case.id}/paper/{kind}/", {"in": language}).headers["Location"]
    answer = worker.get(address + "?pdf=1")
    assert answer.headers["Content-Type"] == "application/pdf"
    read = PdfReader(io.BytesIO(answer.content))
    words = " ".join(page.extract_text() for page in read.pages)
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    assert read.trailer["/Root"]["/Lang"].startswith(language)
    for word in ("traffick", "victim", "exploit", case.alias, case.reference):
        assert word.lower() not in words.lower()


def test_a_language_without_a_checked_text_falls_back_and_says_so(people: dict[str, Actor]) -> None:
    case, _ = opened(people, person_parts={"wish": {"answer": "wants_help"}, "language": {"language": "es"}})
    page = client_of(people["case_worker"]).get(f"/case/{case.id}/paper/rights/").content.decode()
    assert "There is no checked text in Spanish yet" in page
    with override_settings(DEMO=False, DEBUG=False):
        assert available("ar") == "en"  # a draft is for the demonstration only (R12)
    assert available("ar") == "ar"


def test_letters_that_no_font_has_are_found_before_anything_is_set() -> None:
    assert missing("Aġenzija مرحبا नमस्ते ধন্যবাদ Ελλάδα Київ") == set()
    assert missing("a 漢") == {"漢"}
    with pytest.raises(NoGlyph, match="漢"):
        pdf(Sheet(("漢", "en"), SHEET.paragraphs, SHEET.office, SHEET.day, SHEET.check, "en"))
    assert pdf(SHEET).startswith(b"%PDF")


def test_the_desk_checks_a_number_and_learns_nothing_of_the_bearer(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    made = papers.issue(actor=people["case_worker"], file=case.id, kind="school", language="en", now=NOW)
    desk = client_of(people["intake"])
    yes = desk.post("/papers/", {"number": made.number.lower() + " "}).content.decode()
    assert "Yes, we made this paper." in yes
    assert case.alias not in yes
    assert case.reference not in yes
    assert "We know no paper of this number." in desk.post("/papers/", {"number": "P-0000-0000"}).content.decode()
    assert "Write the number on the paper." in desk.post("/papers/", {"number": ""}).content.decode()
    with pytest.raises(Refused):
        papers.known(actor=people["provider"], number=made.number)


def test_the_letter_about_a_decision_is_in_the_persons_language(people: dict[str, Actor]) -> None:
    case, _ = opened(people, person_parts={"wish": {"answer": "wants_help"}, "language": {"language": "ar"}})
    worker, decider = people["case_worker"], people["decider"]
    asked = decisions.ask(actor=worker, file=case.id, kind="presumed", decider=decider.user, **WHEN)
    grounds = Grounds("for", "against", "secret reason")
    decisions.record(actor=decider, decision=asked.id, outcome="presumed", grounds=grounds, **WHEN)
    reader: Client = client_of(worker)
    page = reader.get(f"/case/{case.id}/letter/{asked.id}/").content.decode()
    assert '<article class="h-sheet" lang="ar" dir="rtl">' in page
    assert "secret reason" not in page
    english = reader.get(f"/case/{case.id}/letter/{asked.id}/?in=en").content.decode()
    assert '<article class="h-sheet" lang="en" dir="ltr">' in english
    assert reader.get(f"/case/{case.id}/letter/{asked.id}/?pdf=1").content.startswith(b"%PDF")


def test_a_body_without_an_account_gets_a_letter_with_the_brief_and_no_more(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    say_yes(people, case, "ngo_jrs", "")
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="near my sister", now=NOW)
    made = help_.request(actor=worker, need=need.id, to=[To("ngo_jrs")], brief="One bed, ground floor.", **WHEN)[0]
    page = client_of(worker).get(f"/case/{case.id}/request/{made.id}/letter/").content.decode()
    sheet = page[page.index("<article") : page.index("</article>")]
    assert "One bed, ground floor." in sheet
    assert "To JRS Malta" in sheet
    assert made.reference in sheet
    for word in ("near my sister", "a bed", "only mornings", case.alias, case.reference):
        assert word not in sheet
    assert client_of(worker).get(f"/case/{case.id}/request/{made.id}/letter/?pdf=1").content.startswith(b"%PDF")
