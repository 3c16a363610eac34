"""Faults stand where they are said to be: any delimiter, any end of line, quotation marks, long cells."""

from pathlib import Path

import pytest

from hawn.estimation.faults import TableFault
from hawn.estimation.linkage.sheets import read_one
from hawn.estimation.reading import parse_table
from tests.estimation.damage import placed

LONG = "x" * 200_000
KNOWN = [
    (b"A;B;count\n1;0;\xff\n", 2, 3, "is not text"),
    (b"A\tB\tcount\n1\t\xff\t3\n", 2, 2, "is not text"),
    (b"A,B,count\r1,0,3\r1,1,\xff\r", 3, 3, "is not text"),
    (b"A;B;count\r\n1;0;3\r\n1;\x07;2\r\n", 3, 2, "control character"),
    (b'"A,x";B;count\n1;0;\xff\n', 2, 3, "is not text"),
    (b'A,B,count\n"1","0",\xff\n', 2, 3, "is not text"),
    (b'A,B,count\n1,"0,3\n1,1,4\n0,1,2\n', 2, 2, "opens here and does not close"),
    (b'A;B;count\n1;0;"3\n1;1;4\n', 2, 3, "opens here and does not close"),
    (b'A,B,count\n1,0,"3"x\n', 2, 3, "after a closing quotation mark"),
    (f"A,B,count\n1,{LONG},3\n".encode(), 2, 2, "longer than 131,072 signs"),
    (b'A,B,count\n1,"\n0\n",3\n1,1,x\n', 5, 3, "the count is not a whole number"),
    (b'A,B,count\n\n1,"x\ny",3\n', 3, 2, "holds words"),
]


@pytest.mark.parametrize(("data", "line", "column", "said"), KNOWN)
def test_the_place_is_the_place(data: bytes, line: int, column: int, said: str) -> None:
    with pytest.raises(TableFault) as fault:
        parse_table(data)
    assert (fault.value.line, fault.value.column) == (line, column)
    assert said in fault.value.reason


@pytest.mark.parametrize(
    ("data", "line", "column", "said"),
    [
        (b"name;birth_date\nAmina;1990\nOks\xffana;1988\n", 3, 1, "is not text"),
        (b"name;birth_date\rAmina;1990\rOksana;\x07\r", 3, 2, "control character"),
        (b'name;birth_date\nAmina;"1990\nOksana;1988\n', 2, 2, "opens here and does not close"),
        (f"name;alias\nAmina;{LONG}\n".encode(), 2, 2, "longer than"),
        (b'name;address\nAmina;"12\nTriq il-Kbira"\n"Ok\nsana";y;z\n', 4, 3, "has 3 cells"),
    ],
)
def test_lists_of_people_too(data: bytes, line: int, column: int, said: str, tmp_path: Path) -> None:
    file = tmp_path / "police.csv"
    file.write_bytes(data)
    with pytest.raises(TableFault) as fault:
        read_one(file)
    assert (fault.value.line, fault.value.column) == (line, column)
    assert said in fault.value.reason


def test_damage_with_a_known_place_is_found_there_whatever_separates_cells_and_lines() -> None:
    for number in range(300):
        data, line, column = placed(number)
        with pytest.raises(TableFault) as fault:
            parse_table(data)
        assert (fault.value.line, fault.value.column) == (line, column), (number, data, str(fault.value))
