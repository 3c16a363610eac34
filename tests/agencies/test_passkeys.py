"""A passkey beside the codes, with a real browser and a virtual authenticator; recovery codes; a code used once."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from hawn.config.demo.roster import DOMAIN, PASSWORD
from tests.demo import Demo
from tests.journeys.conftest import Sessions, browser, demo, second_step, sessions  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # with the journeys: the same demo
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def with_password(page: Page, role: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", f"{role}@{DOMAIN}")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")


def with_code(page: Page, code: str) -> None:
    page.fill("[name=code]", code)
    page.click("main form button >> nth=0")


def test_a_passkey_is_added_and_opens_the_next_sign_in(demo: Demo, browser: Browser) -> None:  # noqa: F811
    context = browser.new_context(base_url=demo.address.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
    session: Any = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    with_password(page, "school")
    with_code(page, demo.code("school"))
    page.wait_for_url("**/work/**")
    page.goto("/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
    page.fill("[name=name]", "telephone")
    page.click("#passkey-add")
    page.wait_for_url(re.compile("recovery|webauthn/$|2fa/$"))
    page.goto("/account/2fa/webauthn/")
    assert "telephone" in page.content()
    page.goto("/work/")
    page.click("header form button")
    with_password(page, "school")
    page.click("#passkey-use")
    page.wait_for_url("**/work/**")
    assert wrong == []
    context.close()


def test_a_recovery_code_opens_once(demo: Demo, browser: Browser) -> None:  # noqa: F811
    context = browser.new_context(base_url=demo.address, java_script_enabled=False)
    page = context.new_page()
    with_password(page, "doctor")
    used = demo.code("doctor")
    with_code(page, used)
    page.goto("/account/2fa/recovery-codes/generate/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
    page.click("main form button >> nth=0")
    page.goto("/account/2fa/recovery-codes/")
    codes = re.findall(r"\b[0-9a-f]{8}\b", page.content())
    assert len(codes) >= 10
    page.goto("/work/")
    page.click("header form button")
    for attempt, goes in ((codes[0], True), (codes[0], False), (used, False), (codes[1], True)):
        with_password(page, "doctor")
        with_code(page, attempt)
        assert ("/work/" in page.url) == goes, attempt
        context.clear_cookies()
    context.close()


def test_what_was_typed_comes_back_after_a_quiet_quarter_of_an_hour(demo: Demo, sessions: Sessions) -> None:  # noqa: F811
    context = sessions.context("caseworker", width=1280, scripts=True)
    page = context.new_page()
    page.clock.install()
    page.goto("/work/?view=mine")
    page.goto(page.locator(".h-row a").first.get_attribute("href") or "")
    page.goto(f"{page.url.rstrip('/')}/part/safety/")
    page.fill("#id_words", "the sister in Gozo knows")
    page.clock.run_for("04:50")
    assert page.locator(".h-warn").count() == 0
    page.clock.run_for("01:00")  # typing has told the server that somebody is here
    page.clock.run_for("13:05")
    assert page.locator(".h-warn button").is_visible()
    page.click(".h-warn button")
    assert page.locator(".h-warn").count() == 0
    page.clock.run_for("13:05")
    with page.expect_response(lambda r: r.url.endswith("/account/kept/")) as kept:
        page.clock.run_for("01:40")
    assert kept.value.status == 204
    context.clear_cookies(name="s")  # the server has let the session go
    page.clock.run_for("00:40")
    page.wait_for_url("**/account/login/**")
    assert "What you typed is kept for you" in page.content()
    page.fill("[name=login]", f"caseworker@{DOMAIN}")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    second_step(page, demo, "caseworker")
    page.wait_for_url("**/part/safety/**")
    page.wait_for_selector("[role=status]:visible")
    assert page.input_value("#id_words") == "the sister in Gozo knows"
    context.close()
