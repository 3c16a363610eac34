"""J2 and J6 in a real browser: a volunteer and a community officer, 320 px, no scripts but where it must be; and what
works without a network."""

import gzip
import re
import time
import urllib.request
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import urljoin, urlsplit

import psycopg
import pytest
from playwright.sync_api import Page, expect

from hawn.config.supervisor.home import Home
from hawn.core import clock
from hawn.countries.profiles import current
from hawn.referrals import rules
from tests.demo import Demo
from tests.journeys.conftest import Sessions, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]
LANGUAGES = ("en", "ar")
PUBLIC = ["/community/", "event", "event+poster/", "team", "/community/teams/", "/community/posts/", "post",
          "post+ask/", "/community/said/", "/community/hand/", "pulse", "event+coming/", "/what-we-do/", "team+card/",
          "/community/?with=food&with=step_free"]  # fmt: skip
STAFF = {
    "officer": ["/community/desk/", "/community/desk/page/", "/community/desk/faces/", "/community/desk/events/new/",
                "/community/desk/series/new/", "/community/desk/trust/", "/community/desk/posts/", "hosted",
                "/community/desk/heard/", "/community/desk/pulse/", "/community/desk/posts/new/", "tally",
                "event+share/", "series", "series+change/", "series+rhythm/", "series+end/", "hosted+cancel/",
                "hosted+change/", "/community/desk/questions/", "heard+done/", "/community/desk/heard/new/",
                "/offline/attention/"],
    "host": ["question"],
    "outreach": ["/community/threads/", "thread", "/offline/contact/", "/community/desk/trust/"],
    "helper": ["/community/desk/", "/community/help/", "/community/help/pay/", "/community/help/danger/",
               "/community/help/talk/", "/offline/tally/"],
    "coordinator": ["/community/desk/trust/"],
    "": ["/offline/", "/offline/alert/"],
}  # fmt: skip


def find(page: Page, name: str) -> str:
    """An address by its short name."""
    first, _plus, rest = name.partition("+")
    lists = {
        "event": ("/community/", 'article:not(.h-meet--off) a[href^="/community/events/"]'),
        "team": ("/community/teams/", '.h-team a[href^="/community/teams/"]'),
        "post": ("/community/posts/", 'article a[href^="/community/posts/"]'),
        "hosted": ("/community/desk/", 'article:not(.h-meet--off) a[href^="/community/desk/events/"]'),
        "series": ("/community/desk/", 'li a[href^="series/"]'),
        "heard": ("/community/desk/heard/", '.h-heard a[href$="/done/"]'),
        "question": ("/community/desk/questions/", ".h-row a"),
        "thread": ("/community/threads/", ".h-row a"),
        "tally": ("/community/desk/", 'a[href^="tally/"]'),
    }
    if first == "pulse":
        return find(page, "team").replace("/teams/", "/pulse/")
    if first == "share":
        return find(page, "hosted").replace("/desk/", "/") + "share/"
    if first not in lists:
        return name
    if urlsplit(page.url).path != lists[first][0]:  # it may be open from the name before
        page.goto(lists[first][0])
    found = page.locator(lists[first][1]).first.get_attribute("href") or ""
    address = urljoin(lists[first][0], found)
    return address if address.endswith(rest) else address + rest


