"""Every field x who asks: a word of chance in each sealed part that people write, and where it comes to light over all
addresses. Who sees nothing of the case sees no word of it anywhere."""

from typing import Any

import pytest
from django.test import Client

from hawn.agencies.models import User
from hawn.core.acting import acting
from hawn.vault.actions import put
from tests.community.conftest import crew, faces, protocol, series  # noqa: F401 - fixtures
from tests.community.test_matrix import WHO as COMMUNITY_WHO
from tests.community.test_matrix import WORDS, place  # noqa: F401 - a fixture
from tests.web.test_matrix import NOW, WHO, client_of, world  # noqa: F401 - a fixture

PARTS = (
    "safe_contact", "wish", "story", "family", "health_note", "safety", "relatives", "referrer", "place", "language",
    "identity",
)  # fmt: skip
CANARY = {part: f"Zq{n:02d}{part.replace('_', '')}wV" for n, part in enumerate(PARTS)}
OPENED = {"health_note", "place", "safe_contact", "safety", "wish", "identity"}
# own: the case page. lead: the same, in an emergency that all are told of. officer: what the court order was
# answered with. provider: what its kind of help needs and the person's yes covers. decider: what is decided on.
# shared_with: the one part that was shared. Nobody else: nothing.
EXPECTED: dict[str, set[str]] = {
    "own": OPENED,
    "lead": OPENED,
    "officer": {"wish"},
    "provider": {"safe_contact"},
    "decider": {"health_note", "safety", "wish"},
    "shared_with": {"wish"},
}

# Of community work: the team that was asked and told, and its drafts; who wrote an entry offline; who meets somebody
# again in a thread.
EXPECTED_COMMUNITY: dict[str, set[str]] = {
    "owner": {"asked", "heard", "draft"},
    "helper": {"parcel"},
    "outreach": {"thread"},
    "worker": OPENED,  # whose case it is
}


def sealed(world: dict[str, Any]) -> None:  # noqa: F811
    """A word of chance in every part of the case that people write."""
    with acting(world["who"]["own"], "casework"):
        for part, word in CANARY.items():
            content = {"words": word, "place": word, "name": word, "email": word, "way": "phone", "languages": [word]}
            put(file=world["case"].id, kind=part, content=content, now=NOW)


@pytest.mark.parametrize("who", WHO)
def test_each_field_comes_to_light_for_whom_it_is_meant(world: dict[str, Any], who: str) -> None:  # noqa: F811
    sealed(world)
    client, seen = client_of(world, who), set()
    for name, path in world["paths"].items():
        if not (who == "officer" and name in ("own_copy", "own_copy_made")):  # made for the person: all of theirs
            text = client.get(path).content.decode(errors="replace")
            seen |= {part for part, word in CANARY.items() if word in text}
    assert seen == EXPECTED.get(who, set())


@pytest.mark.parametrize("who", COMMUNITY_WHO)
def test_each_word_of_community_work_comes_to_light_for_whom_it_is_meant(
    world: dict[str, Any],  # noqa: F811
    place: dict[str, Any],  # noqa: F811
    who: str,
) -> None:
    """All addresses of the house, casework and community work, for who works on either side."""
    sealed(world)
    words, client = {**CANARY, **WORDS, "thread": place["thread"]}, Client()
    if who != "anonymous":
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(User.objects.get(id=place["who"][who]), backend=backend)
    seen = set()
    for path in [*world["paths"].values(), *place["paths"].values(), place["draft"]]:
        text = client.get(path).content.decode(errors="replace")
        seen |= {name for name, word in words.items() if word in text}
    assert seen == EXPECTED_COMMUNITY.get(who, set())
