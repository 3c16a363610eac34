"""What an erasure reaches, and who may ask for it: the worker's own login, or the owner when a backup is restored."""

from django.db import migrations

from hawn.core.walls import unwall, wall

FUNCTIONS = r"""
-- Which column of which table leads from a file to its rows; filled by `hawn migrate` from retention/reach.py.
-- ``file``: the column is the file's id. ``mention``: its text may hold the id of a file or of a row that goes.
CREATE TABLE hawn.erases (
    table_name text NOT NULL,
    column_name text NOT NULL,
    reach text NOT NULL CHECK (reach IN ('file', 'mention')),
    PRIMARY KEY (table_name, column_name)
);
REVOKE ALL ON hawn.erases FROM PUBLIC;

CREATE FUNCTION hawn.may_erase() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT hawn.is_worker() OR pg_has_role(session_user, c.relowner, 'MEMBER')
    FROM pg_class c WHERE c.oid = 'public.vault_datakey'::regclass
$$;

CREATE FUNCTION hawn.is_protector() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, hawn, pg_temp AS
$$ SELECT coalesce(hawn.role() = 'data_protection_officer', false) $$;

-- The files of one person, from any of them: the case, the person's part of each alert, and the alerts of which
-- nobody else is left. An alert's own id means its people who have no case.
CREATE FUNCTION hawn.files_of(p_file uuid) RETURNS TABLE (file uuid, what text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    root uuid := coalesce((SELECT p."case" FROM referrals_alertperson p WHERE p.id = p_file), p_file);
BEGIN
    IF NOT (hawn.may_erase() OR hawn.is_protector()) THEN RETURN; END IF;
    RETURN QUERY
    WITH people AS (
        SELECT p.id, p.alert FROM referrals_alertperson p
        WHERE p."case" = root OR p.id = root OR (p.alert = root AND p."case" IS NULL)
    )
    SELECT c.id, 'case' FROM cases_case c WHERE c.id = root
    UNION ALL SELECT p.id, 'person' FROM people p
    UNION ALL SELECT a.id, 'alert' FROM referrals_alert a
    WHERE (a.id = root OR a.id IN (SELECT p.alert FROM people p))
      AND NOT EXISTS (SELECT 1 FROM referrals_alertperson o
                      WHERE o.alert = a.id AND o.id NOT IN (SELECT p.id FROM people p));
END $$;

-- What is known of a file without opening it, by its id or by its reference.
CREATE FUNCTION hawn.file_facts(p_file uuid, p_reference text)
RETURNS TABLE (file uuid, reference text, alias text, closed_at timestamptz, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT c.id, c.reference::text, c.alias::text, c.closed_at, c.language::text FROM cases_case c
    WHERE (c.id = p_file OR c.reference = p_reference) AND (hawn.may_erase() OR hawn.is_protector())
$$;

-- How many rows of each table an erasure of these files would take, mentions left out.
CREATE FUNCTION hawn.erasure_counts(p_files uuid[]) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    one hawn.erases;
    n bigint;
    out jsonb := '{}';
BEGIN
    IF NOT (hawn.may_erase() OR hawn.is_protector()) THEN RETURN out; END IF;
    FOR one IN SELECT * FROM hawn.erases WHERE reach = 'file' LOOP
        EXECUTE format('SELECT count(*) FROM public.%I t WHERE t.%I = ANY ($1)', one.table_name, one.column_name)
            INTO n USING p_files;
        IF n > 0 THEN out := out || jsonb_build_object(one.table_name, n); END IF;
    END LOOP;
    RETURN out;
END $$;

-- Destroys data keys and rows; returns how many of each table. ``p_classes`` NULL: everything of these files and
-- whatever names one of their rows; else only the keys and sealed parts of those classes.
CREATE FUNCTION hawn.erase_rows(p_files uuid[], p_classes text[]) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    one hawn.erases;
    n bigint;
    gone text[];
    ids text[] := p_files::text[];
    out jsonb := '{}';
BEGIN
    IF NOT hawn.may_erase() THEN
        RAISE EXCEPTION 'only the worker erases' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_classes IS NOT NULL THEN
        DELETE FROM vault_datakey WHERE file = ANY (p_files) AND data_class = ANY (p_classes);
        GET DIAGNOSTICS n = ROW_COUNT;
        out := jsonb_build_object('vault_datakey', n);
        DELETE FROM vault_envelope WHERE file = ANY (p_files) AND data_class = ANY (p_classes);
        GET DIAGNOSTICS n = ROW_COUNT;
        out := out || jsonb_build_object('vault_envelope', n);
        DELETE FROM retention_due WHERE file = ANY (p_files) AND scope = ANY (p_classes);
        RETURN out;
    END IF;
    -- Who is writing in one of these files comes to an end first: what it adds is seen below.
    PERFORM 1 FROM cases_case WHERE id = ANY (p_files) FOR UPDATE;
    PERFORM 1 FROM referrals_alert WHERE id = ANY (p_files) FOR UPDATE;
    PERFORM 1 FROM referrals_alertperson WHERE id = ANY (p_files) FOR UPDATE;
    -- Keys first: whatever else happens, what they sealed is shut.
    FOR one IN SELECT * FROM hawn.erases ORDER BY reach, table_name <> 'vault_datakey', table_name LOOP
        IF one.reach = 'file' THEN
            EXECUTE format('WITH gone AS (DELETE FROM public.%I t WHERE t.%I = ANY ($1) RETURNING t.id::text)'
                           ' SELECT coalesce(array_agg(id), ARRAY[]::text[]) FROM gone',
                           one.table_name, one.column_name) INTO gone USING p_files;
            n := cardinality(gone);
            -- Only ids made by chance are looked for in texts: a number would be found in every one.
            ids := ids || ARRAY(SELECT g FROM unnest(gone) g WHERE length(g) = 36);
        ELSE
            EXECUTE format('DELETE FROM public.%I t WHERE EXISTS'
                           ' (SELECT 1 FROM unnest($1) i WHERE strpos(t.%I::text, i) > 0)',
                           one.table_name, one.column_name) USING ids;
            GET DIAGNOSTICS n = ROW_COUNT;
        END IF;
        IF n > 0 THEN
            out := out || jsonb_build_object(one.table_name, n + coalesce((out ->> one.table_name)::bigint, 0));
        END IF;
    END LOOP;
    RETURN out;
END $$;

-- For the nightly task: closed cases of the oldest closing on, and the classes that they still have keys of.
CREATE FUNCTION hawn.closed_cases(p_before timestamptz)
RETURNS TABLE (file uuid, reference text, alias text, closed_at timestamptz, classes text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT c.id, c.reference::text, c.alias::text, c.closed_at,
           ARRAY(SELECT k.data_class::text FROM vault_datakey k WHERE k.file = c.id ORDER BY 1)
    FROM cases_case c WHERE c.closed_at < p_before AND hawn.is_worker() ORDER BY c.closed_at
$$;

-- One line on the worklist of the data protection officer's team, which sees no file.
CREATE FUNCTION hawn.list_erasure(p_item uuid, p_holder uuid, p_file uuid, p_subject uuid, p_reference text,
                                  p_alias text, p_due date) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF NOT hawn.is_worker() THEN
        RAISE EXCEPTION 'only the worker proposes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality, age_group,
                                urgency, by_whom, path, created_at)
    VALUES (p_item, p_holder, p_file, p_subject, 'new', 'erasure_due', p_due, p_reference, p_alias, '', '', '', '',
            '/erasure/' || p_file || '/', now());
END $$;

CREATE FUNCTION hawn.unlist_erasure(p_subject uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF hawn.is_worker() OR hawn.is_protector() THEN
        DELETE FROM cases_workitem WHERE subject = p_subject AND what = 'erasure_due';
    END IF;
END $$;

-- The data protection officer makes a person's own copy: an hour's sight of what the copy holds, never of class R.
-- Of the alert: its workflow, and the full report where it speaks of this person alone.
CREATE FUNCTION hawn.sight_for_copy(p_file uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF NOT hawn.is_protector() OR NOT EXISTS (SELECT 1 FROM cases_case WHERE id = p_file) THEN RETURN false; END IF;
    IF EXISTS (SELECT 1 FROM cases_sight WHERE file = p_file AND grantee = hawn.actor() AND purpose = 'own_copy'
               AND ended_at IS NULL AND until > now()) THEN RETURN true; END IF;
    INSERT INTO cases_sight (id, grantee, file, classes, kinds, purpose, basis, permission, until, granted_by,
                             granted_at, granted_in)
    SELECT gen_random_uuid(), hawn.actor(), wanted.file, wanted.classes, wanted.kinds, 'own_copy', 'duty', NULL,
           now() + interval '1 hour', hawn.actor(), now(), pg_current_xact_id()::text::bigint
    FROM (
        SELECT p_file, ARRAY['A', 'B', 'C', 'D'], NULL::text[]
        UNION ALL SELECT unnest(ARRAY[p.id, p.alert]), ARRAY['D'], NULL
            FROM referrals_alertperson p WHERE p."case" = p_file
        UNION ALL SELECT a.id, ARRAY['C'], ARRAY['report']
            FROM referrals_alertperson p JOIN referrals_alert a ON a.id = p.alert AND a.people = 1
            WHERE p."case" = p_file
    ) wanted (file, classes, kinds);
    RETURN true;
END $$;
"""
DROP = """
DROP FUNCTION hawn.sight_for_copy(uuid);
DROP FUNCTION hawn.unlist_erasure(uuid);
DROP FUNCTION hawn.list_erasure(uuid, uuid, uuid, uuid, text, text, date);
DROP FUNCTION hawn.closed_cases(timestamptz);
DROP FUNCTION hawn.erase_rows(uuid[], text[]);
DROP FUNCTION hawn.erasure_counts(uuid[]);
DROP FUNCTION hawn.file_facts(uuid, text);
DROP FUNCTION hawn.files_of(uuid);
DROP FUNCTION hawn.is_protector();
DROP FUNCTION hawn.may_erase();
DROP TABLE hawn.erases;
"""
PROTECTOR, WORKER = "(SELECT hawn.is_protector())", "(SELECT hawn.is_worker())"
BOTH = f"{PROTECTOR} OR {WORKER}"
WALLS = "\n".join(
    [
        wall("retention_hold", see=BOTH, add=PROTECTOR, change=True),
        wall("retention_due", see=BOTH, add=BOTH, change=True, drop=True),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_initial"),
        ("audit", "0003_numbers_after_a_restore"),
        ("cases", "0006_sharing"),
        ("referrals", "0005_emergency"),
        ("vault", "0002_blind"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        migrations.RunSQL(WALLS, unwall("retention_hold") + unwall("retention_due")),
    ]
