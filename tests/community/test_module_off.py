"""Without a promise in force there is no community work: 404 and no menu, for whoever asks; and no form or data of it
asks for an immigration status."""

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from django import forms
from django.test import Client

from hawn.agencies.models import User
from hawn.agencies.roles import Role
from hawn.cases.actions import protocols
from hawn.community import forms as public_forms
from hawn.community import forms_count, forms_desk, forms_rhythm, kinds, views_finder, views_outreach
from hawn.core.acting import Actor
from tests.community import test_matrix
from tests.conftest import make_user

STATUS = re.compile(
    r"\b(immigration|visa|permit|undocumented|nationality|citizen|status|asylum|papers_of|passport)\b", re.I
)
place = test_matrix.place
WORK = {name for name in test_matrix.EXPECTED if name.startswith("community")}
FORMS = (public_forms, forms_count, forms_desk, forms_rhythm, forms_rhythm, views_finder, views_outreach)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=user), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("why", ["lapsed", "ended", "never"])
def test_without_a_promise_in_force_nothing_is_there(
    place: dict[str, Any],
    people: dict[str, Actor],
    protocol: Any,
    owner: psycopg.Connection,
    why: str,
) -> None:
    roles = {role.value: make_user(f"One {role.value}", role.value, "appogg", "desk")[1].user for role in Role}
    assert "/community/" in Client().get("/").content.decode()
    if why == "lapsed":
        owner.execute(
            "UPDATE agencies_protocol SET signed_on = current_date - 40, ends_on = current_date - 1 WHERE id = %s",
            [protocol],
        )
    elif why == "ended":
        protocols.end(actor=people["officer"], protocol=protocol)
    else:
        owner.execute("DELETE FROM agencies_protocol WHERE id = %s", [protocol])
    wrong = []
    asking = {**place["who"], **(roles if why == "lapsed" else {}), "anonymous": None}
    for who, user in asking.items():
        client = signed_in(user) if user else Client()
        for name in WORK:
            status = client.get(place["paths"][name]).status_code
            if status != 404:
                wrong.append(f"{name} for {who}: {status}")
        home = client.get("/work/" if user else "/", follow=True).content.decode()
        if re.search(r'<a href="/community/', home.split("<main")[0]):
            wrong.append(f"a menu entry for {who}")
    assert wrong == []


def test_no_form_of_community_work_asks_for_an_immigration_status() -> None:
    found = 0
    for module in FORMS:
        for made in vars(module).values():
            if isinstance(made, type) and issubclass(made, forms.Form) and made.__module__ == module.__name__:
                source = Path(module.__file__ or "").read_text(encoding="utf-8")
                fields = re.findall(
                    r"^    (\w+) = (?:forms|_line|_area|_boxes|_pick|DayField|ClockField|length)", source, re.M
                )
                assert not [f for f in (*fields, *made.base_fields) if STATUS.search(f.replace("_", " "))], made
                for name, field in made.base_fields.items():
                    assert not STATUS.search(f"{field.label or ''} {field.help_text or ''}"), (made, name)
                found += 1
    assert found > 12


def test_no_list_of_community_work_has_an_immigration_status() -> None:
    lists = yaml.safe_load((kinds.DATA / "kinds.yaml").read_text(encoding="utf-8"))
    for name, rows in lists.items():
        for row in rows:
            assert not STATUS.search(" ".join(str(v) for v in row.values())), (name, row)


def test_no_page_of_community_work_has_a_field_for_it() -> None:
    templates = Path(kinds.__file__).with_name("templates")
    for path in templates.rglob("*.html"):
        for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", path.read_text(encoding="utf-8")):
            assert not STATUS.search(" ".join(re.findall(r'(?:name|id|aria-label)="([^"]*)"', tag))), (path, tag)
