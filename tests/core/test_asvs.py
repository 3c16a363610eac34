"""docs/asvs.md answers every requirement of levels 1 and 2, and names what is there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.test import Client, override_settings

from hawn.config import env
from hawn.core.acting import Actor
from tests.conftest import as_owner, with_password

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
KNOWN = dict(
    line.split() for line in (Path(__file__).parent / "fixtures" / "asvs-5.0.0.txt").read_text("utf-8").splitlines()
)
STATES = {"held", "by deployment", "not applicable", "not held"}


def rows() -> list[list[str]]:
    """Number, level, state, how, where."""
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.splitlines() if line.startswith("| V")]


def test_every_requirement_of_levels_1_and_2_is_answered_once() -> None:
    answered = [row[0] for row in rows()]
    assert len(answered) == len(set(answered))
    assert {number for number, level in KNOWN.items() if level in "12"} - set(answered) == set()
    assert [row for row in rows() if KNOWN.get(row[0]) != row[1] or row[2] not in STATES or not row[3]] == []


def test_every_place_and_test_that_is_named_is_there() -> None:
    missing = []
    for row in rows():
        for path, name in re.findall(r"`([\w./*-]+\.(?:py|md|txt|toml|html))(?:::(\w+))?`", row[4]):
            file = ROOT / path
            if not file.exists() or (name and f"def {name}(" not in file.read_text(encoding="utf-8")):
                missing.append(f"{row[0]}: {path}::{name}")
    assert missing == []


def test_the_summary_counts_what_stands_there() -> None:
    for state in STATES:
        counted = [sum(r[2] == state and r[1] == level for r in rows()) for level in "123"]
        assert f"| {state} | {counted[0]} | {counted[1]} | {counted[2]} |" in PAGE


def production(**more: str) -> dict[str, Any]:
    """The settings of a production start, as it reads them."""
    surroundings = {
        "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "hawn.config.settings.production",
        "HAWN_SECRET_KEY": "k" * 70, "HAWN_CONTEXT_KEY": "0" * 64, "DATABASE_URL": "postgresql://app@localhost/none",
    }  # fmt: skip
    code = (
        "import json; from django.conf import settings as s; print(json.dumps({k: getattr(s, k) for k in dir(s)"
        " if k.split('_')[0] in ('SESSION', 'CSRF', 'LANGUAGE', 'SECURE', 'DEBUG', 'ALLAUTH')"
        " and isinstance(getattr(s, k), (str, int, bool))}))"
    )
    said = subprocess.run([sys.executable, "-c", code], env=surroundings | more, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_cookies_belong_to_this_host_alone() -> None:
    found = production()
    names = [found[f"{one}_COOKIE_NAME"] for one in ("SESSION", "CSRF", "LANGUAGE")]
    assert names == ["__Host-s", "__Host-c", "__Host-l"]
    for one in ("SESSION", "CSRF"):
        assert (found[f"{one}_COOKIE_SECURE"], found[f"{one}_COOKIE_HTTPONLY"]) == (True, True)
        assert found.get(f"{one}_COOKIE_DOMAIN") is None
        assert (found[f"{one}_COOKIE_PATH"], found[f"{one}_COOKIE_SAMESITE"]) == ("/", "Lax")
    assert found["LANGUAGE_COOKIE_SAMESITE"] == "Lax"
    assert (found["SECURE_HSTS_SECONDS"], found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]) == (31536000, True)
    assert (found["DEBUG"], found["SECURE_SSL_REDIRECT"]) == (False, True)
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert production(HAWN_PROXIES="2")["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2


def test_what_an_address_says_of_tls_reaches_the_driver() -> None:
    found = env.database("postgresql://app:x@db.example/hawn?sslmode=verify-full&sslrootcert=/etc/ca.pem&other=1")
    options = dict(found["OPTIONS"])  # type: ignore[call-overload]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/ca.pem")
    assert "other" not in options


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_a_new_password_by_mail_does_not_step_around_the_second_factor(people: dict[str, Actor]) -> None:
    user = with_password(people["intake"], "seven blue herons walk")
    with as_owner():
        auth.TOTP.activate(user, auth.generate_totp_secret())
    client = Client()
    client.post("/account/password/reset/", {"email": user.email})
    link = re.search(r"/account/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link is not None
    form = client.get(link[0], follow=True)
    fresh = "nine green lizards sleep"
    client.post(form.request["PATH_INFO"], {"password1": fresh, "password2": fresh})
    user.refresh_from_db()
    assert user.check_password(fresh)
    assert client.get("/work/").status_code == 302
    answer = client.post("/account/login/", {"login": user.email, "password": fresh})
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/work/").status_code == 302


@pytest.mark.parametrize("value", ["-1", "one", "1.5"])
def test_a_nonsense_number_stops_the_start_with_one_line(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HAWN_PROXIES", value)
    with pytest.raises(SystemExit, match="whole number"):
        env.number("HAWN_PROXIES", 0)
