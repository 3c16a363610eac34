"""The register is for the data protection officers of the team that keeps it, and for whom they named. It only grows:
no login may change or delete a row, and a sealed version is never replaced."""

from django.db import migrations

from hawn.core.walls import only_reading_in_emergency, unwall, wall

WORKER = "(SELECT hawn.is_worker())"


def kept(file: str) -> str:
    """In sight as a person whom a data protection officer named, or as a data protection officer of a team that has
    it in sight. Others who act in that team see nothing, and what a helper passes on opens nothing."""
    return (
        f"EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = @.{file} AND s.ended_at IS NULL"
        " AND (s.until IS NULL OR s.until > now()) AND (s.grantee = (SELECT hawn.actor())"
        " AND EXISTS (SELECT 1 FROM agencies_membership m WHERE m.user_id = s.granted_by"
        " AND m.role = 'data_protection_officer' AND m.ended_at IS NULL) OR (s.grantee = (SELECT hawn.team()) AND (SELECT hawn.role()) = 'data_protection_officer')))"
    )


def sealed(column: str = "kind") -> str:
    """Whether a sealed part is of the register."""
    return f"split_part({column}, ':', 1) = 'breach'"


TABLES = ("breaches_breach", "breaches_version", "breaches_affected")
WALLS = "\n".join(
    [
        wall("breaches_breach", see=f"{kept('id')} OR {WORKER}", add=kept("id")),
        wall("breaches_version", see=f"{kept('breach')} OR {WORKER}", add=kept("breach")),
        wall("breaches_affected", see=kept("breach"), add=kept("breach")),
        *(only_reading_in_emergency(t) for t in TABLES),
        f"CREATE POLICY breach_for_its_keepers ON vault_envelope AS RESTRICTIVE FOR SELECT"
        f" USING (NOT {sealed()} OR {kept('file').replace('@.', 'vault_envelope.')});",
        f"CREATE POLICY breach_is_never_replaced ON vault_envelope AS RESTRICTIVE FOR UPDATE USING (NOT {sealed()});",
    ]
)
DOWN = "\n".join(
    [
        "DROP POLICY breach_for_its_keepers ON vault_envelope;",
        "DROP POLICY breach_is_never_replaced ON vault_envelope;",
        *(f"DROP POLICY emergency_adds_nothing ON {t};" for t in TABLES),
        *(f"DROP POLICY emergency_changes_nothing ON {t};" for t in TABLES),
        *(unwall(t) for t in TABLES),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("breaches", "0001_initial"), ("cases", "0009_leaving"), ("agencies", "0001_initial"), ("audit", "0002_walls")]
    operations = [migrations.RunSQL(WALLS, DOWN)]
