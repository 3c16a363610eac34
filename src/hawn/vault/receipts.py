"""Secrets that only their holder keeps: receipts of alerts, and state that travels in a form.

The server stores a receipt's lookup id alone: Argon2id of the receipt under a salt of the deployment.
"""

import json
import secrets
import threading
import time
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from nacl.exceptions import CryptoError

from hawn.vault.keys import derived, seal, unseal

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: read aloud and copied by hand
GROUPS, GROUP = 4, 4
COST = {"time_cost": 2, "memory_cost": 19456, "parallelism": 1}  # Argon2id as OWASP's second profile: 19 MiB, 2 passes
_pool = threading.BoundedSemaphore(2)  # Argon2id uses 19 MiB each time: never more than two at once


class StateGone(ValueError):
    """The hidden state of a form was changed, is of another form, or is older than its life."""


def new_receipt() -> str:
    """16 letters and digits in four groups, 78 bits: ``K7TQ-M2X9-4WHD-P3RN``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP))
    return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))


def tidy(typed: str) -> str | None:
    """A receipt as typed by a person (spaces, small letters, no dashes), or None if it cannot be one."""
    letters = "".join(c for c in typed.upper() if c.isalnum())
    if len(letters) != GROUPS * GROUP or any(c not in ALPHABET for c in letters):
        return None
    return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))


def lookup_id(receipt: str) -> UUID:
    """The id that the server keeps of a receipt: Argon2id at ``COST``.

    Slow by design: call it outside transactions.
    """
    with _pool:
        raw = hash_secret_raw(receipt.encode(), derived("receipt"), **COST, hash_len=16, type=Type.ID)
    return UUID(bytes=raw)


def seal_state(form: str, state: dict[str, Any]) -> str:
    """``state`` for one hidden field of ``form``, sealed and dated."""
    text = json.dumps({"made": int(time.time()), "state": state}).encode()
    return urlsafe_b64encode(seal(derived("form-state"), zlib.compress(text), form.encode())).decode()


def unseal_state(form: str, sealed: str, hours: int = 24) -> dict[str, Any]:
    """The inverse of seal_state. Raises StateGone."""
    try:
        opened = unseal(derived("form-state"), urlsafe_b64decode(sealed.encode()), form.encode())
        content = json.loads(zlib.decompress(opened))
    except (ValueError, TypeError, CryptoError):
        raise StateGone("changed") from None
    if time.time() - content["made"] > hours * 3600:
        raise StateGone("old")
    state: dict[str, Any] = content["state"]
    return state
