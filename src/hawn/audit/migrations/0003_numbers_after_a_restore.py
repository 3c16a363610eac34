"""Numbers of transactions go on after a restore: a new server counts from the beginning again, and lines written
there would seem to lie below roots that were signed long before."""

from django.db import migrations

FORWARD = """
CREATE TABLE hawn.transaction_base (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    base bigint NOT NULL CHECK (base >= 0)
);
INSERT INTO hawn.transaction_base (base) VALUES (0);
REVOKE ALL ON hawn.transaction_base FROM PUBLIC;

CREATE FUNCTION hawn.transaction_number() RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, hawn, pg_temp AS
$$ SELECT pg_current_xact_id()::text::bigint + base FROM hawn.transaction_base $$;

-- Every transaction below it has ended.
CREATE FUNCTION hawn.transaction_horizon() RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, hawn, pg_temp AS
$$ SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + base FROM hawn.transaction_base $$;

ALTER TABLE audit_line ALTER COLUMN transaction SET DEFAULT hawn.transaction_number();
"""
BACKWARD = """
ALTER TABLE audit_line ALTER COLUMN transaction SET DEFAULT pg_current_xact_id()::text::bigint;
DROP FUNCTION hawn.transaction_horizon();
DROP FUNCTION hawn.transaction_number();
DROP TABLE hawn.transaction_base;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_walls")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