def send(page: Page, selector: str = "main form button") -> None:
    """Sends a form and waits for what comes of it."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def no_overflow(page: Page) -> bool:
    """Nothing is wider than the screen."""
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return fits


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_fit_and_are_accessible(sessions: Sessions, language: str) -> None:
    page = sessions.context(language=language, scripts=True, csp=False).new_page()
    _all(page, [find(page, name) for name in PUBLIC], language)
    assert page.context.cookies() == [] or {c["name"] for c in page.context.cookies()} <= {"c"}
    page.context.close()


@pytest.mark.parametrize("role", STAFF)
def test_pages_of_teams_fit_and_are_accessible(sessions: Sessions, role: str) -> None:
    addresses: list[str] = []
    for language in LANGUAGES:
        page = sessions.context(role, language=language, scripts=True, csp=False).new_page()
        addresses = addresses or [find(page, name) for name in STAFF[role]]
        _all(page, addresses, language)
        page.context.close()


def _all(page: Page, addresses: list[str], language: str) -> None:
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
        accessible(page)


def accessible(page: Page) -> None:
    """Nothing serious or critical, and nothing wider than the screen."""
    assert no_overflow(page), page.url
    assert violations(page) == [], page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_after_sending_is_accessible_too(sessions: Sessions, language: str) -> None:
    page = sessions.context(language=language, scripts=True, csp=False).new_page()
    page.goto(find(page, "event+coming/"))
    page.fill("#id_people", "2")
    send(page)
    accessible(page)
    page.goto(find(page, "pulse"))
    send(page)  # nothing chosen
    accessible(page)
    page.locator("input[name=safe][value='4']").check(force=True)
    send(page)
    accessible(page)
    for words in ("My boss took my passport", "When do you open?"):  # the private way, and the page after it
        page.goto(find(page, "post+ask/"))
        page.fill("#id_text", words)
        send(page)
        accessible(page)
    page.context.close()


def test_public_pages_are_small_and_leave_nothing(sessions: Sessions, demo: Demo) -> None:
    context = sessions.context(width=320, scripts=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    for name in ("/community/", "event", "team", "/community/posts/", "post", "/community/said/", "/community/hand/"):
        address = find(page, name)
        asked.clear()
        page.goto(address, wait_until="load")
        assert {url for url in asked if not url.startswith((demo.address, "data:"))} == set(), address
        texts = [url for url in dict.fromkeys(asked) if not re.search(r"\.(jpg|png)$", url)]
        size = sum(len(gzip.compress(_read(url))) for url in texts)
        assert size <= 60_000, (address, size)
    assert context.cookies() == []
    context.close()


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own server
        content: bytes = answer.read()
    return content


@pytest.mark.parametrize("language", LANGUAGES)
def test_j6_an_officer_plans_invites_moves_and_calls_off(sessions: Sessions, language: str) -> None:
    page = sessions.context("officer", language=language).new_page()
    page.goto("/community/desk/events/new/")
    send(page)
    assert page.locator(".govuk-error-summary li").count() >= 5  # walked with mistakes first
    day = clock.today() + timedelta(days=12)
    page.select_option("#id_kind", "meal")
    page.fill("#id_name", f"Walk {language}")
    page.fill("#id_day", day.isoformat())
    page.fill("#id_begins", "18:00")
    page.fill("#id_ends", "soon")
    page.fill("#id_place", "Band club")
    page.select_option("#id_locality", "MT-18")
    page.check("#id_faces_0")
    send(page)
    assert page.input_value("#id_place") == "Band club"
    assert page.input_value("#id_ends") == "soon"
    page.fill("#id_ends", "20:00")
    send(page)
    page.wait_for_url("**/community/desk/events/*-*/")
    mine = page.url
    send(page, "button[value=publish]")
    public = sessions.context(language=language).new_page()
    public.goto("/community/")
    link = public.locator(f'article a:has-text("Walk {language}")')
    address = link.get_attribute("href") or ""
    public.goto(address + "coming/")
    public.fill("#id_people", "many")
    send(public)
    assert public.locator(".govuk-error-summary").count() == 1
    public.fill("#id_people", "4")
    send(public)
    page.goto(mine)
    assert "4" in page.locator(".h-big").inner_text()
    page.goto(mine + "change/")
    page.fill("#id_begins", "18:30")
    send(page)
    public.goto(address)
    assert public.locator(".h-due").count() == 1
    page.goto(mine + "cancel/")
    page.fill("#id_why", "The hall is flooded.")
    send(page)
    public.goto(address)
    assert "flooded" in public.locator(".h-urgent").inner_text()
    for one in (page, public):
        one.context.close()


def test_j6_a_post_needs_a_second_person_and_a_question_is_read_first(sessions: Sessions) -> None:
    page = sessions.context("officer").new_page()
    page.goto("/community/desk/posts/new/")
    page.fill("#id_title", "About papers")
    page.fill("#id_text", "What an asylum office may ask you.")
    send(page)
    page.wait_for_url("**/community/desk/posts/*-*/")
    mine = page.url
    send(page, "button[value=publish]")
    assert page.locator(".h-chip--wait").count() == 1
    assert page.locator("button[value=publish]").count() == 0
    other = sessions.context("sergeant").new_page()
    other.goto(mine)
    send(other, "button[value=publish]")
    public = sessions.context(scripts=False).new_page()
    public.goto(mine.replace("/desk/posts/", "/posts/"))
    public.goto(public.url + "ask/")
    public.fill("#id_text", "My boss took my passport")
    send(public)
    assert "private" in public.locator("h1").inner_text()
    public.goto(mine.replace("/desk/posts/", "/posts/") + "ask/")
    public.fill("#id_text", "How long does it take?")
    send(public)
    assert "reads it first" in public.locator("h1").inner_text()
    page.goto("/community/desk/questions/")
    for address in [a.get_attribute("href") or "" for a in page.locator(".h-row a").all()]:
        page.goto(f"/community/desk/questions/{address}")  # others may have asked too
        if page.input_value("#id_shown") == "How long does it take?":
            break
    assert page.input_value("#id_shown") == "How long does it take?"
    page.fill("#id_answer", "Some weeks.")
    send(page, "form:has(#id_answer) button")
    public.goto(mine.replace("/desk/posts/", "/posts/"))
    assert "Some weeks." in public.locator("main").inner_text()
    page.goto(mine)
    send(page, "button[value=withdraw]")
    answer = public.goto(mine.replace("/desk/posts/", "/posts/"))
    assert answer is not None
    assert answer.status == 404
    for one in (page, other, public):
        one.context.close()


def test_j6_a_series_is_planned_invited_changed_and_ended(sessions: Sessions) -> None:
    page = sessions.context("officer").new_page()
    page.goto("/community/desk/series/new/")
    page.select_option("#id_kind", "meal")
    page.fill("#id_name", "Series walk")
    page.select_option("#id_every", "2")
    page.select_option("#id_weekday", "1")
    page.fill("#id_starts_on", clock.today().isoformat())
    page.fill("#id_begins", "18:00")
    page.fill("#id_minutes", "5")
    page.fill("#id_place", "Band club")
    page.select_option("#id_locality", "MT-18")
    send(page)
    assert page.locator(".govuk-error-summary li").count() == 1
    page.fill("#id_minutes", "90")
    send(page)
    page.wait_for_url("**/community/desk/series/*-*/")
    mine = page.url
    send(page)
    dates = page.locator("article.h-meet")
    made = dates.count()
    assert made in (13, 14)  # half a year of every second Tuesday
    page.goto(mine + "rhythm/")
    page.select_option("#id_weekday", "3")
    send(page)
    assert page.locator(".govuk-error-summary li").count() == 1  # why?
    page.fill("#id_why", "We meet on Thursdays now.")
    send(page)
    page.wait_for_url(mine)
    assert page.locator("article.h-meet--off").count() == made
    assert page.locator("article.h-meet:not(.h-meet--off)").count() in (13, 14)
    assert "Thursday" in page.locator(".h-big").inner_text()
    page.goto(mine + "end/")
    page.fill("#id_last_on", clock.today().isoformat())
    page.fill("#id_why", "Winter.")
    send(page)
    page.wait_for_url(mine)
    assert page.locator("article.h-meet:not(.h-meet--off)").count() <= 1  # today's, if today is such a day
    page.goto("/community/desk/")
    assert page.locator('li a[href^="series/"]:has-text("Series walk")').count() == 0
    page.context.close()


def test_j6_what_people_said_is_heard_shown_and_done(sessions: Sessions) -> None:
    page, public = sessions.context("officer").new_page(), sessions.context().new_page()
    page.goto("/community/desk/heard/new/")
    send(page)
    assert page.locator(".govuk-error-summary li").count() == 2
    page.fill("#id_words", "No bench at the bus stop")
    page.check("#id_heard_0")
    page.fill("#id_raised_on", (clock.today() + timedelta(days=1)).isoformat())
    send(page)
    assert page.locator(".govuk-error-summary li").count() == 1
    page.fill("#id_raised_on", clock.today().isoformat())
    send(page)
    page.wait_for_url("**/community/desk/heard/")
    public.goto("/community/said/")
    assert "No bench" not in public.locator("main").inner_text()
    mine = 'article:has-text("No bench")'
    send(page, f"{mine} button[value=show]")
    page.locator(f'{mine} a[href$="/done/"]').click()
    page.wait_for_url("**/done/")
    page.fill("#id_words", "A bench stands there.")
    page.fill("#id_on", clock.today().isoformat())
    send(page)
    page.wait_for_url("**/community/desk/heard/")
    public.goto("/community/said/")
    assert "A bench stands there." in public.locator(mine).inner_text()
    send(page, f"{mine} button[value=hide]")
    public.goto("/community/said/")
    assert "No bench" not in public.locator("main").inner_text()
    for one in (page, public):
        one.context.close()


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until what is wanted has the focus."""
    for _press in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"no way to {selector} by keyboard on {page.url}")


