"""The lists that pages choose from, as data: kinds of meetings, what can be said of one, topics, the pulse."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from hawn.core.data import read

DATA = Path(__file__).with_name("data")
DRAWINGS = Path(__file__).with_name("press") / "drawings"


@lru_cache(maxsize=8)
def data(name: str) -> Any:
    """A data file of this package, read once."""
    return read(DATA / f"{name}.yaml")


def listed(name: str) -> list[dict[str, Any]]:
    """One list of ``kinds.yaml``, in its order."""
    rows: list[dict[str, Any]] = data("kinds")[name]
    return rows


def ids(name: str) -> list[str]:
    """The ids of a list."""
    return [row["id"] for row in listed(name)]


def choices(name: str) -> list[tuple[str, str]]:
    """Ids and labels of a list, in the active language."""
    return [(row["id"], gettext(row["label"])) for row in listed(name)]


def one(name: str, key: str) -> dict[str, Any]:
    """One entry with its label in the active language; one that was taken out of the data shows its id."""
    for row in listed(name):
        if row["id"] == key:
            return {**row, "label": gettext(row["label"])}
    return {"id": key, "label": key, "icon": "info"}


def drawing_of(kind: str) -> str:
    """The line drawing (SVG) of a kind of meeting, in the current colour; an open door for one that has none."""
    name = one("kinds", kind).get("drawing", "door")
    return (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")
