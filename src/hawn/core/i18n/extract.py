"""Every text that people read: from Python, from templates, from labels in data files."""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.base import DebugLexer, TokenType
from django.utils.translation import trim_whitespace
from django.utils.translation.template import block_re, constant_re, endblock_re, inline_re, plural_re

from hawn.core.data import read

PACKAGE = Path(__file__).resolve().parents[2]
PUBLIC = PACKAGE / "locale" / "public.yaml"
PLURALS = frozenset({"ngettext", "ngettext_lazy"})
KEYWORDS = PLURALS | {"_", "gettext", "gettext_lazy", "N_"}

# Keys of data files whose values people read.
LABELS = frozenset(
    {
        "label", "title", "name", "question", "text", "told", "duty", "age_unknown", "letter", "purpose", "help", "why",
        "wording", "what", "challenge", "menu", "kept", "read_as",
    }
)  # fmt: skip
LISTS = frozenset({"criteria", "steps", "paragraphs"})
OPTIONS = "options"
DATA = ("countries/data", "screening/data", "referrals/data", "assistance/data", "community/data")
NOT_LABELS = ("sources", "bodies", "figures", "struggles", "law", "teams", "who_may_refer", "penalties", "strategy")

Message = str | tuple[str, str]


def messages() -> list[Message]:
    """All texts, each once, in the order of the alphabet; a text with a plural is a pair."""
    data = [path for folder in DATA for path in (PACKAGE / folder).glob("*.yaml")]
    code = (path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    return _all([*code, *PACKAGE.rglob("*.html"), *data])


def public_messages() -> list[Message]:
    """The texts of the pages that everybody reads: those of the files, and the sections of data files, that
    ``locale/public.yaml`` names."""
    named = read(PUBLIC)
    sections = {
        message
        for pattern, wanted in named["sections"].items()
        for path in PACKAGE.glob(pattern)
        for section in wanted
        for message in _section(read(path), section)
    }
    return _sorted({*_all(path for pattern in named["files"] for path in PACKAGE.glob(pattern)), *sections})


def _section(data: dict[str, Any], named: str) -> Iterator[Message]:
    """``lines``: all texts of a section; ``services.label``: that of each of its rows."""
    name, _dot, key = named.partition(".")
    rows = data.get(name, [])
    if not key:
        yield from from_data({name: rows})
    else:
        yield from (row[key] for row in (rows.values() if isinstance(rows, dict) else rows) if isinstance(row, dict))


def _all(paths: Iterable[Path]) -> list[Message]:
    return _sorted({message for path in paths for message in _texts(path, path.stat().st_mtime_ns)})


@lru_cache(maxsize=2048)
def _texts(path: Path, _changed: int) -> frozenset[Message]:
    """A file's texts, read once for as long as it does not change."""
    return frozenset(READERS[path.suffix](path))


def _sorted(found: set[Message]) -> list[Message]:
    return sorted(found, key=lambda m: m if isinstance(m, str) else m[0])


def from_python(path: Path) -> Iterator[Message]:
    """The texts of a Python file: what is written out in the calls that mark texts."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call) and (name := getattr(node.func, "id", "")) in KEYWORDS:
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if name in PLURALS and len(texts) >= 2:
                yield texts[0], texts[1]
            elif name not in PLURALS and texts and texts[0]:
                yield texts[0]


def from_template(text: str) -> Iterator[Message]:
    """The texts of a template: translate, blocktranslate (with plural), and ``_("...")`` in filters."""
    block: list[str] | None = None
    plural: list[str] | None = None
    trimmed = False
    for token in DebugLexer(text).tokenize():
        if block is not None:
            into = block if plural is None else plural
            if token.token_type == TokenType.BLOCK and endblock_re.match(token.contents):
                tidy = trim_whitespace if trimmed else str
                singular = tidy("".join(block))
                yield (singular, tidy("".join(plural))) if plural is not None else singular
                block = plural = None
            elif token.token_type == TokenType.BLOCK and plural_re.match(token.contents):
                plural = []
            elif token.token_type == TokenType.VAR:
                into.append(f"%({token.contents})s")
            elif token.token_type == TokenType.TEXT:
                into.append(token.contents.replace("%", "%%"))
            continue
        if token.token_type == TokenType.BLOCK and block_re.match(token.contents):
            block, trimmed = [], " trimmed" in token.contents
        elif token.token_type == TokenType.BLOCK and (found := inline_re.match(token.contents)):
            yield found[1].strip("\"'").replace("%", "%%")
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for constant in constant_re.findall(token.contents):
                yield constant.strip()[1:-1]


def from_data(part: Any, inside: str = "") -> Iterator[Message]:
    """The labels of a data file."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in NOT_LABELS and isinstance(value, (list, dict)) and inside == "":
                continue
            if key == "seen_by" and isinstance(value, str) and " " in value:  # words, not the code of a profession
                yield value
            elif key == "lines" and inside == "":  # a line's name is a name; what it is for is a text
                yield from (row["purpose"] for row in value if isinstance(row, dict))
            elif key in LABELS and isinstance(value, str) and value:
                yield value
            elif key in LISTS and isinstance(value, list):
                yield from (v for v in value if isinstance(v, str))
            elif key == OPTIONS and isinstance(value, dict):
                yield from (v for v in value.values() if isinstance(v, str))
            else:
                yield from from_data(value, str(key))
    elif isinstance(part, list):
        for row in part:
            yield from from_data(row, inside or "row")


READERS: dict[str, Callable[[Path], Iterator[Message]]] = {
    ".py": from_python,
    ".html": lambda path: from_template(path.read_text(encoding="utf-8")),
    ".yaml": lambda path: from_data(read(path)),
}