def test_j6_a_meeting_is_planned_counted_and_invited_to_by_keyboard_alone(sessions: Sessions) -> None:
    page = sessions.context("officer", scripts=True).new_page()
    page.goto("/community/desk/")
    tab_to(page, 'main a[href="events/new/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/new/")
    typed = {
        "#id_kind": "Meal", "#id_name": "Keyboard walk", "#id_day": clock.today().isoformat(), "#id_begins": "00:05",
        "#id_ends": "23:55", "#id_place": "Band club", "#id_locality": "Birkirkara",
    }  # fmt: skip
    for field, words in typed.items():
        tab_to(page, field)
        page.keyboard.type(words)
    tab_to(page, "input[name=faces]")
    page.keyboard.press("Space")
    tab_to(page, "main form > button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/community/desk/events/*-*/")
    tab_to(page, "button[value=publish]")
    page.keyboard.press("Enter")
    page.wait_for_selector('a[href$="/poster/"]')
    assert "Keyboard walk" in page.locator("h1").inner_text()
    tab_to(page, 'main a[href*="/desk/tally/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/tally/*/")
    tab_to(page, 'button[data-by="1"][data-for=id_present]')
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert page.input_value("#id_present") == "2"
    tab_to(page, "main form[data-once] > button")
    page.keyboard.press("Enter")
    page.wait_for_selector('form[action$="/back/"]')
    tab_to(page, 'form[action$="/back/"] button')
    page.keyboard.press("Enter")
    page.wait_for_selector('form[action$="/back/"]', state="detached")
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_j2_a_volunteer_finds_an_answer_and_no_shelter(sessions: Sessions, language: str) -> None:
    page = sessions.context("helper", language=language).new_page()
    page.goto("/community/desk/")
    assert page.locator("article.h-meet").count() >= 1
    assert page.locator('main a[href="events/new/"]').count() == 0
    page.goto("/community/help/")
    assert page.locator(".h-tiles a").count() == 8
    for topic in [a.get_attribute("href") or "" for a in page.locator(".h-tiles a").all()]:
        page.goto(f"/community/help/{topic}")
        words = page.content()
        assert "Safe house" not in words
        assert "Dar Hosea" not in words or "day" in words.lower()
        assert page.locator("#id_speaks").count() == 0  # nobody is known to speak anything: nothing to choose
    page.select_option("#id_card", "ne")
    send(page, "form:has(#id_card) button")
    assert page.locator("article.h-sheet").get_attribute("lang") == "ne"
    page.goto("/community/help/")
    page.locator('a[href="talk/"]').click()
    page.wait_for_url("**/community/help/talk/")
    assert "Amina Yusuf" in page.locator("main").inner_text()
    assert page.locator('main a[href^="tel:"]').count() >= 1
    page.goto("/community/help/danger/")
    page.locator('.h-urgent a[href="/refer/"]').click()
    page.wait_for_url("**/refer/")
    page.context.close()


def test_j2_an_outreach_contact_with_a_code_word(sessions: Sessions) -> None:
    page = sessions.context("outreach").new_page()
    page.goto("/community/threads/")
    page.select_option("#id_language", "ti")
    send(page)
    page.wait_for_url("**/community/threads/*-*/")
    code = page.locator("h1").inner_text()
    assert re.match(r"^[a-z]+-[a-z]+-\d\d$", code)
    send(page, "form:has(#id_level_0) button")
    assert page.locator(".govuk-error-summary li").count() == 2
    page.check("#id_level_2")
    page.select_option("#id_topic", "pay")
    send(page, "form:has(#id_level_0) button")
    expect(page.locator(".h-timeline li")).to_have_count(1)
    for role in ("officer", "host", "helper"):
        other = sessions.context(role).new_page()
        answer = other.goto(page.url)
        assert answer is not None
        assert answer.status == 403, role
        other.context.close()
    page.context.close()


KEPT_KEY = (
    "new Promise((done) => { const r = indexedDB.open('hawn'); r.onsuccess = () => { const g ="
    " r.result.transaction('facts').objectStore('facts').get('key'); g.onsuccess = () => {"
    " r.result.close(); done(Boolean(g.result)); }; }; })"
)


def until(page: Page, script: str) -> None:
    """Waits until a promise in the page comes true: a promise by itself is something, whatever it holds."""
    deadline = time.monotonic() + 30
    while not page.evaluate(script):
        assert time.monotonic() < deadline, script
        page.wait_for_timeout(100)


def online(page: Page) -> None:
    """The offline pages are kept on the device, and the key that seals."""
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    until(
        page,
        "caches.keys().then((k) => Promise.all(k.map((n) => caches.open(n).then((c) => c.match(location.pathname)))))"
        ".then((found) => found.some(Boolean))",
    )
    until(page, "indexedDB.databases().then((found) => found.length > 0)")  # not to make one here
    until(page, KEPT_KEY)


def becomes(page: Page, demo: Demo, statement: str, wanted: Any) -> None:
    """Waits until the database says so: a page may say that nothing waits before it has looked."""
    deadline = time.monotonic() + 30
    while (found := owner(demo, statement)) != wanted and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    assert found == wanted


def owner(demo: Demo, statement: str) -> Any:
    """What stands in the demo's database, behind every wall."""
    with psycopg.connect(Home(demo.folder / "d").url("owner")) as connected:
        row = connected.execute(statement).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None


def test_a_tally_is_counted_offline_and_taken_exactly_once(sessions: Sessions, demo: Demo) -> None:
    before = owner(demo, "SELECT count(*) FROM community_tally")
    context = sessions.context("host", scripts=True)
    page = context.new_page()
    page.goto("/offline/tally/")
    online(page)
    context.set_offline(True)
    page.reload()
    for _again in range(3):
        page.locator('button[data-by="1"][data-for=id_present]').click()
    page.locator('button[data-by="1"][data-for=id_greeted]').click()
    page.locator('button[data-by="-1"][data-for=id_greeted]').click()
    assert page.input_value("#id_greeted") == "0"
    page.locator("form[data-offline] > button").click()
    expect(page.locator("[data-says]")).to_contain_text("waits on this device")
    expect(page.locator("[data-offline-banner]")).to_contain_text("1 entry waits")
    stored = page.evaluate(
        "new Promise((done) => { const r = indexedDB.open('hawn'); r.onsuccess = () => { const g ="
        " r.result.transaction('outbox').objectStore('outbox').getAll(); g.onsuccess = () =>"
        " done(JSON.stringify(g.result)); }; })"
    )
    assert "present" not in stored
    assert '"form":"tally"' in stored
    page.goto("/offline/")
    expect(page.locator("[data-outbox] li")).to_have_count(1)
    assert owner(demo, "SELECT count(*) FROM community_tally") == before
    # The answer is lost on its way: the server took it, the device tries again, and it is there once.
    lost = {"n": 0, "gone": 0}

    def lose(route: Any) -> None:
        if not lost["n"]:
            lost["n"] = 1
            route.fetch()
            route.abort()
            lost["gone"] = 1
        else:
            route.continue_()

    context.route("**/offline/take/", lose)
    context.set_offline(False)  # now: the browser itself tells the page, which sends at once
    page.evaluate("window.dispatchEvent(new Event('online'))")
    becomes(page, demo, "SELECT count(*) FROM community_tally", before + 1)
    page.wait_for_timeout(1500)
    # The device may have tried again by itself; the button is there as long as something waits.
    page.evaluate("((button) => button.hidden || button.click())(document.querySelector('[data-send]'))")
    expect(page.locator("[data-outbox] li")).to_have_count(0, timeout=20_000)
    assert lost["n"] == 1
    assert owner(demo, "SELECT count(*) FROM community_tally") == before + 1
    assert owner(demo, "SELECT max(present) FROM community_tally WHERE present = 3 AND greeted = 0") == 3
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_alert_is_written_offline_and_taken_exactly_once(sessions: Sessions, demo: Demo, language: str) -> None:
    before = owner(demo, "SELECT count(*) FROM referrals_alert")
    context = sessions.context(language=language, scripts=True)
    page = context.new_page()
    page.goto("/offline/alert/")
    online(page)
    context.set_offline(True)
    page.reload()
    page.locator("[data-go=next]:visible").click()  # with a mistake first
    assert page.locator(".govuk-error-summary:visible").count() == 1
    page.locator("#id_danger_1").check()
    page.locator("[data-go=next]:visible").click()
    page.locator("#id_age_group_0").check()
    page.locator("[data-go=next]:visible").click()
    page.locator("#id_answer_0").check()
    page.fill("#id_words", f"written offline {language}")
    page.locator("[data-go=next]:visible").click()
    page.locator("[data-go=next]:visible").click()
    page.locator("#id_urgency_2").check()
    page.locator("[data-go=next]:visible").click()
    assert f"written offline {language}" in page.locator("[data-answers]").inner_text()
    assert no_overflow(page)
    page.locator("form[data-offline] section:visible > button.govuk-button").click()
    expect(page.locator("[data-receipt]")).to_be_visible()
    receipt = page.locator("[data-receipt]").inner_text()
    assert re.match(r"^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){3}$", receipt)
    page.goto("/refer/")  # no network: the page that says what works
    expect(page.locator("[data-outbox] li")).to_have_count(1)
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-outbox] li")).to_have_count(0)
    assert owner(demo, "SELECT count(*) FROM referrals_alert") == before + 1
    page.goto("/status/")
    page.fill("#id_receipt", receipt)
    send(page)
    page.wait_for_load_state()
    assert page.locator(".govuk-error-summary").count() == 0
    context.close()


CHOSEN = """(chosen) => chosen.map((answers) => {
  const form = document.querySelector("form[data-steps]");
  for (const [name, value] of Object.entries(answers)) {
    const one = form.querySelector(`[name=${name}][value="${value}"]`);
    if (one) one.checked = true; else form.querySelector(`[name=${name}]`).value = value;
  }
  form.querySelector("[data-step]:not([hidden]) [data-go=back]").click();
  form.querySelector("[data-step]:not([hidden]) [data-go=next]").click();
  return !form.querySelector("[data-when=counted]").hidden;
})"""


def assert_counted_as_the_server_counts(page: Page) -> None:
    """The device says "no receipt" where the server only counts, and nowhere else: each answer that bears on it. All
    are asked in one go, the plain no last: it stands on the form afterwards."""
    chosen, expected = [], []
    for danger, age, children, wish, permission in product(
        ("yes", "no", "not_known"), ("adult", "child", "could_be_child", "not_asked"), ("0", "2", ""),
        ("wants_help", "not_now", "no", "could_not_ask"), ("yes", "no", "could_not_ask"),
    ):  # fmt: skip
        chosen.append({
            "danger": danger, "age_group": age, "children_with": children, "answer": wish,
            "permission_referral": permission,
        })  # fmt: skip
        expected.append(rules.only_counted(
            route=current().refusal.route, danger=danger, groups=[age], children_with=int(children or 0), wish=wish,
            permission=permission,
        ))  # fmt: skip
    plain = {"danger": "no", "age_group": "adult", "children_with": "0", "answer": "no", "permission_referral": "no"}
    found = page.evaluate(CHOSEN, [*chosen, plain])
    wrong = [one for one, said, wanted in zip(chosen, found, expected, strict=False) if said != wanted]
    assert (wrong, len(found), found[-1]) == ([], len(expected) + 1, True)


def test_a_plain_no_that_was_written_offline_is_counted_and_promises_no_receipt(sessions: Sessions, demo: Demo) -> None:
    count = "SELECT coalesce(sum(people), 0) FROM referrals_refusal"
    before = owner(demo, count), owner(demo, "SELECT count(*) FROM referrals_alert")
    context = sessions.context(scripts=True)
    page = context.new_page()
    page.goto("/offline/alert/")
    online(page)
    context.set_offline(True)
    page.reload()
    for chosen in ("#id_danger_1", "#id_age_group_0", "input[name=answer][value=no]", "", "#id_urgency_2"):
        if chosen:
            page.locator(chosen).check()
        page.locator("[data-go=next]:visible").click()
    assert_counted_as_the_server_counts(page)
    assert page.locator("[data-when=counted]").is_visible()
    assert not page.locator("[data-when=seen]").is_visible()
    page.locator("form[data-offline] section:visible > button.govuk-button").click()
    expect(page.locator("[data-counted]")).to_be_visible()
    assert not page.locator("[data-receipt]").is_visible()
    page.goto("/refer/")
    expect(page.locator("[data-outbox] li")).to_have_count(1)
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-outbox] li")).to_have_count(0)
    after = owner(demo, count), owner(demo, "SELECT count(*) FROM referrals_alert")
    assert after == (before[0] + 1, before[1])
    context.close()


