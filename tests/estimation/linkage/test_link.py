"""``hawn link`` as its users type it, and how well it links records whose truth is known."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bench.linkage import KEY, NAMED_AT, SEALED_AT, found, known, measured
from bench.linkage_data import Known, above, linked, score
from hawn.config.cli import main
from hawn.estimation.linkage.hard import cases, write
from hawn.estimation.linkage.pairs import clusters
from hawn.estimation.reading import read_table

PROOF = bool(os.environ.get("HAWN_PROOF"))
# made-up people, and those of FEBRL that are linked outside the full proofs
MADE, SOME = 700 if PROOF else 450, 1500


def _link(*words: object) -> int:
    return main(["link", *map(str, words)])


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four lists of made-up people, written badly."""
    out = tmp_path_factory.mktemp("hard") / "lists"
    write(cases(MADE, 3), out)
    return out


def _files(lists: Path) -> list[Path]:
    return sorted(path for path in lists.glob("*.csv") if path.name != "truth.csv")


@pytest.mark.parametrize(("data", "least"), [("febrl4", 0.997), ("febrl3", 0.994)])
def test_febrl_is_linked_without_labels(data: str, least: float) -> None:
    """All of both in the full proofs; without them 1,500 of their people."""
    if PROOF:
        pairs, joined = measured(data, "names")
    else:
        records = _some(data)
        scored, true = found(records, "names"), linked(records.truth)
        pairs = score(above(scored, NAMED_AT), true)
        joined = score(linked(clusters(len(records.people), scored, NAMED_AT)), true)
    assert pairs.f1 >= least
    assert joined.f1 >= least


def _some(data: str) -> Known:
    whole = known(data)
    chosen = [place for place, number in enumerate(whole.truth) if PROOF or number < SOME]
    return Known(tuple(whole.people[i] for i in chosen), tuple(whole.truth[i] for i in chosen))


def test_febrl_is_linked_without_names() -> None:
    """The whole of FEBRL 4 in the full proofs; 1,500 of its 5,000 people otherwise."""
    records = _some("febrl4")
    person = clusters(len(records.people), found(records, "filters"), SEALED_AT)
    assert score(linked(person), linked(records.truth)).f1 >= 0.985


