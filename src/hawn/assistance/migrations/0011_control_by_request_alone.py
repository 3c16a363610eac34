"""A body that controls immigration is told of a file by a request for a permit alone, whatever way it is told.

And a request ends with its provider also where no person acts: a profile that ends an agency is the owner's work."""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION hawn_inside.control_by_request_alone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM agencies_body b WHERE b.id = NEW.to_body AND 'immigration_control' = ANY (b.functions))
       AND NOT EXISTS (SELECT 1 FROM assistance_request r WHERE r.id = NEW.subject AND r.file = NEW.file
                       AND r.provider_body = NEW.to_body) THEN
        RAISE EXCEPTION 'nobody shares a file with immigration control' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER control_by_request_alone BEFORE INSERT OR UPDATE ON cases_disclosure
FOR EACH ROW EXECUTE FUNCTION hawn_inside.control_by_request_alone();

CREATE OR REPLACE FUNCTION hawn_inside.provider_left() RETURNS trigger
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
        UPDATE assistance_request SET state = 'withdrawn', ended_at = now(),
            ended_by = coalesce(hawn.actor(), '00000000-0000-4000-8000-000000000001') WHERE id = r.id;
        DELETE FROM cases_workitem WHERE subject = r.id;
        INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                    age_group, urgency, by_whom, path, created_at)
        VALUES (gen_random_uuid(), coalesce(r.assigned_to, r.lead_team), r.file, r.id, 'new', 'provider_left',
                CURRENT_DATE, r.case_reference, r.alias, r.locality, r.age_group, r.urgency, NEW.name,
                '/case/' || r.file || '/', now());
    END LOOP;
    RETURN NULL;
END $$;
"""
BACKWARD = """
DROP TRIGGER control_by_request_alone ON cases_disclosure;
DROP FUNCTION hawn_inside.control_by_request_alone();
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0010_wishes"), ("cases", "0015_notices_stay_control_ends")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