def save_a_tally(page: Page, present: int) -> None:
    """Counts, and saves without a network."""
    page.goto("/offline/tally/")
    online(page)
    page.context.set_offline(True)
    page.reload()
    page.fill("#id_present", str(present))
    page.locator("form[data-offline] > button").click()
    expect(page.locator("[data-says]")).to_contain_text("waits on this device")


def test_what_waits_survives_signing_out_and_is_of_who_wrote_it(sessions: Sessions, demo: Demo) -> None:
    context = sessions.context("host", scripts=True)
    page = context.new_page()
    save_a_tally(page, 41)
    context.route("**/offline/take/", lambda route: route.abort())  # back on a network that lets nothing through yet
    context.set_offline(False)
    page.goto("/community/desk/")
    with page.expect_navigation():
        page.locator("form[action='/account/logout/'] button").click()
    sessions.kept.pop("host")
    expect(page.locator("[data-offline-banner]")).to_contain_text("1 entry waits")  # the public start page says so
    assert owner(demo, "SELECT count(*) FROM community_tally WHERE present = 41") == 0
    kept = page.evaluate(
        "caches.keys().then((k) => Promise.all(k.map((n) => caches.open(n).then((c) => c.match('/offline/tally/')))))"
        ".then((found) => found.filter(Boolean).length)"
    )
    assert kept == 0  # the meetings of a team are not for whoever has the device next
    context.unroute("**/offline/take/")
    context.add_cookies(sessions.context("outreach").storage_state()["cookies"])  # somebody else signs in there
    page.goto("/offline/")
    expect(page.locator("[data-outbox] [data-state]")).to_contain_text("of somebody else")
    context.clear_cookies()
    context.add_cookies(sessions.context("host").storage_state()["cookies"])
    page.goto("/work/")
    becomes(page, demo, "SELECT count(*) FROM community_tally WHERE present = 41", 1)
    expect(page.locator("[data-offline-banner]")).to_be_hidden()
    page.goto("/offline/")
    expect(page.locator("[data-outbox-empty]")).to_be_visible()
    expect(page.locator("[data-outbox] li")).to_have_count(0)
    context.close()


