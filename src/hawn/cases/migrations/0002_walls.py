"""Sight: the two functions that write it, and the policies that ask it."""

from django.db import migrations

from hawn.core.walls import any_sight, class_in_sight, creating, in_sight, mine, part_in_sight, unwall, wall

FUNCTIONS = r"""
-- Every sight of the file was granted in this transaction: the file is being born.
CREATE FUNCTION hawn.creating(p_file uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT count(*) > 0 AND bool_and(granted_in = pg_current_xact_id_if_assigned()::text::bigint)
    FROM cases_sight WHERE file = p_file
$$;

-- The actor holds an unrestricted open sight of all these classes, on a basis that may be passed on.
CREATE FUNCTION hawn.holds(p_file uuid, p_classes text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM cases_sight s
        WHERE s.file = p_file AND s.grantee = ANY (hawn.grantees()) AND s.ended_at IS NULL
          AND (s.until IS NULL OR s.until > now()) AND s.kinds IS NULL AND p_classes <@ s.classes::text[]
          AND s.basis IN ('assignment', 'duty', 'emergency'))
$$;

-- Grants sight. A new file's first sights are free; later ones never exceed what the granter holds. For a
-- request or a permission the person's yes must be on record: this recipient, these classes, these parts.
CREATE FUNCTION hawn.grant_sight(
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
       AND NOT hawn.holds(p_file, p_classes) THEN
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

-- Ends the open sights of one grantee on a file: by the grantee, or by who holds the file's workflow.
CREATE FUNCTION hawn.end_sight(p_file uuid, p_grantee uuid, p_basis text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    ended integer;
BEGIN
    IF hawn.actor() IS NULL OR NOT (p_grantee = ANY (hawn.grantees()) OR hawn.holds(p_file, ARRAY['D'])) THEN
        RAISE EXCEPTION 'not yours to end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE cases_sight SET ended_at = now(), ended_by = hawn.actor()
    WHERE file = p_file AND grantee = p_grantee AND ended_at IS NULL AND (p_basis IS NULL OR basis = p_basis);
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

-- Ends a permission and, in the same statement's transaction, every sight that it opened.
CREATE FUNCTION hawn.end_permission(p_permission uuid, p_how text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    of_file uuid;
    ended integer;
BEGIN
    SELECT file INTO of_file FROM cases_permission WHERE id = p_permission FOR UPDATE;
    IF hawn.actor() IS NULL OR of_file IS NULL OR NOT hawn.holds(of_file, ARRAY['D']) THEN
        RAISE EXCEPTION 'not yours to end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE cases_permission SET ended_at = now(), ended_by = hawn.actor(), ended_how = p_how
    WHERE id = p_permission AND ended_at IS NULL;
    UPDATE cases_sight SET ended_at = now(), ended_by = hawn.actor()
    WHERE permission = p_permission AND ended_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

-- Who sees a file, for those who hold its workflow.
CREATE FUNCTION hawn.sight_of(p_file uuid) RETURNS SETOF cases_sight
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT s.* FROM cases_sight s WHERE s.file = p_file AND hawn.holds(p_file, ARRAY['D'])
$$;

-- Takes a thing off the worklists, whoever holds it: by one who sees the file at all.
CREATE FUNCTION hawn.clear_work(p_file uuid, p_subject uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    cleared integer;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = p_file AND s.grantee = ANY (hawn.grantees())
                   AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now()))
       AND NOT EXISTS (SELECT 1 FROM cases_workitem w WHERE w.file = p_file AND w.subject = p_subject
                       AND w.holder = ANY (hawn.grantees())) THEN
        RETURN 0;
    END IF;
    DELETE FROM cases_workitem WHERE file = p_file AND subject = p_subject;
    GET DIAGNOSTICS cleared = ROW_COUNT;
    RETURN cleared;
END $$;
"""

DROP = """
DROP FUNCTION hawn.clear_work(uuid, uuid);
DROP FUNCTION hawn.sight_of(uuid);
DROP FUNCTION hawn.end_permission(uuid, text);
DROP FUNCTION hawn.end_sight(uuid, uuid, text);
DROP FUNCTION hawn.grant_sight(uuid, uuid, text[], text[], text, text, uuid, timestamptz);
DROP FUNCTION hawn.holds(uuid, text[]);
DROP FUNCTION hawn.creating(uuid);
"""

ROW = in_sight("file")
WALLS = "\n".join(
    [
        wall("cases_sight", see=mine("grantee")),
        wall("cases_case", see=in_sight("id"), add=creating("id"), change=True),
        wall("cases_permission", see=ROW, add=f"{ROW} OR {creating('file')}"),
        wall("cases_workitem", see=mine("holder"), add=f"{mine('holder')} OR {any_sight('file')} OR {creating('file')}"),
        wall("cases_happening", see=ROW, add=f"{any_sight('file')} OR {creating('file')}"),
        wall(
            "vault_envelope",
            see=part_in_sight("file", "data_class", "kind"),
            add=f"{part_in_sight('file', 'data_class', 'kind')} OR {creating('file')}",
            change=True,
        ),
        wall(
            "vault_datakey",
            # A sender without sight seals several parts of one class under one key, in the transaction of birth.
            see=f"{class_in_sight('file', 'data_class')} OR {creating('file')}",
            add=f"{class_in_sight('file', 'data_class')} OR {creating('file')}",
        ),
    ]
)
TABLES = ["cases_sight", "cases_case", "cases_permission", "cases_workitem", "cases_happening", "vault_envelope", "vault_datakey"]


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("vault", "0001_initial"), ("core", "0001_context")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        migrations.RunSQL(WALLS, "\n".join(unwall(t) for t in TABLES)),
    ]
