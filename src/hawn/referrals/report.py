"""The sections of the full report, as data."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from hawn.core.data import read

FILE = Path(__file__).parent / "data" / "report.yaml"


@lru_cache(maxsize=1)
def sections() -> list[dict[str, Any]]:
    """In the order of the task list; ``needed`` marks what a decision-maker will lack."""
    found: list[dict[str, Any]] = read(FILE)
    return found
