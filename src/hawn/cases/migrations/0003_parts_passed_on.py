"""Who holds some parts of a file may pass on those parts; a sight may be ended for one purpose alone; a line of one's
own list can be ticked off."""

from django.db import migrations

FORWARD = r"""
-- The actor holds an open sight of all these classes and parts (NULL: the whole), on a basis that may be passed on.
CREATE FUNCTION hawn.holds_parts(p_file uuid, p_classes text[], p_kinds text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM cases_sight s
        WHERE s.file = p_file AND s.grantee = ANY (hawn.grantees()) AND s.ended_at IS NULL
          AND (s.until IS NULL OR s.until > now()) AND p_classes <@ s.classes::text[]
          AND (s.kinds IS NULL OR (p_kinds IS NOT NULL AND p_kinds <@ s.kinds::text[]))
          AND s.basis IN ('assignment', 'duty', 'emergency'))
$$;

CREATE OR REPLACE FUNCTION hawn.grant_sight(
    p_grantee uuid, p_file uuid, p_classes text[], p_kinds text[], p_purpose text, p_basis text,
    p_permission uuid, p_until timestamptz
) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    who uuid := hawn.actor();
    this bigint := pg_current_xact_id()::text::bigint;
    made uuid := gen_random_uuid();
BEGIN
    IF who IS NULL THEN
        RAISE EXCEPTION 'no context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_grantee IS NULL OR cardinality(p_classes) = 0 OR NOT p_classes <@ ARRAY['A', 'B', 'C', 'R', 'D']
       OR p_basis NOT IN ('assignment', 'request', 'permission', 'duty', 'emergency') THEN
        RAISE EXCEPTION 'no such sight' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM cases_sight WHERE file = p_file AND granted_in <> this)
       AND NOT hawn.holds_parts(p_file, p_classes, p_kinds) THEN
        RAISE EXCEPTION 'nobody grants what they do not hold' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_basis IN ('request', 'permission') AND NOT EXISTS (
        SELECT 1 FROM cases_permission p
        WHERE p.id = p_permission AND p.file = p_file AND p.answer = 'yes' AND p.ended_at IS NULL
          AND (p.until IS NULL OR p.until > now()) AND p.recipient_team = p_grantee
          AND p_classes <@ p.classes::text[] AND p_kinds IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM unnest(p_kinds) k WHERE split_part(k, ':', 1) <> ALL (p.kinds::text[]))
    ) THEN
        RAISE EXCEPTION 'the person has not said yes to this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO cases_sight
        (id, grantee, file, classes, kinds, purpose, basis, permission, until, granted_by, granted_at, granted_in)
    VALUES (made, p_grantee, p_file, p_classes, p_kinds, p_purpose, p_basis, p_permission,
            (SELECT least(p_until, p.until) FROM (SELECT 1) one LEFT JOIN cases_permission p ON p.id = p_permission),
            who, now(), this);
    RETURN made;
END $$;

DROP FUNCTION hawn.end_sight(uuid, uuid, text);
-- Ends the open sights of one grantee on a file (NULL: of any basis, of any purpose): by the grantee, or by who
-- holds the file's workflow.
CREATE FUNCTION hawn.end_sight(p_file uuid, p_grantee uuid, p_basis text, p_purpose text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    ended integer;
BEGIN
    IF hawn.actor() IS NULL OR NOT (p_grantee = ANY (hawn.grantees()) OR hawn.holds(p_file, ARRAY['D'])) THEN
        RAISE EXCEPTION 'not yours to end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE cases_sight SET ended_at = now(), ended_by = hawn.actor()
    WHERE file = p_file AND grantee = p_grantee AND ended_at IS NULL AND (p_basis IS NULL OR basis = p_basis)
      AND (p_purpose IS NULL OR purpose = p_purpose);
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

-- Takes one line off the worklist of who holds it.
CREATE FUNCTION hawn.clear_item(p_item uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    cleared integer;
BEGIN
    DELETE FROM cases_workitem WHERE id = p_item AND holder = ANY (hawn.grantees());
    GET DIAGNOSTICS cleared = ROW_COUNT;
    RETURN cleared;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_walls")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]  # going back: migrate cases to zero
