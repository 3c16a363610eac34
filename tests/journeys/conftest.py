"""One demo and one browser for the journeys; each role signs in once in ten minutes."""

import shutil
import time
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from hawn.config.demo.roster import DOMAIN, PASSWORD
from tests.demo import Demo, ready

FRESH = 600.0  # seconds: a session ends after 15 quiet minutes
ARGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """One demo for the journeys."""
    running = ready()
    running.environment["HAWN_EXIT_URL"] = f"{running.address}/healthz"  # a neutral page on this machine
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")  # no longer: while it runs, its loop forbids Django's database to other tests
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window of its own where there is such a package (scripts/browser.sh)."""
    found = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
    assert found, "the browser tests need Chromium: install the package chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGS)
        yield started
        started.close()


class Sessions:
    """Signs each role in once (a one-time code is taken only once) and hands out contexts."""

    def __init__(self, demo: Demo, browser: Browser, kept: dict[str, tuple[float, Any]]) -> None:
        self.demo, self.browser, self.kept = demo, browser, kept

    def context(
        self,
        role: str = "",
        language: str = "en",
        width: int = 320,
        scripts: bool = False,
        csp: bool = True,
        dark: bool = False,
    ) -> BrowserContext:
        """A browser of somebody: signed in as ``role``, or nobody."""
        if role and time.monotonic() - self.kept.get(role, (-FRESH, None))[0] >= FRESH:
            self.kept[role] = (time.monotonic(), self._sign_in(role))
        return self.browser.new_context(
            base_url=self.demo.address,
            viewport={"width": width, "height": 700},
            locale=language,
            extra_http_headers={"Accept-Language": language},
            java_script_enabled=scripts,
            bypass_csp=not csp,
            color_scheme="dark" if dark else "light",
            storage_state=self.kept[role][1] if role else None,
        )

    def _sign_in(self, role: str) -> Any:
        context = self.browser.new_context(base_url=self.demo.address, java_script_enabled=False)
        page = context.new_page()
        page.goto("/account/login/")
        page.fill("[name=login]", f"{role}@{DOMAIN}")
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        for _again in range(4):  # who signed in half a minute ago has used this code: the next one comes
            page.fill("[name=code]", self.demo.code(role))
            with page.expect_navigation():
                page.click("main button")
            if page.url.endswith("/work/"):
                break
            page.wait_for_timeout(11_000)
        page.wait_for_url("**/work/")
        state = context.storage_state()
        context.close()
        return state


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds serious or critical on the page as it stands."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [rule for rule in found if rule["impact"] in ("serious", "critical")]


@pytest.fixture(scope="session")
def kept() -> dict[str, tuple[float, Any]]:
    """Who is signed in to the demo, and since when."""
    return {}


@pytest.fixture(scope="module")
def sessions(demo: Demo, browser: Browser, kept: dict[str, tuple[float, Any]]) -> Sessions:
    """Signed-in browsers."""
    return Sessions(demo, browser, kept)
