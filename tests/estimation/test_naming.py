"""What a list may be called, the same for files and arrays; and tables that are none."""

import pytest

from hawn.estimation.faults import TableFault
from hawn.estimation.linkage.sheets import list_name
from hawn.estimation.naming import personal
from hawn.estimation.reading import parse_table
from hawn.estimation.table import Table

PERSONAL = (
    "name", "Vorname", "nombre", "prénom", "PRE\u0301NOM", "имя", "الاسم", "national_id", "id", "FirstName", "Case No",
    "e-mail", "Geburtsdatum", "fecha de nacimiento", "date_of_birth",
    "ім'я", "姓名", "नाम", "passport-no", "victim name",
)  # fmt: skip
LISTS = (
    "police", "NGO", "LA", "PF+NCA", "I+D", "labour inspectorate", "Polizei", "hotline", "asylum", "identified cases",
    "EXH", "b", "анонимный список", "الشرطة", "警察",
)  # fmt: skip


@pytest.mark.parametrize("heading", PERSONAL)
def test_columns_of_people_are_refused_in_any_language_by_file_array_and_link(heading: str) -> None:
    with pytest.raises(TableFault, match="line 1, column 2: looks like personal data"):
        parse_table(f"A,{heading},count\n1,0,3\n".encode())
    for made in (lambda: Table.of(["A", heading], [(1, 0)], [3]), lambda: Table(("A", heading), (0, 1, 1, 1))):
        with pytest.raises(TableFault, match="column 2: looks like personal data"):
            made()
    with pytest.raises(TableFault):
        list_name(heading)


@pytest.mark.parametrize("name", LISTS)
def test_lists_keep_their_names(name: str) -> None:
    assert not personal(name)


@pytest.mark.parametrize(
    ("lists", "histories", "counts", "said"),
    [
        (["name", "B"], [(1, 0)], [1], "column 1: looks like personal data"),
        (["A", "a"], [(1, 0)], [1], "column 2: two columns have the same name"),
        (["A", " "], [(1, 0)], [1], "column 2: a list has no name"),
        (["A", 3], [(1, 0)], [1], "column 2: a list has no name"),
        ([f"L{i}" for i in range(25)], [], [], "column 13: more than 12 lists"),
        ([], [], [], "no lists"),
        (["A", "B"], [(1, 0), (1, 1)], [1, "3"], "line 2, column 3: the count is not a whole number"),
        (["A", "B"], [(1, 0)], [-1], "line 1, column 3: the count is not a whole number"),
        (["A", "B"], [(1, 0)], [float("nan")], "column 3: the count is not a whole number"),
        (["A", "B"], [(1, 0)], [True], "column 3: the count is not a whole number"),
        (["A", "B"], [(1, "x")], [1], "column 2: a list column holds 0 or 1 only"),
        (["A", "B"], [(1,)], [1], "column 2: has 1 marks for 2 lists"),
        (["A", "B"], [(0, 0)], [1], "people on no list"),
    ],
)
def test_arrays_that_are_no_table_say_so(lists: list, histories: list, counts: list, said: str) -> None:
    with pytest.raises(TableFault) as fault:
        Table.of(lists, histories, counts)
    assert said in str(fault.value)


@pytest.mark.parametrize(
    ("lists", "counts", "said"),
    [
        (("A", "B"), (0, 1, -1, 2), "not a whole number"),
        (("A", "B"), (0, 1, "1", 2), "not a whole number"),
        (("A", "B"), (0, 1, 2), "one entry per history"),
        (("A", "B"), (1, 1, 1, 2), "people on no list"),
        (tuple(f"L{i}" for i in range(25)), (0, 1), "more than 12 lists"),
    ],
)
def test_the_constructor_checks_as_well(lists: tuple, counts: tuple, said: str) -> None:
    with pytest.raises(TableFault, match=said):
        Table(lists, counts)
