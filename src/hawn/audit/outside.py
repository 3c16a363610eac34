"""The folders outside the database, on another machine, that hold what the database must not be able to take back."""

import os
from pathlib import Path

from django.conf import settings


def folders() -> list[Path]:
    """One or more, in the order of the setting; what is written goes to each of them."""
    named = settings.ROOTS_DIR if isinstance(settings.ROOTS_DIR, list | tuple) else settings.ROOTS_DIR.split(os.pathsep)
    return [Path(name) for name in named if name]


def write(folder: Path, name: str, text: str) -> None:
    """One file, whole or not at all, on the disk when this returns; a file of that name is replaced."""
    draft = folder / f".{name}"
    with draft.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
