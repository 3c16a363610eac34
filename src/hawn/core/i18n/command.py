"""``hawn messages``: brings the catalogues up to date; ``--check`` only says whether they are."""

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hawn.core.data import read
from hawn.core.i18n.extract import PACKAGE, Message, messages, public_messages

HELP = "bring the message catalogues up to date from code, templates and data"
LOCALE = PACKAGE / "locale"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only look, or write."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a catalogue is not current")


def run(args: argparse.Namespace) -> int:
    """0, or 1 when a catalogue is not current under ``--check``."""
    found = {"all": messages(), "public": public_messages()}
    stale = []
    for code, pages in codes().items():
        path = LOCALE / code / "LC_MESSAGES" / "django.po"
        text = render(code, found[pages], path)
        if not path.exists() or path.read_bytes() != text:
            stale.append(code)
            if not args.check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text)
        if not args.check:
            compile_catalogue(path)
    if args.check and stale:
        print(f"hawn: not current: {', '.join(stale)}; run `hawn messages`", file=sys.stderr)
        return 1
    print(f"{len(found['all'])} texts, {len(found['public'])} of them public; {', '.join(codes())}")
    return 0


def codes() -> dict[str, str]:
    """The languages of ``languages.yaml``, with the pages that each is for."""
    return {row["code"]: row["pages"] for row in read(LOCALE / "languages.yaml")}


def render(code: str, found: list[Message], path: Path) -> bytes:
    """The catalogue with exactly the texts found; translations there are kept, without dates or line numbers."""
    old = Catalog(locale=code)
    if path.exists():
        with path.open("rb") as source:
            old = read_po(source, locale=code)
    new = Catalog(locale=code, project="Hawn", charset="utf-8", fuzzy=False)
    for message in found:
        kept = old.get(message if isinstance(message, str) else message[0])
        new.add(message, kept.string if kept is not None and kept.string else None, flags=())
    out = io.BytesIO()
    write_po(out, new, width=110, omit_header=True, sort_output=False)
    header = f'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    header += f'"Plural-Forms: {new.plural_forms}\\n"\n\n'
    return header.encode() + out.getvalue()


def compile_catalogue(path: Path) -> None:
    """The ``.mo`` beside a ``.po``."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parts[-3])
    with path.with_suffix(".mo").open("wb") as target:
        write_mo(target, catalogue)
