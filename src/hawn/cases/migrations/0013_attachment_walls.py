"""Who sees the attachments of a case: its case team, and who was given sight of one by name. And how one goes."""

from django.db import migrations

from hawn.core.walls import attachment_in_sight, only_reading_in_emergency, unwall, wall

FORWARD = r"""
-- Sealed chunks do not get smaller: PostgreSQL need not try.
ALTER TABLE vault_chunk ALTER COLUMN ciphertext SET STORAGE EXTERNAL;

-- Something demands that nothing of the file goes: an order to keep it (retention), or a court order that waits.
CREATE FUNCTION hawn.must_keep(p_file uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    RETURN hawn.holds(p_file, ARRAY['D']) AND (
        EXISTS (SELECT 1 FROM retention_hold h WHERE h.file = p_file AND h.lifted_at IS NULL
                AND (h.until IS NULL OR h.until >= current_date))
        OR EXISTS (SELECT 1 FROM cases_courtorder o WHERE o.file = p_file AND o.answer = 'waiting'));
END $$;

-- Destroys what an attachment holds: its key, its chunks, its sealed name. The app itself may delete none of them.
CREATE FUNCTION hawn.destroy_attachment(p_file uuid, p_kind text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF NOT starts_with(p_kind, 'attachment_') OR NOT hawn.holds(p_file, ARRAY['A', 'B', 'C', 'R', 'D']) THEN
        RAISE EXCEPTION 'not yours to take away' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF hawn.must_keep(p_file) THEN
        RAISE EXCEPTION 'an order keeps it' USING ERRCODE = 'check_violation';
    END IF;
    DELETE FROM vault_stream WHERE file = p_file AND kind = p_kind;
    DELETE FROM vault_chunk WHERE file = p_file AND kind = p_kind;
    DELETE FROM vault_envelope WHERE file = p_file AND kind = p_kind;
    RETURN FOUND;
END $$;
"""
BACKWARD = """
DROP FUNCTION hawn.destroy_attachment(uuid, text);
DROP FUNCTION hawn.must_keep(uuid);
"""
OPENS = attachment_in_sight("file", "data_class", "kind")
LISTS = attachment_in_sight("file", "data_class", "kind", copy=True)
NAMES = f"""
CREATE POLICY attachments_are_for_the_case_team ON vault_envelope AS RESTRICTIVE FOR SELECT
USING (NOT starts_with(@.kind, 'attachment_') OR {LISTS});
""".replace("@.", "vault_envelope.")
WALLS = "\n".join(
    [
        wall("vault_stream", see=OPENS, add=OPENS),
        wall("vault_chunk", see=OPENS, add=OPENS),
        wall("cases_attachment", see=LISTS, add=OPENS, change=True),
        only_reading_in_emergency("vault_stream"),
        only_reading_in_emergency("vault_chunk"),
        only_reading_in_emergency("cases_attachment"),
        NAMES,
        # The index of names could be emptied by who reads in an emergency: nothing forbade them to delete.
        "CREATE POLICY emergency_removes_nothing ON vault_blind AS RESTRICTIVE FOR DELETE"
        " USING ((SELECT hawn.role()) IS DISTINCT FROM 'emergency');",
    ]
)
UNWALLS = (
    "DROP POLICY emergency_removes_nothing ON vault_blind;"
    "DROP POLICY attachments_are_for_the_case_team ON vault_envelope;"
    + "\n".join(
        f"DROP POLICY emergency_adds_nothing ON {t}; DROP POLICY emergency_changes_nothing ON {t}; {unwall(t)}"
        for t in ("vault_stream", "vault_chunk", "cases_attachment")
    )
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_attachments"), ("vault", "0006_streams")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD), migrations.RunSQL(WALLS, UNWALLS)]
