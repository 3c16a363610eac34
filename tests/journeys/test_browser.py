"""The main job in a real browser: 320 px, without scripts, by keyboard alone, in English and mirrored Arabic."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from hawn.config.demo.walk import published
from tests.cases.samples import CANARY, photograph
from tests.demo import Demo
from tests.journeys.conftest import Sessions, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]


FOCUSED = "(selector) => document.activeElement.matches(selector)"


def reach(page: Page, selector: str) -> None:
    """Tab until the thing has the focus: somebody without a mouse can get there."""
    for _ in range(150):
        if page.evaluate(FOCUSED, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def press(page: Page, selector: str) -> None:
    """Reaches a button or link and presses Enter."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tick(page: Page, selector: str) -> None:
    """Reaches a box and ticks it."""
    reach(page, selector)
    page.keyboard.press("Space")


def choose(page: Page, name: str, number: int) -> None:
    """Reaches a group of radios and chooses the ``number``-th."""
    reach(page, f"[name={name}]")
    page.keyboard.press("Space")
    for _ in range(number):
        page.keyboard.press("ArrowDown")
    expect(page.locator(f"#id_{name}_{number}")).to_be_checked()


def write(page: Page, selector: str, words: str) -> None:
    """Reaches a field and types."""
    reach(page, selector)
    page.keyboard.type(words)


def pick(page: Page, selector: str, value: str) -> None:
    """Reaches a list and chooses with the arrow keys."""
    reach(page, selector)
    values = page.locator(f"{selector} option").evaluate_all("(options) => options.map((one) => one.value)")
    page.keyboard.press("Home")
    for _ in range(values.index(value)):
        page.keyboard.press("ArrowDown")
    expect(page.locator(selector)).to_have_value(value)


NEXT = "button.govuk-button[value=next]"


def send_alert(page: Page, words: str) -> str:
    """The six screens by keyboard. Returns the receipt."""
    page.goto("/refer/")
    press(page, "button[value=self]")
    choose(page, "danger", 1)
    press(page, NEXT)
    choose(page, "age_group", 0)
    press(page, NEXT)
    choose(page, "answer", 0)
    choose(page, "permission_referral", 0)
    write(page, "#id_words", words)
    write(page, "#id_contact", "only mornings")
    press(page, NEXT)
    tick(page, "#id_signs_0")
    press(page, NEXT)
    choose(page, "urgency", 0)
    press(page, NEXT)
    press(page, "button[value=send]")
    return page.locator(".h-receipt").inner_text().strip()


def status(page: Page, receipt: str) -> str:
    """What the sender reads."""
    page.goto("/status/")
    write(page, "#id_receipt", receipt)
    press(page, "main button")
    return page.locator("main").inner_text()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_main_job_across_five_sign_ins(sessions: Sessions, language: str) -> None:
    words = f"a quiet bed {language}"
    open_pages = {
        r: sessions.context(r, language).new_page() for r in ("referrer", "desk", "caseworker", "decider", "provider")
    }
    referrer, desk, worker, decider, provider = open_pages.values()
    receipt = send_alert(referrer, words)
    assert referrer.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")

    desk.goto("/work/?view=new&what=alert_new&urgency=now")
    addresses = [a.get_attribute("href") or "" for a in desk.locator(".h-row a").all()]
    alert = next(a for a in addresses if words in visit(desk, a))
    desk.goto(alert)
    press(desk, "button[value=acknowledge]")
    press(desk, "button[value=accept]")
    case = desk.url.split("/")[4]
    press(desk, 'a[href="assign/"]')
    choose(desk, "to", 0)
    press(desk, "main form button")

    worker.goto(f"/case/{case}/")
    assert words in worker.locator(".h-wish").inner_text()
    assert "only mornings" in worker.locator(".h-identity").inner_text()
    press(worker, 'a[href="decision/presumed/ask/"]')
    choose(worker, "decider", 0)
    press(worker, "main form button")

    decider.goto("/work/?view=mine")
    addresses = [a.get_attribute("href") or "" for a in decider.locator(".h-row a").all()]
    decider.goto(next(a for a in addresses if words in visit(decider, a)))
    assert "only mornings" not in decider.content()
    press(decider, "main form button")  # with a mistake first: nothing chosen, nothing written
    assert decider.locator(".govuk-error-summary").count() == 1
    write(decider, "#id_evidence_for", "locked in")
    write(decider, "#id_evidence_against", "pay not asked")
    choose(decider, "outcome", 0)
    write(decider, "#id_reason", "it fits")
    press(decider, "main form button")

    worker.goto(f"/case/{case}/")
    press(worker, 'a[href="permission/new/"]')
    pick(worker, "#id_recipient", "service:appogg:shelter")
    press(worker, "main form button")
    choose(worker, "answer", 0)
    pick(worker, "#id_how_given", "spoken")
    press(worker, "main form button")
    press(worker, 'a[href="need/new/"]')
    pick(worker, "#id_service", "accommodation")
    press(worker, "main form button")
    press(worker, 'a[href$="/request/"]')
    tick(worker, "#id_to_0")
    write(worker, "#id_brief", f"one bed {language}")
    press(worker, "main form button")

    provider.goto("/work/?view=new&what=request_new")
    addresses = [a.get_attribute("href") or "" for a in provider.locator(".h-row a").all()]
    provider.goto(next(a for a in addresses if f"one bed {language}" in visit(provider, a)))
    assert words not in provider.content()
    choose(provider, "answer", 0)
    press(provider, "main form button")
    choose(provider, "what", 1)
    write(provider, "#id_on", "2026-11-23")
    press(provider, "main form button")

    told = status(referrer, receipt)
    assert {"en": "Help has started.", "ar": words_of("ar", "Help has started.")}[language] in told
    assert "bed" not in told
    for page in open_pages.values():
        page.context.close()


