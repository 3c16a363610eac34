"""A provider that says "cannot" must not see the other requests, yet "no place found" must be counted."""

from django.db import migrations

FORWARD = """
-- The states of all requests of a need, and nothing else about them; for whoever sees the file at all.
CREATE FUNCTION hawn.states_of_need(p_file uuid, p_need uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT coalesce(array_agg(r.state::text), ARRAY[]::text[]) FROM assistance_request r
    WHERE r.need = p_need AND r.file = p_file AND r.state <> 'withdrawn' AND EXISTS (
        SELECT 1 FROM cases_sight s WHERE s.file = p_file AND s.grantee = ANY (hawn.grantees())
        AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now()))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0002_walls")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION hawn.states_of_need(uuid, uuid);")]
