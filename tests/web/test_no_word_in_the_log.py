"""What is typed into any form of any page, well or badly, stands in no log: not ours, not the database server's."""

import io
import json
import logging
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from hawn.core.logs import Line
from tests.conftest import Site
from tests.web.test_matrix import client_of, world  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow
CANARY = "Kanarja7731"
WHO = ("own", "officer", "lead", "decider", "provider", "agency", "anonymous")

BROKEN = (
    ("application/json", f'{{"{CANARY}": '),
    ("multipart/form-data; boundary=x", f"--x\r\nContent-Disposition: form-data; {CANARY}"),
    ("multipart/form-data", CANARY),
)


def filled(form: Tag, everything: bool) -> dict[str, Any]:
    """A form with the canary in each field that takes words; in ``everything`` also where a choice is meant."""
    data: dict[str, Any] = {}
    for one in form.select("[name]"):
        name, kind = str(one["name"]), str(one.get("type", one.name))
        if kind == "hidden":
            data[name] = f"{one.get('value', '')}{CANARY if everything and name != 'csrfmiddlewaretoken' else ''}"
        elif one.name == "select" and not everything:
            data[name] = next((o.get("value", "") for o in reversed(one.select("option")) if o.get("value")), "")
        elif kind in ("radio", "checkbox", "submit") and not everything:
            data.setdefault(name, one.get("value", "on"))
        else:
            data[name] = CANARY
    return data


def attack(client: Client, path: str, broken: set[str]) -> int:
    """Sends each form of a page twice, and bodies that are no form. Returns how many times it sent the canary."""
    sent = 0
    page = client.get(f"{path}{'&' if '?' in path else '?'}q={CANARY}&view={CANARY}", headers={"referer": CANARY})
    forms = BeautifulSoup(page.content, "html.parser").select("form[method=post]") if page.status_code == 200 else []
    for form in forms:
        to = str(form.get("action") or path)
        to = to if to.startswith("/") else f"{path}{to}"
        for everything in (False, True):
            client.post(to, filled(form, everything), headers={"user-agent": CANARY, "cookie": f"x={CANARY}"})
            sent += 1
    if page.status_code in (200, 405) or path not in broken:  # who is let in, and once who is not
        for kind, body in BROKEN:
            client.post(path, body.encode(), content_type=kind)
            sent += 1
        broken.add(path)
    return sent


def test_no_word_of_any_form_is_written_down(world: dict[str, Any], db: Site) -> None:  # noqa: F811 - the fixture
    out, plain = io.StringIO(), io.StringIO()
    handlers = [logging.StreamHandler(out), logging.StreamHandler(plain)]
    handlers[0].setFormatter(Line())
    handlers[1].addFilter(lambda record: record.name != "django.template")  # whole contexts; only ours puts them down
    loggers = [logging.getLogger(name) for name in (None, "django", "django.request")]
    levels = [one.level for one in loggers]
    others, loggers[0].handlers = loggers[0].handlers, handlers  # nobody else puts whole contexts into words meanwhile
    for one in loggers:
        one.setLevel(logging.DEBUG)  # even what is not written at all in production
    broken: set[str] = set()
    each = []
    try:
        for who in WHO:
            client = client_of(world, who)
            client.raise_request_exception = False
            each.append(sum(attack(client, path, broken) for path in world["paths"].values()))
            client.get(f"/{CANARY}/", headers={"host": CANARY})
    finally:
        loggers[0].handlers = others
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
    assert min(each) > 0, "each has forms to send"
    assert sum(each) > 4 * len(world["paths"])
    assert CANARY in plain.getvalue(), "the records hold it: the lines are made without it"
    assert CANARY not in out.getvalue()
    assert sum(json.loads(line)["event"] == "request" for line in out.getvalue().splitlines()) > sum(each)
    assert CANARY.encode() not in (db.server.home / "server.log").read_bytes()
