"""A request ends with the yes that it stands on: the database takes it back in the statement that ends the yes, on
whatever path that happens (the person changes their mind, its time is over)."""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION hawn_inside.end_requests() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    WITH ended AS (
        UPDATE assistance_request r SET state = 'withdrawn', ended_at = now(), ended_by = NEW.ended_by
        WHERE r.permission = NEW.id AND r.ended_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = r.file AND s.grantee = r.provider_team
                          AND s.purpose = r.service AND s.ended_at IS NULL)
        RETURNING r.id)
    DELETE FROM cases_workitem w USING ended WHERE w.subject = ended.id;
    RETURN NULL;
END $$;

-- Deferred to the end of the transaction: a changed yes has then moved its sights to the new one.
CREATE CONSTRAINT TRIGGER requests_end_with_it AFTER UPDATE OF ended_at ON cases_permission
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION hawn_inside.end_requests();
"""
BACKWARD = """
DROP TRIGGER requests_end_with_it ON cases_permission;
DROP FUNCTION hawn_inside.end_requests();
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0006_emergency"), ("cases", "0006_sharing")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
