"""An agency that leads open cases gives them away before it leaves; an agency that left can come back, empty."""

from django.db import migrations

FORWARD = r"""
CREATE OR REPLACE FUNCTION hawn.agency_leaves(p_agency uuid, p_today date) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    who uuid;
    people integer := 0;
BEGIN
    PERFORM hawn_inside.may_end_agency(p_agency);
    IF EXISTS (SELECT 1 FROM cases_case c JOIN agencies_team t ON t.id = c.lead_team
               WHERE t.agency_id = p_agency AND c.state = 'open') THEN
        RAISE EXCEPTION 'leads open cases' USING ERRCODE = 'check_violation';
    END IF;
    FOR who IN SELECT DISTINCT m.user_id FROM agencies_membership m JOIN agencies_team t ON t.id = m.team_id
               WHERE t.agency_id = p_agency AND m.ended_at IS NULL
    LOOP
        PERFORM hawn.leave(who, p_agency, p_today);
        people := people + 1;
    END LOOP;
    UPDATE cases_sight s SET ended_at = now(), ended_by = hawn.actor() FROM agencies_team t
    WHERE t.agency_id = p_agency AND s.grantee = t.id AND s.ended_at IS NULL;
    UPDATE agencies_agency SET ended_at = now() WHERE id = p_agency AND ended_at IS NULL;
    UPDATE agencies_invitation i SET withdrawn_at = now(), withdrawn_by = hawn.actor() FROM agencies_team t
    WHERE t.id = i.team_id AND t.agency_id = p_agency AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL;
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'agency.leave', p_agency::text, jsonb_build_object('people', people));
    RETURN people;
END $$;

CREATE FUNCTION hawn_inside.may_end_agency(p_agency uuid) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF hawn.actor() IS NULL OR hawn.role() <> 'data_protection_officer'
       OR EXISTS (SELECT 1 FROM agencies_team t WHERE t.id = hawn.team() AND t.agency_id = p_agency) THEN
        RAISE EXCEPTION 'not yours to end' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Nothing of what its people had comes back: they are invited anew, by a first administrator whom two people name.
CREATE FUNCTION hawn.agency_returns(p_agency uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    PERFORM hawn_inside.may_end_agency(p_agency);
    UPDATE agencies_agency SET ended_at = NULL WHERE id = p_agency AND ended_at IS NOT NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'agency.return', p_agency::text, '{}');
    RETURN true;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_leaving")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]  # going back: migrate cases to zero