def test_lists_become_a_table_an_estimate_can_be_made_from(
    lists: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert _link(*_files(lists), "--out", out, "--draws", 5) == 0
    said = capsys.readouterr().out
    figures = json.loads((out / "linkage.json").read_text())
    table = read_table(out / "table.csv")
    assert table.lists == tuple(path.stem for path in _files(lists))
    assert table.observed == figures["people"]
    assert f"are {figures['people']} people" in said
    truth = len(set(cases(MADE, 3).truth))
    assert table.observed == pytest.approx(truth, rel=0.2)
    tables = sorted((out / "tables").glob("*.csv"))
    assert sum(path.name.startswith("draw") for path in tables) == 5
    assert len({read_table(path).observed for path in tables}) > 2
    assert main(["estimate", str(out / "table.csv"), "--linked", str(out / "tables"), "--nboot", "50", "--json"]) == 0
    estimated = json.loads(capsys.readouterr().out)
    joined = estimated["sensitivity"]["linkage"]
    assert joined["tables"] == 5
    assert joined["thresholds"]["tables"] == len(tables) - 5
    assert joined["method"] == estimated["headline"]["method"]
    for path in [out, out / "tables", *out.rglob("*.*")]:
        assert path.stat().st_mode & 0o077 == 0
    review = (out / "review.csv").read_text().splitlines()
    chances = [float(row.split(",")[0]) for row in review[1:]]
    assert chances
    assert all(0.2 <= chance < 0.95 for chance in chances)


def test_the_same_seed_links_the_same(lists: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert _link(*_files(lists), "--out", tmp_path / name, "--draws", 2, "--seed", 7) == 0
    for path in (tmp_path / "one").rglob("*.csv"):
        other = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.read_text() == other.read_text()


def test_without_names_only_counts_leave(lists: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = tmp_path / "key"
    assert _link("key", "--out", key) == 0
    assert key.stat().st_mode & 0o777 == 0o600
    filters = []
    for path in _files(lists):
        filters.append(tmp_path / f"{path.stem}.filters")
        assert _link("encode", path, "--key", key, "--out", filters[-1]) == 0
    out = tmp_path / "out"
    assert _link("compare", *filters, "--out", out, "--draws", 3) == 0
    capsys.readouterr()
    table = read_table(out / "table.csv")
    assert table.lists == tuple(path.stem for path in _files(lists))
    people = [person for person in cases(MADE, 3).people if len(person.whole_name) > 3]
    made = "".join(path.read_text() for path in [*filters, *out.rglob("*.csv"), out / "linkage.json"])
    for person in people:
        assert person.whole_name not in made
        assert not person.document or person.document not in made
        assert person.birth.digits not in made or not person.birth.digits
    assert KEY.hex() not in made
    assert key.read_text().split("\n")[1] not in made
    assert _link("compare", *filters, "--out", out) == 2
    assert "is not empty" in capsys.readouterr().err


def test_filters_of_two_keys_are_not_compared(lists: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = []
    for number, path in enumerate(_files(lists)[:2]):
        assert _link("key", "--out", tmp_path / f"key{number}") == 0
        made.append(tmp_path / f"{number}.filters")
        assert _link("encode", path, "--key", tmp_path / f"key{number}", "--out", made[-1]) == 0
    assert _link("compare", *made, "--out", tmp_path / "out") == 2
    assert "another key" in capsys.readouterr().err
    os.chmod(tmp_path / "key0", 0o644)
    assert _link("encode", _files(lists)[0], "--key", tmp_path / "key0", "--out", tmp_path / "x") == 2
    assert "can be read by others" in capsys.readouterr().err


_DAMAGE = [
    b"", b"given_name\n", b"shoe size\n42\n", b"name,name\na,b\n", b"name,birth_date\nAmina,yesterday\n",
    b"\xff\xfe\x00",
    b'name\n"Amina\n', b"name,dob\nAmina\n", b"name\nAm\x07ina\n", b"name\n" + b"x" * 600 + b"\n",
    b"name,list\nAmina,count\n",
    b"name,list\nAmina,=1+1\n",
]  # fmt: skip


@pytest.mark.parametrize("text", _DAMAGE)
def test_damaged_lists_end_with_one_line_and_two(
    text: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("name,birth_date\nAmina Yusuf,1990-05-31\n")
    bad.write_bytes(text)
    assert _link(good, bad, "--out", tmp_path / "out") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"hawn: {bad}: line ")
    assert said.err.count("\n") == 1
    assert "Amina" not in said.err


def test_damaged_filters_and_keys_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """200 damaged copies: every one is refused with a place, or still says what the whole one said."""
    source, key, whole = tmp_path / "police.csv", tmp_path / "key", tmp_path / "police.filters"
    source.write_text("name,birth_date\nAmina Yusuf,1990-05-31\nOksana Koval,1988\n")
    assert _link("key", "--out", key) == 0
    assert _link("encode", source, "--key", key, "--out", whole) == 0
    assert _link("encode", source, "--key", key, "--list", "ngo", "--out", tmp_path / "ngo.filters") == 0
    capsys.readouterr()
    chance, bad, refused = random.Random(5), tmp_path / "bad.filters", 0
    for number in range(200):
        data = bytearray(whole.read_bytes())
        place = chance.randrange(len(data))
        if number % 2:
            data = data[:place]
        else:
            data[place] = chance.choice(b"\x00,\n=x9")
        bad.write_bytes(data)
        code = _link("compare", tmp_path / "ngo.filters", bad, "--out", tmp_path / f"out{number}", "--draws", 0)
        said = capsys.readouterr()
        if code:
            refused += 1
            assert code == 2
            assert said.err.startswith("hawn: ")
            assert said.err.count("\n") == 1
    assert refused > 150
    key.write_text("hawn linkage key 1\nzz\n")
    assert _link("encode", source, "--key", key, "--out", tmp_path / "y") == 2
    assert "line 2" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("one.csv", "--out", "o"), ("key", "x", "--out", "k"), ("encode", "x", "--out", "o"), ("compare", "--out", "o"),
        ("x", "y", "--out", "o", "--threshold", "7"), ("x", "y", "--out", "o", "--draws", "-1"),
        ("x", "y", "--out", "o", "--seed", "-1"), ("x", "y", "--out", "o", "--review", "0.9", "0.1"),
        ("x", "y", "--out", "o", "--key", "k"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.csv").write_text("name\nAmina\n")
    assert _link(*words) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("name\nAmina\n")
    code = (
        "import sys; sys.modules['splink'] = None\n"
        "from hawn.config.cli import main\n"
        f"sys.exit(main(['link', {str(tmp_path / 'a.csv')!r}, {str(tmp_path / 'b.csv')!r}, '--out', "
        f"{str(tmp_path / 'o')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'hawn[numbers]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_loads_no_numerics() -> None:
    code = "import sys, hawn.estimation.linkage.command; print({'numpy', 'splink', 'duckdb'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
