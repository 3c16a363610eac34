"""Where a command of operation works: in the environment of a deployment, or beside the demo of this folder."""

import importlib
import os
from typing import Any

from hawn.config.start import begin
from hawn.config.supervisor.home import Home, HomeTrouble

NEEDED = {"migrate": "HAWN_OWNER_URL", "worker": "HAWN_WORKER_URL"}


def set_up(part: str) -> None:
    """Starts Django as one part. Where the part's URL is not set, as a part of the demo in this folder.

    Raises HomeTrouble with one line when there is neither.
    """
    name = NEEDED[part]
    if name not in os.environ and f"{name}_FILE" not in os.environ:
        try:
            os.environ.update(Home.here().environment(part, 8000))
        except HomeTrouble:
            raise HomeTrouble(f"hawn: set {name}; see docs/erasure-and-backup.md") from None
    begin(part)


def first_line(error: BaseException) -> str:
    """One line for people, with the command's name in front."""
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return line if line.startswith("hawn:") else f"hawn: {line}"


def late(module: str) -> Any:
    """A module that needs Django, imported once Django is set up."""
    return importlib.import_module(module)
