"""Who looked at a file: for who has the case, and for the data protection officers; and a word of it once a week."""

from django.db import migrations

FORWARD = r"""
-- Openings of sealed parts of a file, newest first, before a place in the list (NULL: from the newest).
CREATE FUNCTION hawn.looks(p_file uuid, p_before timestamptz, p_before_id uuid, p_limit integer)
RETURNS TABLE (id uuid, at timestamptz, actor uuid, team uuid, role text, purpose text, kinds text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT l.id, l.at, l.actor, l.team, l.role::text, l.purpose::text,
           ARRAY(SELECT jsonb_array_elements_text(l.facts -> 'kinds'))
    FROM audit_line l
    WHERE l.file = p_file AND l.action = 'vault.open'
      AND (p_before IS NULL OR (l.at, l.id) < (p_before, p_before_id))
      AND (hawn.role() = 'data_protection_officer' OR (hawn.role() = 'case_worker' AND hawn.holds(p_file, ARRAY['D'])))
    ORDER BY l.at DESC, l.id DESC LIMIT least(p_limit, 200)
$$;

-- Once a week who has an open case is told how many others looked at it. By the worker, any number of times.
CREATE FUNCTION hawn.tell_of_looks(p_week text, p_today date) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    c cases_case;
    others integer;
    told integer := 0;
BEGIN
    IF NOT hawn.is_worker() THEN
        RAISE EXCEPTION 'the worker alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR c IN SELECT * FROM cases_case WHERE state = 'open' AND assigned_to IS NOT NULL
    LOOP
        SELECT count(DISTINCT l.actor) INTO others FROM audit_line l
        WHERE l.file = c.id AND l.action = 'vault.open' AND l.actor <> c.assigned_to AND l.at > now() - interval '7 days';
        CONTINUE WHEN others = 0 OR EXISTS (
            SELECT 1 FROM audit_line l WHERE l.file = c.id AND l.action = 'looks.told' AND l.subject = p_week);
        INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                    age_group, urgency, by_whom, path, created_at)
        VALUES (gen_random_uuid(), c.assigned_to, c.id, md5(c.id || p_week)::uuid, 'new', 'looked_at', p_today,
                c.reference, c.alias, c.locality, c.age_group, c.urgency, others::text,
                '/case/' || c.id || '/looks/', now());
        INSERT INTO audit_line (id, action, file, subject, facts)
        VALUES (gen_random_uuid(), 'looks.told', c.id, p_week, jsonb_build_object('people', others));
        told := told + 1;
    END LOOP;
    RETURN told;
END $$;
"""
BACKWARD = """
DROP FUNCTION hawn.tell_of_looks(text, date);
DROP FUNCTION hawn.looks(uuid, timestamptz, uuid, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_protocols")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
