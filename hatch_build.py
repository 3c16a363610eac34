"""Compile the message catalogues with Babel whenever a wheel (or an editable install) is built."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):
    """Turns each ``.po`` below ``src/hawn/locale`` into the ``.mo`` beside it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in Path(self.root, "src", "hawn", "locale").glob("*/LC_MESSAGES/*.po"):
            locale = source.parts[-3]
            with source.open("rb") as text:
                catalogue = read_po(text, locale=locale)
            with source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, catalogue)
