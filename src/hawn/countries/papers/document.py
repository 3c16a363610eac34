"""A paper as a list of blocks, and how it is written down: Markdown to edit, PDF to read and sign."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from hawn.core.press import FACES, press

TEMPLATE = f"""#let c = json(bytes(sys.inputs.content))
#set document(title: c.title)
#set text(font: {FACES}, size: 10.5pt, lang: "en", hyphenate: true)
#set page(paper: "a4", margin: (x: 2.4cm, y: 2.6cm), footer: context [#set text(size: 8.5pt, fill: rgb("#4a5754"))
  #c.title · #c.status #h(1fr) #counter(page).display("1 / 1", both: true)])
#set heading(numbering: "1.")
#show heading.where(level: 1): it => block(above: 1.6em, below: 0.8em, text(size: 14pt, fill: rgb("#0c3447"), it))
#set par(leading: 0.7em)
#set table(stroke: 0.5pt + rgb("#d8cfbf"), inset: 6pt)
#v(4cm)
#text(size: 11pt, fill: rgb("#4a5754"))[#c.country]
#v(0.4cm)
#text(size: 24pt, weight: "bold", fill: rgb("#0c3447"))[#c.title]
#v(0.6cm)
#block(fill: rgb("#fff4d6"), inset: 10pt, radius: 4pt)[#strong[#c.status] \\ #c.made]
#v(1fr)
#for line in c.before [#line #parbreak()]
#pagebreak()
#outline(title: "Contents", depth: 1)
#pagebreak()
#for s in c.sections [
  #heading(level: 1, s.title)
  #for b in s.blocks [
    #if b.kind == "text" [#b.text #parbreak()]
    #if b.kind == "list" [#for item in b.items [- #item
    ]]
    #if b.kind == "table" [#table(columns: b.widths.map(w => w * 1fr),
      table.header(..b.head.map(h => table.cell(fill: rgb("#e3eef2"), strong(h)))), ..b.rows.flatten())]
    #if b.kind == "sign" [#grid(columns: (1fr, 1fr), gutter: 1.4cm, ..b.items.map(who => [
      #v(1.4cm) #line(length: 100%, stroke: 0.5pt) #who \\ #text(size: 8.5pt)[Name, office, date, signature]]))]
  ]
]
"""


@dataclass(frozen=True, slots=True)
class Block:
    """One block: ``text``, ``list``, ``table`` or ``sign`` (lines to sign on)."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()


def text(words: str) -> Block:
    """A paragraph."""
    return Block("text", text=words)


def items(words: Iterable[str]) -> Block:
    """A list."""
    return Block("list", items=tuple(words))


def table(head: Iterable[str], rows: Iterable[Iterable[str]], widths: Iterable[int] = ()) -> Block:
    """A table; ``widths`` are shares of the page, equal where none are given."""
    head = tuple(head)
    return Block("table", head=head, rows=tuple(tuple(r) for r in rows), widths=tuple(widths) or (1,) * len(head))


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section."""

    title: str
    blocks: list[Block]


@dataclass
class Document:
    """One paper. ``questions`` grows while it is written: each unknown fact is one, named by number."""

    key: str
    title: str
    country: str
    made: str
    sections: list[Section] = field(default_factory=list)
    before: tuple[str, ...] = ()
    questions: list[str] = field(default_factory=list)
    status: str = "Draft. Not in force until it is signed."

    def ask(self, question: str) -> str:
        """A question to the ministry; returns what stands in the place of the answer."""
        if question not in self.questions:
            self.questions.append(question)
        return f"not known (question {self.questions.index(question) + 1})"

    def add(self, title: str, *blocks: Block) -> None:
        """One more section."""
        self.sections.append(Section(title, list(blocks)))


def markdown(paper: Document) -> str:
    """The paper as Markdown, to edit."""
    out = [f"# {paper.title}", paper.country, f"**{paper.status}** {paper.made}", *paper.before]
    for number, section in enumerate(paper.sections, 1):
        out.append(f"## {number}. {section.title}")
        for block in section.blocks:
            out.append(_markdown(block))
    return "\n\n".join(out) + "\n"


def _markdown(block: Block) -> str:
    if block.kind == "list":
        return "\n".join(f"- {item}" for item in block.items)
    if block.kind == "sign":
        return "\n\n".join(f"{who}: ______________________ (name, office, date, signature)" for who in block.items)
    if block.kind == "table":
        rows = [block.head, tuple("---" for _ in block.head), *block.rows]
        return "\n".join(
            "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in row) + " |" for row in rows
        )
    return block.text


def pdf(paper: Document) -> bytes:
    """The paper as PDF/UA-1. Raises NoGlyph when a letter is in no font."""
    content = {
        "title": paper.title, "country": paper.country, "made": paper.made, "status": paper.status,
        "before": paper.before,
        "sections": [
            {"title": s.title, "blocks": [
                {"kind": b.kind, "text": b.text, "items": b.items, "head": b.head, "rows": b.rows, "widths": b.widths}
                for b in s.blocks]}
            for s in paper.sections
        ],
    }  # fmt: skip
    words = json.dumps(content, ensure_ascii=False)
    return press(TEMPLATE, {"content": words}, words)
