"""Police by signed protocol only, immigration control never: the database asks both before any file is shared."""

from django.db import migrations

FORWARD = r"""
-- A body that controls immigration has no agency here, so no team, no account and nobody to share a file with.
CREATE FUNCTION hawn_inside.no_immigration_control() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM agencies_body b WHERE b.id = NEW.body AND 'immigration_control' = ANY (b.functions)) THEN
        RAISE EXCEPTION 'a body that controls immigration has no account here' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_immigration_control BEFORE INSERT OR UPDATE ON agencies_agency
FOR EACH ROW EXECUTE FUNCTION hawn_inside.no_immigration_control();

-- The functions of the bodies that a grantee (a team, or a person through any open membership) belongs to.
CREATE FUNCTION hawn_inside.functions_of(p_grantee uuid) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT f), ARRAY[]::text[]) FROM (
        SELECT unnest(b.functions)::text AS f FROM agencies_team t JOIN agencies_agency a ON a.id = t.agency_id
        JOIN agencies_body b ON b.id = a.body WHERE t.id = p_grantee
        UNION
        SELECT unnest(b.functions)::text FROM agencies_membership m JOIN agencies_team t ON t.id = m.team_id
        JOIN agencies_agency a ON a.id = t.agency_id JOIN agencies_body b ON b.id = a.body
        WHERE m.user_id = p_grantee AND m.ended_at IS NULL) found
$$;

-- The last moment until which a grantee of the police may see these parts for this purpose under a protocol in force;
-- NULL: never. A police officer is shared with as a unit, not as a person.
CREATE FUNCTION hawn_inside.protocol_until(p_grantee uuid, p_purpose text, p_kinds text[]) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT max(p.ends_on + 1)::timestamptz FROM agencies_protocol p
    JOIN agencies_agency a ON a.body = p.body JOIN agencies_team t ON t.agency_id = a.id AND t.key = p.unit_key
    WHERE t.id = p_grantee AND p.confirmed_at IS NOT NULL AND p.ended_at IS NULL
      AND now()::date BETWEEN p.signed_on AND p.ends_on AND p_purpose = ANY (p.purposes::text[])
      AND p_kinds IS NOT NULL AND p_kinds <@ p.kinds::text[]
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
    functions text[] := hawn_inside.functions_of(p_grantee);
    capped timestamptz := p_until;
    born_now boolean := NOT EXISTS (SELECT 1 FROM cases_sight WHERE file = p_file AND granted_in <> this);
BEGIN
    IF who IS NULL THEN
        RAISE EXCEPTION 'no context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_grantee IS NULL OR cardinality(p_classes) = 0 OR NOT p_classes <@ ARRAY['A', 'B', 'C', 'R', 'D']
       OR p_basis NOT IN ('assignment', 'request', 'permission', 'duty', 'emergency') THEN
        RAISE EXCEPTION 'no such sight' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT born_now AND NOT hawn.holds_parts(p_file, p_classes, p_kinds) THEN
        RAISE EXCEPTION 'nobody grants what they do not hold' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- After a file's birth only somebody who is known here: a team, a person, or the holder of the receipt for their
    -- own report.
    IF NOT born_now AND p_purpose <> 'own_report' AND NOT EXISTS (SELECT 1 FROM agencies_team WHERE id = p_grantee)
       AND NOT EXISTS (SELECT 1 FROM agencies_user WHERE id = p_grantee) THEN
        RAISE EXCEPTION 'nobody is known by this name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF 'immigration_control' = ANY (functions) THEN
        RAISE EXCEPTION 'nobody shares a file with immigration control' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- What officers wrote themselves they may read and complete; all else needs the protocol.
    IF 'police' = ANY (functions) AND NOT (born_now AND p_basis = 'duty')
       AND NOT (p_purpose = 'own_report' AND p_kinds = ARRAY['report']) THEN
        capped := least(p_until, hawn_inside.protocol_until(p_grantee, p_purpose, p_kinds));
        IF hawn_inside.protocol_until(p_grantee, p_purpose, p_kinds) IS NULL THEN
            RAISE EXCEPTION 'no signed protocol covers this' USING ERRCODE = 'insufficient_privilege';
        END IF;
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
            (SELECT least(capped, p.until) FROM (SELECT 1) one LEFT JOIN cases_permission p ON p.id = p_permission),
            who, now(), this);
    RETURN made;
END $$;

-- The data protection officer writes a signed protocol down; another person confirms it.
CREATE FUNCTION hawn.register_protocol(
    p_id uuid, p_body text, p_unit_key text, p_unit text, p_document text, p_signatory text, p_signed_on date,
    p_ends_on date, p_purposes text[], p_kinds text[], p_promises text
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF hawn.actor() IS NULL OR hawn.role() <> 'data_protection_officer' THEN
        RAISE EXCEPTION 'the data protection officer alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM agencies_body b WHERE b.id = p_body AND 'police' = ANY (b.functions)
                   AND NOT 'immigration_control' = ANY (b.functions)) THEN
        RAISE EXCEPTION 'a protocol is made with a police body without immigration powers' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO agencies_protocol (id, body, unit_key, unit, document, signatory, signed_on, ends_on, purposes, kinds,
                                   promises, registered_at, registered_by)
    VALUES (p_id, p_body, p_unit_key, p_unit, p_document, p_signatory, p_signed_on, p_ends_on, p_purposes, p_kinds,
            p_promises, now(), hawn.actor());
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'protocol.register', p_id::text, jsonb_build_object('body', p_body));
END $$;

-- A second person confirms: the unit becomes a team that named people can join, until the protocol's last day.
CREATE FUNCTION hawn.confirm_protocol(p_id uuid, p_agency uuid, p_team uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    p agencies_protocol;
BEGIN
    SELECT * INTO p FROM agencies_protocol WHERE id = p_id FOR UPDATE;
    IF p.id IS NULL OR hawn.actor() IS NULL OR p.registered_by = hawn.actor()
       OR hawn.role() NOT IN ('data_protection_officer', 'agency_admin', 'coordinator') THEN
        RAISE EXCEPTION 'not yours to confirm' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p.confirmed_at IS NOT NULL OR p.ended_at IS NOT NULL THEN RETURN false; END IF;
    UPDATE agencies_protocol SET confirmed_at = now(), confirmed_by = hawn.actor() WHERE id = p_id;
    INSERT INTO agencies_agency (id, body, name) SELECT p_agency, b.id, b.name FROM agencies_body b WHERE b.id = p.body
    ON CONFLICT (body) DO UPDATE SET ended_at = NULL;
    INSERT INTO agencies_team (id, agency_id, key, name, until)
    SELECT p_team, a.id, p.unit_key, p.unit, p.ends_on FROM agencies_agency a WHERE a.body = p.body
    ON CONFLICT (agency_id, key) DO UPDATE SET until = excluded.until, name = excluded.name;
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'protocol.confirm', p_id::text, '{}'::jsonb);
    RETURN true;
END $$;

-- Ends a protocol before its day: what the unit saw under it closes, and its people can act there no more.
CREATE FUNCTION hawn.end_protocol(p_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    p agencies_protocol;
    unit uuid;
BEGIN
    SELECT * INTO p FROM agencies_protocol WHERE id = p_id FOR UPDATE;
    IF p.id IS NULL OR hawn.actor() IS NULL
       OR hawn.role() NOT IN ('data_protection_officer', 'agency_admin', 'coordinator') THEN
        RAISE EXCEPTION 'not yours to end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p.ended_at IS NOT NULL THEN RETURN false; END IF;
    UPDATE agencies_protocol SET ended_at = now(), ended_by = hawn.actor() WHERE id = p_id;
    SELECT t.id INTO unit FROM agencies_team t JOIN agencies_agency a ON a.id = t.agency_id
    WHERE a.body = p.body AND t.key = p.unit_key;
    IF NOT EXISTS (SELECT 1 FROM agencies_protocol o WHERE o.body = p.body AND o.unit_key = p.unit_key
                   AND o.confirmed_at IS NOT NULL AND o.ended_at IS NULL AND now()::date BETWEEN o.signed_on AND o.ends_on) THEN
        UPDATE agencies_team SET until = now()::date - 1 WHERE id = unit;
        UPDATE cases_sight SET ended_at = now(), ended_by = hawn.actor() WHERE grantee = unit AND ended_at IS NULL;
    END IF;
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'protocol.end', p_id::text, '{}'::jsonb);
    RETURN true;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_sharing"), ("agencies", "0002_protocols"), ("audit", "0002_walls")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]  # going back: migrate cases to zero
