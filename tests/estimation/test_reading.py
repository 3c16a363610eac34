"""Tables in, faults named: file, line, column, reason."""

from pathlib import Path

import pytest

from hawn.estimation.faults import TableFault
from hawn.estimation.reading import parse_table, read_table
from hawn.estimation.table import Table, examined
from tests.estimation.damage import GOOD, damaged

DATA = Path(__file__).parent / "data"


def test_a_published_table_is_read_whole() -> None:
    table = read_table(DATA / "uk2013_5.csv")
    assert table.lists == ("LA", "NG", "PFNCA", "GO", "GP")
    assert (table.observed, table.on_two) == (2744, 221)
    assert table.empty_pairs() == [(0, 4)]


def test_same_histories_are_added_up_and_absent_ones_are_zero() -> None:
    table = parse_table(b"\xef\xbb\xbfA;B;count\r\n1;0;3\r\n\r\n1;0;4\r\n 1 ;1; 2\r\n")
    assert table.counts == (0, 7, 0, 2)
    assert table.notes == ("Rows with the same history were added up.",)
    assert Table.of(("A", "B"), [(1, 0), (1, 0), (1, 1)], [3, 4, 2]).counts == table.counts


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"", "line 1, column 1: is empty"),
        (b"A,B\n1,0\n", "line 1, column 2: no column is called count"),
        (b"A,surname,count\n1,0,3\n", "line 1, column 2: looks like personal data"),
        (b"A,B,count\n1,Rossi,3\n", "line 2, column 2: holds words"),
        (b"A,B,count\n1,0,3\n1,1,-4\n", "line 3, column 3: the count is not a whole number"),
        (b"A,B,count\n1,0,3\n1,,4\n", "line 3, column 2: an empty cell"),
        (b"A,B,count\n1,0\n", "line 2, column 2: has 2 cells, the header 3"),
        (b"A,B,count\n0,0,5\n", "line 2, column 3: people on no list"),
        (b"A,B,count\n1,0,\xe9\n", "line 2, column 3: is not text in UTF-8"),
        (b"A,count\n1,5\n", "line 1, column 1: only one list"),
        (b"A,B,count\n1,0,5\n1,1,2\n", "line 1, column 1: list A holds everybody"),
    ],
)
def test_a_fault_says_where_and_why_without_repeating_the_cell(text: bytes, place: str) -> None:
    with pytest.raises(TableFault) as fault:
        examined(parse_table(text))
    assert str(fault.value).startswith(f"table: {place}")
    assert "Rossi" not in str(fault.value)


def test_empty_lists_and_copies_are_named_and_left_out() -> None:
    table = examined(parse_table(b"A,B,C,D,count\n1,0,0,0,5\n0,1,0,1,4\n1,1,0,1,2\n"))
    assert table.lists == ("A", "B")
    assert table.notes == ("List C is empty and was left out.", "List D is a copy of list B and was left out.")


def test_five_hundred_damaged_tables_are_each_refused_with_a_place() -> None:
    examined(parse_table(GOOD))
    for number in range(500):
        with pytest.raises(TableFault) as fault:
            examined(parse_table(damaged(number)))
        assert fault.value.line >= 1
        assert fault.value.column >= 1
        assert fault.value.reason
        assert "\n" not in str(fault.value)


def test_files_that_cannot_be_read_are_faults(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.csv", "a\0b"):
        with pytest.raises(TableFault, match="line 1, column 1"):
            read_table(path)


def test_canonical_order_does_not_depend_on_the_columns() -> None:
    table = read_table(DATA / "new_orleans_5.csv")
    turned = table.permuted([3, 0, 4, 2, 1])
    assert turned.permuted(turned.canonical_order()).counts == table.permuted(table.canonical_order()).counts


def test_merging_and_leaving_out_count_people_once() -> None:
    six, five = read_table(DATA / "uk2013_6.csv"), read_table(DATA / "uk2013_5.csv")
    assert six.merged(2, 5).counts == five.counts
    assert six.merged(2, 5).lists == ("LA", "NG", "PF+NCA", "GO", "GP")
    assert five.without(2).observed == 2744 - 995
