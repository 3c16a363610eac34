"""A provider that leaves Hawn takes no request with it: each open one ends, and who works on the case is told to find
another way."""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION hawn_inside.provider_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT q.*, c.assigned_to, c.lead_team, c.reference AS case_reference, c.locality, c.age_group
             FROM assistance_request q JOIN agencies_team t ON t.id = q.provider_team
             JOIN cases_case c ON c.id = q.file
             WHERE t.agency_id = NEW.id AND q.ended_at IS NULL
               AND q.state IN ('sent', 'asked', 'accepted', 'started') FOR UPDATE OF q
    LOOP
        UPDATE assistance_request SET state = 'withdrawn', ended_at = now(), ended_by = hawn.actor() WHERE id = r.id;
        DELETE FROM cases_workitem WHERE subject = r.id;
        INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                    age_group, urgency, by_whom, path, created_at)
        VALUES (gen_random_uuid(), coalesce(r.assigned_to, r.lead_team), r.file, r.id, 'new', 'provider_left',
                CURRENT_DATE, r.case_reference, r.alias, r.locality, r.age_group, r.urgency, NEW.name,
                '/case/' || r.file || '/', now());
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER requests_end_with_agency AFTER UPDATE OF ended_at ON agencies_agency
FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION hawn_inside.provider_left();
"""
BACKWARD = """
DROP TRIGGER requests_end_with_agency ON agencies_agency;
DROP FUNCTION hawn_inside.provider_left();
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0007_ends_with_permission"), ("cases", "0010_agency_leaves")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
