"""JSON that came from outside, read strictly: what cannot be stored, shown and read again is refused at the door."""

import json
from typing import Any


def read_json(raw: bytes) -> Any:
    """The value in ``raw``. Raises ValueError for anything that is no JSON in UTF-8, is nested beyond all reason, or
    holds text that is no Unicode (half a surrogate pair, which ``\\ud800`` smuggles in and which no database, page or
    other program can write down)."""
    try:
        value = json.loads(raw.decode("utf-8"))
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value