def words_of(language: str, text: str) -> str:
    """A text as the catalogue has it; English where a translation is missing."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - only here

    path = Path(__file__).parents[2] / "src/hawn/locale" / language / "LC_MESSAGES/django.po"
    with path.open("rb") as source:
        found = read_po(source, locale=language).get(text)
    return str(found.string) if found is not None and found.string else text


def visit(page: Page, address: str) -> str:
    """The text of a page in the same session."""
    return str(page.context.request.get(address).text())


def test_the_shortest_honest_alert_takes_at_most_25_taps(sessions: Sessions) -> None:
    page = sessions.context().new_page()
    taps = 0

    def tap(selector: str) -> None:
        nonlocal taps
        page.click(selector)
        taps += 1

    page.goto("/refer/")
    tap("button[value=self]")
    tap("label[for=id_danger_1]")
    tap(NEXT)
    tap("label[for=id_age_group_0]")
    tap(NEXT)
    tap("label[for=id_answer_0]")
    tap("label[for=id_permission_referral_0]")
    tap(NEXT)
    tap("label[for=id_signs_0]")
    tap(NEXT)
    tap("label[for=id_urgency_0]")
    page.select_option("#id_locality", index=3)
    taps += 2  # open the list, choose
    tap(NEXT)
    tap("button[value=send]")
    expect(page.locator(".h-receipt")).to_have_count(1)
    assert taps <= 25


@pytest.mark.parametrize("story", published(), ids=lambda s: s["id"])
def test_a_published_case_from_the_sign_to_the_case(sessions: Sessions, story: dict[str, Any]) -> None:
    sender = sessions.context(story["referrer"]).new_page()
    sender.goto("/refer/")
    sender.click("button[value=self]")
    for screen, answers in story["screens"].items():
        fill(sender, screen, answers)
        sender.click(NEXT)
    sender.click("button[value=send]")
    receipt = sender.locator(".h-receipt").inner_text().strip()
    desk = sessions.context("desk").new_page()
    desk.goto("/work/?view=new&what=alert_new")
    address = newest(desk, story["screens"]["signs"]["story"][:40])
    desk.goto(address)
    assert "not_asked" not in desk.locator("main").inner_text()
    desk.click("button[value=acknowledge]")
    assert "A person has read it" in status(sender, receipt)
    if story["screens"]["wish"]["answer"] == "could_not_ask":
        desk.click("summary:has-text('advice only')")
        desk.fill("#id_advice", "Give them our number, and ring us.")
        desk.click("button[value=advice]")  # nobody contacts the person (S5)
        assert desk.locator('section a[href^="/case/"]').count() == 0
        assert "A person has read it" in status(sender, receipt)
        assert "Give them our number, and ring us." in sender.locator("main").inner_text()
    else:
        desk.click("button[value=accept]")
        desk.goto(address)
        cases = [a.get_attribute("href") or "" for a in desk.locator('section a[href^="/case/"][href$="/"]').all()]
        assert len(cases) == int(story["screens"]["who"]["people"] or 1)
        desk.goto(cases[0] + "assign/")
        desk.check("#id_to_0")
        desk.click("main form button")
        to_the_end(sessions, cases[0], story)
        # Of several people the sender reads what is true of each.
        assert ("Help has started" if len(cases) == 1 else "A person has read it") in status(sender, receipt)
    sender.context.close()
    desk.context.close()


def to_the_end(sessions: Sessions, case: str, story: dict[str, Any]) -> None:
    """From the case worker's first look to help delivered, on one person's case of a published story."""
    worker, decider, provider = (
        sessions.context(r, width=1280).new_page() for r in ("caseworker", "decider", "provider")
    )
    worker.goto(f"{case}signs/{story['set']}/")
    for group in worker.locator("details.govuk-details > summary").all():
        group.click()
    for code in story["signs"]:
        worker.select_option(f"#id_{code}", value="yes")
    for act in story["act"]:
        worker.check(f'input[name=act][value="{act}"]')
    worker.click("main form button")
    worker.goto(f"{case}decision/presumed/ask/")
    worker.check("#id_decider_0")
    worker.click("main form button")
    decider.goto("/work/?view=mine")
    told = story["screens"]["signs"]["story"][:40]
    decider.goto(newest(decider, told))
    decider.fill("#id_evidence_for", "what the inspector saw")
    decider.fill("#id_evidence_against", "what was not asked")
    decider.check("#id_outcome_0")
    decider.fill("#id_reason", "it fits")
    decider.click("main form button")
    worker.goto(f"{case}permission/new/")
    worker.select_option("#id_recipient", value="service:appogg:shelter")
    worker.click("main form button")
    worker.check("#id_answer_0")
    worker.select_option("#id_how_given", value="spoken")
    worker.click("main form button")
    worker.goto(f"{case}need/new/")
    worker.select_option("#id_service", value="accommodation")
    worker.click("main form button")
    worker.click('a[href$="/request/"]')
    worker.check("#id_to_0")
    worker.fill("#id_brief", f"beds for {story['id']}")
    worker.click("main form button")
    provider.goto("/work/?view=new&what=request_new")
    provider.goto(newest(provider, f"beds for {story['id']}"))
    assert told[:20] not in provider.content()
    provider.check("#id_answer_0")
    provider.click("main form button")
    for step, day in (("moved_in", "2026-11-23"), ("delivered", "2026-11-24")):
        provider.check(f'input[name=what][value="{step}"]')
        provider.fill("#id_on", day)
        provider.click("main form button")
    worker.goto(case)
    assert "arrived" in worker.locator("#needs").inner_text()
    assert "Joseph Farrugia" in worker.locator("#decisions").inner_text()
    for page in (worker, decider, provider):
        page.context.close()


def newest(page: Page, words: str) -> str:
    """The alert on the list that holds these words."""
    for _ in range(6):
        for link in page.locator(".h-row a").all():
            address = link.get_attribute("href") or ""
            if words in visit(page, address):
                return address
        page.click("a[rel=next]")
    raise AssertionError("not on the list")


def fill(page: Page, screen: str, answers: dict[str, Any]) -> None:
    """One screen of a published case; what is empty stays unasked."""
    page.wait_for_selector(f"[name={next(iter(answers))}]", state="attached")  # a count would ask the last screen
    for name, value in answers.items():
        if name == "people":
            page.fill("#id_people", value)  # it stands on one: what nobody counted is emptied
        if value in ("", []):
            continue
        if isinstance(value, list):
            if name == "signs" and not page.locator(f'input[value="{value[0]}"]').count():
                page.click("button[value=more]")
                page.wait_for_selector("button[value=more]", state="detached")
            for one in value:
                if page.locator(f'input[name={name}][value="{one}"]').count():
                    page.check(f'input[name={name}][value="{one}"]')
        elif page.locator(f"select[name={name}]").count():
            page.select_option(f"select[name={name}]", value=value)
        elif page.locator(f"input[type=radio][name={name}]").count():
            page.check(f'input[name={name}][value="{value}"]')
        else:
            page.fill(f"[name={name}]", value)


ASK = "case+permission/new/?recipient=service%3Aappogg%3Ashelter&listens=ar"
# An address; what stands first on the list before, with what is added to it; its first link with these words.
STAFF_PAGES = {
    "desk": ["/work/?view=new", "alert"],
    "referrer": ["/refer/sent/"],
    "decider": ["/work/?view=mine", "decision"],
    "caseworker": [
        "/work/?view=mine", "case", "case+permission/new/", "case+part/wish/", "case+close/", "case+need/new/",
        "case+event/", "case+paper/rights/", "case+decision/formal_identification/outside/", "case+next/",
        "case+tell/", "case+signs/AL/", ASK,
        "case+part/identity/", "case+share/", "case+ledger/", "case+files/new/",
        "case+order/new/", "/papers/", "/account/2fa/", "/account/password/change/",
    ],
    "admin": ["/country/"],
    "coordinator": ["/counts/"],
    "dutylead": ["/emergency/"],
    "dpo": [
        "/emergency/", "/breaches/new/", "/breaches/print/", "/breaches/", "entry", "entry+facts/", "entry+people/",
        "entry+authority/", "entry+helpers/", "entry+print/",
    ],
    "provider": ["/work/?view=new", "request"],
}  # fmt: skip
# Made of the same parts as those above: in one language.
MORE_PAGES = {
    "desk": ["/work/?view=new&what=case_unassigned", "case+assign/", "/refer/?by=phone"],
    "caseworker": [
        "/work/?view=mine", "case+decision/presumed/ask/", "case>/request/", "case>/block/", "case>letter/",
        "case>/paper/", "case>/end/", "case+paper/assisted/", "case+looks/", "case+copy/", "/account/acting/",
    ],
}  # fmt: skip
PUBLIC_PAGES = [
    "/", "/refer/", "/status/", "/what-we-do/", "/account/login/", "/nothing-here/", "/exit/about/", "/about-demo/",
    "/account/signup/", "/gallery/",
]  # fmt: skip


def watched(context: BrowserContext, faults: list[str]) -> Page:
    """A page that tells of requests to other hosts and of errors as long as it is open."""
    page = context.new_page()
    page.on("request", lambda r: None if r.url.startswith("http://127.0.0.1:") else faults.append(r.url))
    page.on("pageerror", lambda e: faults.append(str(e)))
    return page


def check(page: Page, address: str, shots: Path | None) -> list[str]:
    """axe, overflow and whether it answers, of one page."""
    faults: list[str] = []
    answer = page.goto(address)
    if answer is not None and answer.status >= 500:
        faults.append(f"{address}: {answer.status}")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append(f"{address}: wider than the screen")
    faults += axe(page)
    if shots:
        page.screenshot(path=shots / (re.sub(r"\W+", "-", address).strip("-") + ".png"), full_page=True)
    return faults


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_type_is_open_to_everybody(sessions: Sessions, language: str) -> None:
    shots = Path(os.environ["HAWN_SHOTS"]) / language if "HAWN_SHOTS" in os.environ else None
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    public = watched(sessions.context("", language, scripts=True, csp=False), faults)
    for address in PUBLIC_PAGES:
        faults += check(public, address, shots)
    public.goto("/refer/")
    pressed(public, "button[value=self]")
    for mark in ("danger_1", "age_group_1", "answer_0", "signs_0", "urgency_0"):
        faults += axe(public)
        pressed(public, NEXT)  # first with a mistake where an answer is needed
        if mark != "signs_0":
            faults += axe(public)
            public.check(f"#id_{mark}")
            pressed(public, NEXT)
    faults += axe(public)
    pressed(public, "button[value=send]")
    faults += axe(public)
    faults += axe_of_status(public, public.locator(".h-receipt").inner_text().strip())
    public.context.close()
    for role, pages in [*STAFF_PAGES.items(), *(MORE_PAGES.items() if language == "en" else ())]:
        page = watched(sessions.context(role, language, scripts=True, csp=False), faults)
        base = ""
        for name in pages:
            if name.startswith("/work") or name == "/breaches/":
                faults += check(page, name, shots)
                base = page.locator(".h-row a").first.get_attribute("href") or ""
            elif name.startswith("/"):
                faults += check(page, name, shots)
            elif ">" in name:
                page.goto(base)
                further = page.locator(f"main a[href*='{name.partition('>')[2]}']").first
                faults += check(page, further.evaluate("(link) => link.href"), shots)
            else:
                faults += check(page, base + name.partition("+")[2], shots)
        faults += axe_of_report(page) if role == "referrer" else []
        page.context.close()
    assert faults == []


def axe_of_status(page: Page, receipt: str) -> list[str]:
    """What stands behind a receipt, and what a wrong one gets."""
    page.goto("/status/")
    page.fill("#id_receipt", receipt[:-1] + "?")
    pressed(page, "main button")
    wrong = axe(page)
    page.fill("#id_receipt", receipt)
    pressed(page, "main button")
    assert page.locator("main p.h-big").count()
    return wrong + axe(page)


def axe_of_report(page: Page) -> list[str]:
    """The full report of an alert of one's team, and a section of it."""
    page.goto("/refer/sent/")
    pressed(page, "main form[action='/refer/report/'] button")
    found = axe(page)
    pressed(page, "#report li button")
    assert page.locator("textarea").count()
    return found + axe(page)


