"""Under another country's profile no page and no file says a word of Malta."""

import re
from pathlib import Path

import pytest
from django.test import Client

import hawn
from hawn.countries.profiles import load
from tests.conftest import Site
from tests.referrals.test_first_alert import SENDABLE, walk

PACKAGE = Path(hawn.__file__).parent
# Where words of one country belong: its profile, its demonstration, catalogues, and the notes and sources of facts
# (not shown) in what is collected for every country.
OWN = ("countries/data/", "config/demo/", "locale/", "screening/data/")


def names() -> list[str]:
    """Names that are Malta's alone: bodies, lines, and what people call them."""
    malta = load("malta")
    bodies = [b.name for b in malta.bodies if b.name not in ("Community police", "Public health service")]
    return [*bodies, "Appogg", "Identita", "Jobsplus", "Vice Squad", "FSWS", "116006", "Cap. 602", "S.L. 217.07"]


@pytest.mark.parametrize("address", ["/", "/refer/", "/status/", "/what-we-do/", "/community/hand/"])
def test_public_pages_of_another_country_name_nothing_of_malta(
    db: Site, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HAWN_COUNTRY", "uk")
    page = Client().get(address).content.decode()
    assert [n for n in [*names(), "Malta"] if n in page] == []


def test_the_first_alert_names_the_receiver_of_the_profile(db: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAWN_COUNTRY", "uk")
    client, pages = Client(), []
    post = client.post
    monkeypatch.setattr(client, "post", lambda *a, **k: pages.append(post(*a, **k)) or pages[-1])
    walk(client, {**SENDABLE, "wish": {"answer": "wants_help", "permission_referral": "yes"}}, go="")
    text = "".join(page.content.decode() for page in pages)
    asked = "Did the person say yes to telling the first receiver, Single Competent Authority (Home Office)?"
    assert all(asked in pages[n].content.decode() for n in (2, -1))  # on its screen, and where all is checked
    assert [n for n in [*names(), "Malta"] if n in text] == []


def test_no_file_outside_the_profile_names_a_body_of_malta() -> None:
    found = []
    for path in sorted(p for s in ("py", "html", "yaml", "typ", "js") for p in PACKAGE.rglob(f"*.{s}")):
        place = path.relative_to(PACKAGE).as_posix()
        if not place.startswith(OWN):
            text = path.read_text(encoding="utf-8")
            found += [(place, n) for n in names() if re.search(rf"\b{re.escape(n)}(?!\w)", text)]
    assert found == []
