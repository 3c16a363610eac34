"""SQL of row policies, written once. Each package's ``walls`` migration says which table has which policy.

A policy tests the row's own columns or asks for an open sight of the row's file; functions stand in
``(SELECT ...)`` so that they run once a statement and not once a row. UPDATE may touch what SELECT shows; who
may write is for ``policies.py``.

``@`` stands for the table that the policy is on: inside a subquery a bare column would silently mean the
subquery's own table.
"""

GRANTEES = "((SELECT hawn.grantees())::uuid[])"


def mine(column: str) -> str:
    """The row names this actor or the acting team in ``column``."""
    return f"@.{column} = ANY {GRANTEES}"


def _sight(file: str, *tests: str) -> str:
    more = "".join(f" AND {test}" for test in tests)
    return (
        f"EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = @.{file} AND s.grantee = ANY {GRANTEES}"
        f" AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now()){more})"
    )


def in_sight(file: str, letter: str = "D") -> str:
    """An open sight of ``file`` holds a class (its workflow, D, if no other), not limited to some parts."""
    return _sight(file, f"'{letter}' = ANY (s.classes)", "s.kinds IS NULL")


def part_in_sight(file: str, data_class: str, kind: str) -> str:
    """An open sight of ``file`` holds the class, and the part where it is limited to some: ``question`` covers
    every ``question:<id>``, ``brief:<id>`` only that one."""
    limited = f"@.{kind} = ANY (s.kinds) OR split_part(@.{kind}, ':', 1) = ANY (s.kinds)"
    return _sight(file, f"@.{data_class} = ANY (s.classes)", f"(s.kinds IS NULL OR {limited})")


def attachment_in_sight(file: str, data_class: str, kind: str, *, copy: bool = False) -> str:
    """An open sight of the whole file, as its case team has, or one that names this very attachment: a sight of a
    class or of some parts shows no attachment. ``copy``: who makes the person's own copy lists them too."""
    whole = "s.classes::text[] @> ARRAY['A', 'B', 'C', 'R', 'D']"
    listed = " OR s.purpose = 'own_copy'" if copy else ""
    return _sight(
        file,
        f"@.{data_class} = ANY (s.classes)",
        f"((s.kinds IS NULL AND ({whole}{listed})) OR @.{kind} = ANY (s.kinds))",
    )


def class_in_sight(file: str, data_class: str) -> str:
    """An open sight of ``file`` holds the class, be it limited to some parts or not."""
    return _sight(file, f"@.{data_class} = ANY (s.classes)")


def any_sight(file: str) -> str:
    """Any open sight of ``file``, however narrow: enough to add a work item or a timeline entry."""
    return _sight(file)


def creating(file: str) -> str:
    """The file was born in this very transaction."""
    return f"hawn.creating(@.{file})"


def wall(table: str, *, see: str, add: str | None = None, change: bool = False, drop: bool = False) -> str:
    """Turns row security on for ``table``: ``see`` for SELECT, ``add`` for INSERT (none: nobody), and
    whether UPDATE and DELETE reach the rows that can be seen."""
    parts = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
        f"CREATE POLICY see ON {table} FOR SELECT USING ({see});",
    ]
    if add is not None:
        parts.append(f"CREATE POLICY add ON {table} FOR INSERT WITH CHECK ({add});")
    if change:
        parts.append(f"CREATE POLICY change ON {table} FOR UPDATE USING ({see});")
    if drop:
        parts.append(f"CREATE POLICY remove ON {table} FOR DELETE USING ({see});")
    return "\n".join(parts).replace("@.", f"{table}.")


def unwall(table: str) -> str:
    """The inverse of wall."""
    drops = "".join(f"DROP POLICY IF EXISTS {p} ON {table};" for p in ("see", "add", "change", "remove"))
    return f"{drops} ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def only_reading_in_emergency(table: str) -> str:
    """Who reads a file in an emergency adds and changes nothing in ``table``, whatever else its policies allow."""
    reads = "(SELECT hawn.role()) IS DISTINCT FROM 'emergency'"
    return (
        f"CREATE POLICY emergency_adds_nothing ON {table} AS RESTRICTIVE FOR INSERT WITH CHECK ({reads});\n"
        f"CREATE POLICY emergency_changes_nothing ON {table} AS RESTRICTIVE FOR UPDATE WITH CHECK ({reads});"
    )
