"""Data files that come with Hawn, read by libyaml. Files of others are read by PyYAML's own slower parser: lists in
lists without an end bring libyaml down, and the process with it."""

from pathlib import Path
from typing import Any

import yaml

OWN = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a PyYAML built without libyaml has only the second


def read(path: Path) -> Any:
    """What a data file of ours holds."""
    return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=OWN)  # noqa: S506 - both make plain values only