def test_a_first_alert_leaves_from_any_public_page_and_a_new_device_keeps_nothing(
    sessions: Sessions, demo: Demo
) -> None:
    context = sessions.context(scripts=True)
    page = context.new_page()
    for address in ("/", "/refer/", "/status/"):
        page.goto(address, wait_until="networkidle")
    left = "Promise.all([indexedDB.databases(), navigator.serviceWorker.getRegistrations(), caches.keys()])"
    assert page.evaluate(left) == [[], [], []]
    assert {cookie["name"] for cookie in context.cookies()} <= {"c"}  # the token of the forms there
    for address in ("/", "/refer/", "/status/"):
        before = owner(demo, "SELECT count(*) FROM referrals_alert")
        page.goto("/offline/alert/")
        online(page)
        context.set_offline(True)
        page.evaluate(SEAL_AN_ALERT)
        assert page.evaluate(WAITING) == 1
        page.goto("about:blank")  # so that the page that saved it does not send it
        context.set_offline(False)
        page.goto(address)
        becomes(page, demo, "SELECT count(*) FROM referrals_alert", before + 1)
        until(page, WAITING + ".then((n) => n === 0)")
        expect(page.locator("[data-offline-banner]")).to_be_hidden()
    context.close()


WAITING = (
    "new Promise((done) => { const r = indexedDB.open('hawn'); r.onsuccess = () => { const g ="
    " r.result.transaction('outbox').objectStore('outbox').count(); g.onsuccess = () => done(g.result); }; })"
)
# The form filled in and saved as its own script does it, without walking through its screens once more.
SEAL_AN_ALERT = """async () => {
  const form = document.querySelector("form[data-offline]");
  const chosen = ["id_danger_1", "id_age_group_0", "id_answer_0", "id_urgency_2"];
  chosen.forEach((id) => { document.getElementById(id).checked = true; });
  const any = (letters) => letters[Math.floor(Math.random() * letters.length)];
  const part = () => Array.from({ length: 4 }, () => any(form.dataset.alphabet)).join("");
  form.elements.receipt.value = [part(), part(), part(), part()].join("-");
  const saved = new Promise((done) => {
    form.addEventListener("hawn:sent", done, { once: true });
    setTimeout(done, 20000);
  });
  form.addEventListener("hawn:check", (event) => event.stopImmediatePropagation(), { capture: true, once: true });
  form.requestSubmit();
  await saved;
}"""


