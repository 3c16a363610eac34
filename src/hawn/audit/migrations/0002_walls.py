"""Lines are filled in by the database and can only be added; only the worker (to sign) and auditors read them."""

from django.db import migrations

from hawn.core.walls import unwall, wall

FUNCTIONS = """
-- The worker's own login and a worker's token, both: a token alone is not enough to read across files.
CREATE FUNCTION hawn.is_worker() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, hawn, pg_temp AS
$$ SELECT coalesce(hawn.role() = 'worker', false) AND session_user LIKE '%\\_worker' $$;

ALTER TABLE audit_line
    ALTER COLUMN at SET DEFAULT clock_timestamp(),
    ALTER COLUMN transaction SET DEFAULT pg_current_xact_id()::text::bigint,
    ALTER COLUMN actor SET DEFAULT hawn.actor(),
    ALTER COLUMN team SET DEFAULT hawn.team(),
    ALTER COLUMN role SET DEFAULT hawn.role(),
    ALTER COLUMN purpose SET DEFAULT hawn.purpose();
"""
DROP = """
ALTER TABLE audit_line ALTER COLUMN at DROP DEFAULT, ALTER COLUMN transaction DROP DEFAULT,
    ALTER COLUMN actor DROP DEFAULT, ALTER COLUMN team DROP DEFAULT, ALTER COLUMN role DROP DEFAULT,
    ALTER COLUMN purpose DROP DEFAULT;
DROP FUNCTION hawn.is_worker();
"""
WORKER = "(SELECT hawn.is_worker())"
WALLS = "\n".join(
    [
        wall("audit_line", see=f"{WORKER} OR (SELECT hawn.role()) = 'auditor'", add="audit_line.actor = (SELECT hawn.actor())"),
        wall("audit_root", see=f"{WORKER} OR (SELECT hawn.role()) = 'auditor'", add=WORKER),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("core", "0001_context")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        migrations.RunSQL(WALLS, unwall("audit_line") + unwall("audit_root")),
    ]