def test_the_dark_scheme_can_be_read(sessions: Sessions) -> None:
    faults: list[str] = []
    public = watched(sessions.context(scripts=True, csp=False, dark=True, width=1280), faults)
    for address in ("/", "/refer/", "/exit/about/"):
        faults += check(public, address, None)
    worker = watched(sessions.context("caseworker", scripts=True, csp=False, dark=True, width=1280), faults)
    faults += check(worker, "/work/?view=mine", None)
    base = worker.locator(".h-row a").first.get_attribute("href") or ""
    for name in ("", "permission/new/", "close/", "paper/rights/"):
        faults += check(worker, base + name, None)
    for page in (public, worker):
        page.context.close()
    assert faults == []


def pressed(page: Page, button: str) -> None:
    """Press a button that sends a form, and wait for the page that answers: what reads the page next must not read
    the one that is going away."""
    with page.expect_navigation():
        page.click(button)


def axe(page: Page) -> list[str]:
    """Serious and critical findings, in words."""
    return [f"{page.url}: {rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in violations(page)]


def test_leaving_quickly_takes_the_pages_place_in_the_history(sessions: Sessions, demo: Demo) -> None:
    context = sessions.context(scripts=True)
    page = context.new_page()
    page.goto("/status/")
    page.goto("/refer/")
    page.locator(".h-leave__go").click()
    page.wait_for_url(f"{demo.address}/healthz")
    page.go_back()
    assert page.url == f"{demo.address}/status/"
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(f"{demo.address}/healthz")
    context.close()
    plain = sessions.context()
    still = plain.new_page()
    still.goto("/refer/")
    still.locator(".h-leave__go").click()
    still.wait_for_url(f"{demo.address}/healthz")
    plain.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_picture_is_added_seen_downloaded_and_taken_away_without_scripts(sessions: Sessions, language: str) -> None:
    page = sessions.context("caseworker", language).new_page()
    page.goto("/work/?view=mine")
    case = (page.locator(".h-row a").first.get_attribute("href") or "").partition("#")[0]
    page.goto(f"{case}files/new/")
    page.set_input_files("#id_upload", {"name": "IMG.exe", "mimeType": "text/html", "buffer": photograph("JPEG")})
    page.fill("#id_words", f"the boat {language}")
    page.check("#id_about_0")
    page.click("main form button")
    page.click(f"#files >> text=the boat {language}")
    page.wait_for_load_state("load")
    assert page.evaluate("document.querySelector('figure img').naturalWidth") == 20  # it came lying on its side
    with page.expect_download() as download:
        page.click("a[href='content/']")
    assert download.value.suggested_filename == "IMG.exe.jpg"
    kept = Path(download.value.path()).read_bytes()
    assert (kept[:3], CANARY in kept) == (b"\xff\xd8\xff", False)
    faults: list[str] = []
    looked = watched(sessions.context("caseworker", language, scripts=True, csp=False), faults)
    for address in (page.url, f"{page.url}away/"):
        faults += check(looked, address, None)
    looked.context.close()
    assert faults == []
    page.click("a[href='away/']")
    page.check("#id_why_0")
    page.click("main form button")
    assert page.locator(f"#files >> text=the boat {language}").count() == 0
    page.context.close()


def test_scripts_only_help(sessions: Sessions) -> None:
    page = sessions.context(scripts=True).new_page()
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto("/refer/")
    page.click("button[value=self]")
    page.click(NEXT)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert errors == []
