"""One demo and one browser for the journeys; each role signs in once in ten minutes."""

import shutil
import time
from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from hawn.config.demo.roster import DOMAIN, PASSWORD
from tests.demo import Demo, ready

FRESH = 600.0  # seconds: a session ends after 15 quiet minutes
ARGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# Asked in the page, so that only what is wrong comes back: all that axe looked at is 50 kB for each page.
GRAVE = """axe.run({ resultTypes: ["violations"] }).then((found) =>
  found.violations.filter((rule) => ["serious", "critical"].includes(rule.impact)))"""


@cache  # a fixture that another folder's test imports is a second fixture; the demo is the same
def running_demo() -> Demo:
    """The one demo of this process, started."""
    made = ready()
    made.environment["HAWN_EXIT_URL"] = f"{made.address}/healthz"  # a neutral page on this machine
    return made.start()


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """One demo for all that a browser does."""
    yield running_demo()
    running_demo().stop()


@pytest.fixture(scope="module")  # no longer: while it runs, its loop forbids Django's database to other tests
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window of its own where there is such a package (scripts/debian.sh)."""
    found = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
    assert found, "the browser tests need Chromium: install the package chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGS)
        yield started
        started.close()


class Sessions:
    """Signs each role in once (a one-time code is taken only once) and hands out contexts."""

    kept: ClassVar[dict[str, tuple[float, Any]]] = {}  # who is signed in to the demo, and since when

    def __init__(self, demo: Demo, browser: Browser) -> None:
        self.demo, self.browser = demo, browser

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
            reduced_motion="reduce",  # pages only scroll smoothly without it, and each click would wait for that
            storage_state=self.kept[role][1] if role else None,
        )

    def _sign_in(self, role: str) -> Any:
        context = self.browser.new_context(base_url=self.demo.address, java_script_enabled=False)
        page = context.new_page()
        page.goto("/account/login/")
        page.fill("[name=login]", f"{role}@{DOMAIN}")
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        second_step(page, self.demo, role)
        page.wait_for_url("**/work/")
        state = context.storage_state()
        context.close()
        return state


def second_step(page: Page, demo: Demo, role: str) -> None:
    """Gives the one-time code. Who has used this half minute's gives the next: each is taken once."""
    for ahead in (0, 1):
        page.fill("[name=code]", demo.code(role, ahead))
        with page.expect_navigation():
            page.click("main button")
        if "/2fa/authenticate/" not in page.url:
            break


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds serious or critical on the page as it stands."""
    found: list[dict[str, Any]] = page.evaluate(f"{AXE_SCRIPT};{GRAVE}")
    return found


@pytest.fixture(scope="module")
def sessions(demo: Demo, browser: Browser) -> Sessions:
    """Signed-in browsers."""
    return Sessions(demo, browser)
