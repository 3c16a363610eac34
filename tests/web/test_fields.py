"""Every field x who works in the community: where a word of chance in a sealed part of a case, or in what community
work keeps to itself, comes to light over all addresses of casework. Over its own: tests/community/test_matrix.py; who
has a case or had it: tests/web/test_matrix.py."""

from typing import Any

from django.test import Client

from hawn.agencies.models import User
from tests.community.conftest import crew, faces, protocol, series  # noqa: F401 - fixtures
from tests.community.test_matrix import WHO, WORDS, place  # noqa: F401 - a fixture
from tests.web.test_matrix import NOW, world  # noqa: F401 - a fixture
from tests.web.words import CANARY, OPENED, found, sealed


def test_no_word_crosses_from_community_work_to_casework_or_back(
    world: dict[str, Any],  # noqa: F811
    place: dict[str, Any],  # noqa: F811
) -> None:
    sealed(world["case"].id, world["who"]["own"], now=NOW)
    words = {**CANARY, **WORDS, "thread": place["thread"]}
    seen: dict[str, set[str]] = {}
    for who in WHO:
        client = Client()
        if who != "anonymous":
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            client.force_login(User.objects.get(id=place["who"][who]), backend=backend)
        texts = [client.get(path).content.decode(errors="replace") for path in world["paths"].values()]
        seen[who] = set().union(*(found(words, text) for text in texts))
    assert {who: some for who, some in seen.items() if some} == {"worker": OPENED}  # whose case it is