def test_kept_forms_are_renewed_from_any_page_of_somebody_signed_in(sessions: Sessions) -> None:
    context = sessions.context("host", scripts=True)
    page = context.new_page()
    page.goto("/offline/tally/")
    online(page)
    page.evaluate(
        "caches.keys().then((k) => Promise.all(k.map((n) => caches.open(n).then((c) =>"
        " c.put('/offline/tally/', new Response('of last week'))))))"
    )
    page.evaluate(
        "new Promise((done) => { const r = indexedDB.open('hawn'); r.onsuccess = () => { const t ="
        " r.result.transaction('facts', 'readwrite'); t.objectStore('facts').put(1, 'refreshed');"
        " t.oncomplete = () => done(1); }; })"
    )
    page.goto("/work/")
    until(
        page, "caches.match('/offline/tally/').then((a) => a.text()).then((t) => t.includes('data-offline=\"tally\"'))"
    )
    context.close()


def test_without_anybody_known_a_count_is_not_saved_as_nobodys(sessions: Sessions) -> None:
    context = sessions.context("host", scripts=True)
    page = context.new_page()
    page.goto("/offline/tally/")
    online(page)
    page.evaluate(
        "new Promise((done) => { const r = indexedDB.open('hawn'); r.onsuccess = () => { const t ="
        " r.result.transaction('facts', 'readwrite'), s = t.objectStore('facts'), g = s.get('key');"
        " g.onsuccess = () => s.put({ ...g.result, writer: '' }, 'key'); t.oncomplete = () => done(1); }; })"
    )
    context.set_offline(True)
    page.reload()
    expect(page.locator("[data-says]")).to_contain_text("Sign in once")
    page.fill("#id_present", "3")
    page.locator("form[data-offline] > button").click()
    expect(page.locator("[data-says]")).to_contain_text("Nothing was saved")
    assert page.input_value("#id_present") == "3"
    assert page.evaluate(WAITING) == 0
    context.close()


def test_leaving_quickly_keeps_the_outbox(sessions: Sessions) -> None:
    context = sessions.context(scripts=True)
    page = context.new_page()
    page.goto("/offline/alert/")
    online(page)
    page.evaluate(
        "new Promise((done) => { const r = indexedDB.open('hawn'); r.onsuccess = () => { const t ="
        " r.result.transaction('outbox', 'readwrite'); t.objectStore('outbox').put({ id: 'x', form: 'alert',"
        " saved: 1 });"
        " t.oncomplete = () => done(1); }; })"
    )
    page.locator(".h-leave__go").click()
    page.wait_for_url("**/healthz")
    page.goto("/offline/")
    expect(page.locator("[data-outbox] li")).to_have_count(1)
    context.close()


def test_a_device_that_cannot_seal_says_so(sessions: Sessions) -> None:
    context = sessions.context("host", scripts=True)
    page = context.new_page()
    page.add_init_script("Object.defineProperty(window.crypto, 'subtle', { value: undefined })")
    page.goto("/offline/tally/")
    expect(page.locator("[data-unable]")).to_be_visible()
    expect(page.locator("form[data-offline]")).to_be_hidden()
    context.close()
