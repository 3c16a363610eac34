"""Swapped identifiers: whoever puts another case's ids into an address or a form sees and changes nothing."""

import random
import re
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.test import Client
from django.urls import get_resolver

from hawn.agencies.models import User
from hawn.core.acting import Actor
from tests.community.conftest import crew, faces, protocol, series  # noqa: F401 - fixtures
from tests.community.test_matrix import EXPECTED as COMMUNITY
from tests.community.test_matrix import WORDS, place  # noqa: F401 - a fixture
from tests.conftest import make_user
from tests.demo import PROOF, write_proof
from tests.web.test_matrix import client_of, names, world  # noqa: F401 - a fixture

pytestmark = pytest.mark.wall
TRIES = 1000 if PROOF else 100
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CLOSED = (403, 404, 405)
TABLES = [
    "cases_case", "cases_permission", "cases_sight", "cases_emergency", "cases_courtorder", "cases_link",
    "cases_happening", "vault_envelope", "decisions_decision", "decisions_clock", "assistance_need",
    "assistance_request", "assistance_block", "assistance_paper", "assistance_step", "referrals_alert",
    "referrals_alertperson", "community_thread", "community_contact", "community_tally", "community_event",
    "community_series", "community_post", "community_asked", "community_priority", "community_done", "community_face",
    "community_teampage", "community_coming", "web_parcel",
]  # fmt: skip
FORM = {
    "answer": "yes", "how_given": "spoken", "words": "x", "reason": "help_arrived", "name": "x",
    "service": "accommodation", "on": "2026-12-01", "why": "danger", "move": "acknowledge", "to": "refused",
    "outcome": "right", "undo": "1",
    "other": str(UUID(int=1)), "same": "yes", "court": "x", "asks": "x", "received_on": "2026-11-20",
}  # fmt: skip


def digest(owner: psycopg.Connection) -> list[Any]:
    """Everything of the tables, to see that nothing changed."""
    return [owner.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM {t} t").fetchone() for t in TABLES]  # type: ignore[arg-type]


def test_a_swapped_identifier_shows_and_changes_nothing(
    world: dict[str, Any],  # noqa: F811 - the fixture
    place: dict[str, Any],  # noqa: F811 - the fixture
    people: dict[str, Actor],
    owner: psycopg.Connection,
) -> None:
    """Each try takes an address of the case, of community work or of an entry made offline, keeps some of its ids,
    swaps the others for ids of other things, and asks for it or sends it as somebody who is signed in and holds nothing
    of it."""
    secret = [str(world["case"].alias), str(world["case"].reference), "a bed", "only mornings", "behind the chapel"]
    secret += [place["thread"], *WORDS.values()]
    kept = {
        p
        for name, p in place["paths"].items()
        if COMMUNITY[name]["other"] in CLOSED and COMMUNITY[name]["worker"] in CLOSED
    }
    paths = sorted({p for p in [*world["paths"].values(), *kept, place["draft"]] if ID.search(p)})
    ids = sorted({i for p in paths for i in ID.findall(p)})
    who = {
        "case worker elsewhere": people["stranger"],
        "case worker beside": make_user("worker six", "case_worker", "appogg", "casework")[1],
        "another provider": make_user("provider six", "provider", "mlu", "school")[1],
        "a sender": people["referrer"],
        "an outreach worker elsewhere": place["outreach elsewhere"],
    }
    clients = {name: Client() for name in who}
    for name, actor in who.items():
        clients[name].force_login(User.objects.get(id=actor.user))
    dice = random.Random(7)
    before, seen = digest(owner), {"GET": 0, "POST": 0}
    leaks: list[str] = []
    for _ in range(TRIES):
        path = ID.sub(lambda m: dice.choice([m[0], dice.choice(ids), str(uuid4())]), dice.choice(paths))
        name, verb = dice.choice(sorted(clients)), dice.choice(["GET", "POST"])
        answer = clients[name].get(path) if verb == "GET" else clients[name].post(path, FORM)
        seen[verb] += 1
        text = answer.content.decode(errors="replace")
        if answer.status_code not in CLOSED or any(s in text for s in secret):
            leaks.append(f"{name} {verb} {path}: {answer.status_code}")
    assert leaks == []
    assert digest(owner) == before
    tried = f"{TRIES} swapped identifiers ({seen['GET']} read, {seen['POST']} sent) over {len(paths)} addresses"
    write_proof("swapped-identifiers", f"{tried} by five people who hold nothing of it: 0 leaks, 0 rows changed.")


def test_every_address_with_an_identifier_takes_part(
    world: dict[str, Any],  # noqa: F811 - the fixture
    place: dict[str, Any],  # noqa: F811 - the fixture
) -> None:
    with_id = {n for n in names(get_resolver().url_patterns) if n in world["paths"] and ID.search(world["paths"][n])}
    assert len(with_id) > 40
    assert len([n for n, p in place["paths"].items() if n in COMMUNITY and ID.search(p)]) > 25
    assert client_of(world, "other").get(f"/case/{uuid4()}/").status_code == 404
