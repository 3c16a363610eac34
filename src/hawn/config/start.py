"""How a process begins: what it loads, and Django as one part of the house."""

import gc
import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """While code is loaded little becomes garbage, and to look for it is a fifth of a command's start: nobody looks.
    What was loaded stays out of later searches, and in memory that a process shares with those it forks
    (``gc.freeze``)."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def begin(part: str) -> None:
    """Starts Django as one part: ``worker``, or ``migrate`` with the owner's rights."""
    os.environ["HAWN_PART"] = part
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hawn.config.settings.production")
    with loading():
        importlib.import_module("django").setup()
