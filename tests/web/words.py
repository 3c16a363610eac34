"""A word of chance in each sealed part of a case that people write, and for whom each comes to light."""

from typing import Any

from hawn.core.acting import Actor, acting
from hawn.vault.actions import put

PARTS = (
    "safe_contact", "wish", "story", "family", "health_note", "safety", "relatives", "referrer", "place", "language",
    "identity",
)  # fmt: skip
CANARY = {part: f"Zq{n:02d}{part.replace('_', '')}wV" for n, part in enumerate(PARTS)}
OPENED = {"health_note", "place", "safe_contact", "safety", "wish", "identity"}
# own: the case page. lead: the same, in an emergency that all are told of. officer: what the court order was
# answered with. provider: what its kind of help needs and the person's yes covers. decider: what is decided on.
# shared_with: the one part that was shared. Nobody else: nothing.
LIGHT: dict[str, set[str]] = {
    "own": OPENED,
    "lead": OPENED,
    "officer": {"wish"},
    "provider": {"safe_contact"},
    "decider": {"health_note", "safety", "wish"},
    "shared_with": {"wish"},
}


def sealed(file: Any, worker: Actor, **when: Any) -> None:
    """Writes them, as the case worker."""
    with acting(worker, "casework"):
        for part, word in CANARY.items():
            content = {"words": word, "place": word, "name": word, "email": word, "way": "phone", "languages": [word]}
            put(file=file, kind=part, content=content, **when)


def found(words: dict[str, str], text: str) -> set[str]:
    """Which of the words a page holds."""
    return {name for name, word in words.items() if word in text}
