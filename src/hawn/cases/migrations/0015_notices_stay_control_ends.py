"""Notices of an emergency go with its review and not before; a body that gains control of immigration loses, in the
statement that says so, whatever it had here."""

from django.db import migrations

FORWARD = r"""
-- Notices of an emergency are for a second person's review to take away (hawn.review_emergency), never for this.
CREATE OR REPLACE FUNCTION hawn.clear_work(p_file uuid, p_subject uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    cleared integer;
BEGIN
    IF hawn.role() = 'emergency' OR (
           NOT EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = p_file AND s.grantee = ANY (hawn.grantees())
                       AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now()))
           AND NOT EXISTS (SELECT 1 FROM cases_workitem w WHERE w.file = p_file AND w.subject = p_subject
                           AND w.holder = ANY (hawn.grantees()))) THEN
        RETURN 0;
    END IF;
    DELETE FROM cases_workitem WHERE file = p_file AND subject = p_subject AND what NOT LIKE 'emergency\_%';
    GET DIAGNOSTICS cleared = ROW_COUNT;
    RETURN cleared;
END $$;

-- One line off one's own list. Of an emergency only the notice to whose case it was, by anybody but who opened it.
CREATE OR REPLACE FUNCTION hawn.clear_item(p_item uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    cleared integer;
BEGIN
    DELETE FROM cases_workitem w WHERE w.id = p_item AND w.holder = ANY (hawn.grantees())
        AND hawn.role() IS DISTINCT FROM 'emergency' AND w.what <> 'emergency_review'
        AND NOT (w.what LIKE 'emergency\_%' AND EXISTS (
            SELECT 1 FROM cases_emergency e WHERE e.id = w.subject AND e.opened_by = hawn.actor()));
    GET DIAGNOSTICS cleared = ROW_COUNT;
    RETURN cleared;
END $$;

-- A body that controls immigration has no agency here; one that it had before it did may only end.
CREATE OR REPLACE FUNCTION hawn_inside.no_immigration_control() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM agencies_body b WHERE b.id = NEW.body AND 'immigration_control' = ANY (b.functions))
       AND NOT (TG_OP = 'UPDATE' AND NEW.body = OLD.body AND NEW.ended_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a body that controls immigration has no account here' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- Whatever function opens a sight (a grant, a merge, somebody who leaves): never for control of immigration.
CREATE FUNCTION hawn_inside.no_sight_for_control() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF 'immigration_control' = ANY (hawn_inside.functions_of(NEW.grantee)) THEN
        RAISE EXCEPTION 'nobody shares a file with immigration control' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_sight_for_control BEFORE INSERT OR UPDATE OF grantee ON cases_sight
FOR EACH ROW EXECUTE FUNCTION hawn_inside.no_sight_for_control();

-- A profile gives a body control of immigration: its protocol, its units, its people's work there, what they see as
-- units and as persons, their lines on worklists and its agency end at once. Nothing of it comes back by itself.
CREATE FUNCTION hawn_inside.control_ends_all() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    by_whom uuid := coalesce(hawn.actor(), '00000000-0000-4000-8000-000000000001');
    units uuid[];
    people uuid[];
BEGIN
    IF TG_OP = 'UPDATE' AND 'immigration_control' = ANY (OLD.functions) THEN RETURN NULL; END IF;
    SELECT coalesce(array_agg(t.id), '{}') INTO units FROM agencies_team t JOIN agencies_agency a ON a.id = t.agency_id
    WHERE a.body = NEW.id;
    SELECT coalesce(array_agg(DISTINCT m.user_id), '{}') INTO people FROM agencies_membership m
    WHERE m.team_id = ANY (units) AND m.ended_at IS NULL;
    UPDATE agencies_protocol SET ended_at = now(), ended_by = by_whom WHERE body = NEW.id AND ended_at IS NULL;
    UPDATE agencies_team SET until = now()::date - 1 WHERE id = ANY (units) AND (until IS NULL OR until >= now()::date);
    UPDATE agencies_membership SET ended_at = now() WHERE team_id = ANY (units) AND ended_at IS NULL;
    UPDATE agencies_user u SET is_active = false WHERE u.id = ANY (people)
        AND NOT EXISTS (SELECT 1 FROM agencies_membership m WHERE m.user_id = u.id AND m.ended_at IS NULL);
    UPDATE agencies_invitation SET withdrawn_at = now(), withdrawn_by = by_whom
    WHERE team_id = ANY (units) AND accepted_at IS NULL AND withdrawn_at IS NULL;
    UPDATE cases_sight SET ended_at = now(), ended_by = by_whom
    WHERE grantee = ANY (units || people) AND ended_at IS NULL;
    UPDATE cases_sight s SET ended_at = now(), ended_by = by_whom FROM cases_emergency e
    WHERE e.opened_by = ANY (people) AND s.grantee = e.id AND s.ended_at IS NULL;
    DELETE FROM cases_workitem WHERE holder = ANY (units || people) AND what NOT LIKE 'emergency\_%';
    UPDATE agencies_agency SET ended_at = now() WHERE body = NEW.id AND ended_at IS NULL;
    IF cardinality(units) > 0 THEN
        INSERT INTO audit_line (id, action, subject, facts, actor, role, purpose)
        VALUES (gen_random_uuid(), 'control.ends', NEW.id, jsonb_build_object('people', cardinality(people)), by_whom,
                coalesce(hawn.role(), 'owner'), coalesce(hawn.purpose(), 'profile'));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER control_ends_all AFTER INSERT OR UPDATE OF functions ON agencies_body
FOR EACH ROW WHEN ('immigration_control' = ANY (NEW.functions)) EXECUTE FUNCTION hawn_inside.control_ends_all();
"""
BACKWARD = """
DROP TRIGGER no_sight_for_control ON cases_sight;
DROP FUNCTION hawn_inside.no_sight_for_control();
DROP TRIGGER control_ends_all ON agencies_body;
DROP FUNCTION hawn_inside.control_ends_all();
"""  # the three functions keep their stricter words; going further back drops them


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_how_the_sender_knows"), ("agencies", "0007_account_functions")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
