"""Every field x who works in the community: where a word of chance in a sealed part of a case, or in what community
work keeps to itself, comes to light over all addresses of the house. Who has a case or had it: test_matrix.py."""

from typing import Any

from django.test import Client

from hawn.agencies.models import User
from tests.community.conftest import crew, faces, protocol, series  # noqa: F401 - fixtures
from tests.community.test_matrix import WHO, WORDS, place  # noqa: F401 - a fixture
from tests.web.test_matrix import NOW, world  # noqa: F401 - a fixture
from tests.web.words import CANARY, OPENED, found, sealed

# Of community work: the team that was asked and told, and its drafts; who wrote an entry offline; who meets somebody
# again in a thread. The case worker whose case it is reads it, and nothing of the other side.
LIGHT: dict[str, set[str]] = {
    "owner": {"asked", "heard", "draft"},
    "helper": {"parcel"},
    "outreach": {"thread"},
    "worker": OPENED,
}


def test_each_word_comes_to_light_for_whom_it_is_meant(
    world: dict[str, Any],  # noqa: F811 - the fixture
    place: dict[str, Any],  # noqa: F811 - the fixture
) -> None:
    sealed(world["case"].id, world["who"]["own"], now=NOW)
    words = {**CANARY, **WORDS, "thread": place["thread"]}
    paths = [*world["paths"].values(), *place["paths"].values(), place["draft"]]
    seen: dict[str, set[str]] = {}
    for who in WHO:
        client = Client()
        if who != "anonymous":
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            client.force_login(User.objects.get(id=place["who"][who]), backend=backend)
        texts = [client.get(path).content.decode(errors="replace") for path in paths]
        seen[who] = set().union(*(found(words, text) for text in texts))
    assert {who: some for who, some in seen.items() if some} == LIGHT
