"""The end of a class of a file takes the attachments of that class along."""

from django.db import migrations

SQL = r"""
CREATE OR REPLACE FUNCTION hawn.erase_rows(p_files uuid[], p_classes text[]) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    one hawn.erases;
    sealed text;
    n bigint;
    gone text[];
    ids text[] := p_files::text[];
    out jsonb := '{}';
BEGIN
    IF NOT hawn.may_erase() THEN
        RAISE EXCEPTION 'only the worker erases' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_classes IS NOT NULL THEN
        FOREACH sealed IN ARRAY ARRAY['vault_datakey', 'vault_stream', 'vault_chunk', 'vault_envelope', 'cases_attachment']
        LOOP
            EXECUTE format('DELETE FROM public.%I WHERE file = ANY ($1) AND data_class = ANY ($2)', sealed)
                USING p_files, p_classes;
            GET DIAGNOSTICS n = ROW_COUNT;
            IF n > 0 OR sealed IN ('vault_datakey', 'vault_envelope') THEN
                out := out || jsonb_build_object(sealed, n);
            END IF;
        END LOOP;
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
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_walls"), ("cases", "0013_attachment_walls"), ("vault", "0006_streams")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]  # going back: keys go all the same
