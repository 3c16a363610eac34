"""The matrix for forms, and for every role: whoever may not read an address cannot send to it either, and nothing of
any file changes; a role alone, in the very team of the case worker, opens no file."""

from typing import Any

import psycopg
from django.test import Client

from hawn.agencies.models import User
from hawn.agencies.roles import Role
from tests.conftest import make_user
from tests.web.test_matrix import EXPECTED, WHO, client_of, world  # noqa: F401 - a fixture
from tests.web.test_swapped import FORM, ID, digest

REFUSED = (403, 404, 405, 409, 410)
# They hold the file, or the part that is theirs to change; what they may send is for the tests of each action.
HOLDERS = {"own", "lead", "officer", "agency", "decider", "provider", "shared_with"}
# What an office may open by itself; EXPECTED says what each answers.
BY_OFFICE = {
    "data_protection_officer": {"erasure", "hold", "looks", "own_copy", "own_copy_made"},
    "duty_lead": {"known"},
}


def test_who_may_not_read_an_address_cannot_send_to_it(
    world: dict[str, Any],  # noqa: F811 - the fixture
    owner: psycopg.Connection,
) -> None:
    before, wrong, tried = digest(owner), [], 0
    for who in WHO:
        client = client_of(world, who)
        for name, path in world["paths"].items():
            expected = EXPECTED[name][who]
            if expected == 200 or (expected == 405 and (who in HOLDERS or ID.search(path) is None)):
                continue
            answer = client.post(path, FORM)
            tried += 1
            away = answer.status_code == 302 and "/account/login/" in answer.headers["Location"]
            if answer.status_code not in REFUSED and not away:
                wrong.append(f"{who} {name}: {answer.status_code}")
    assert wrong == []
    assert tried > 700
    assert digest(owner) == before


def test_a_role_alone_opens_no_file(world: dict[str, Any], owner: psycopg.Connection) -> None:  # noqa: F811
    paths = {n: p for n, p in world["paths"].items() if str(world["case"].id) in p}
    assert len(paths) > 40
    wrong, before = [], digest(owner)
    for role in Role.values:
        actor = make_user(f"{role} beside", role, "appogg", "casework")[1]
        client = Client()
        client.force_login(User.objects.get(id=actor.user))
        for name, path in paths.items():
            if role in BY_OFFICE and name in BY_OFFICE[role]:
                continue
            for verb in (client.get, client.post):
                status = verb(path, FORM if verb == client.post else {}).status_code
                if status not in (403, 404, 405):
                    wrong.append(f"{role} {verb.__name__} {name}: {status}")
    assert wrong == []
    assert digest(owner) == before
