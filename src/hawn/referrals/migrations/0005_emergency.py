"""Who reads in an emergency writes nothing here, and moves nobody's progress."""

from django.db import migrations

from hawn.core.walls import only_reading_in_emergency

TABLES = ["referrals_alert", "referrals_alertperson", "referrals_question", "referrals_receipt", "referrals_report"]
FORWARD = r"""
CREATE OR REPLACE FUNCTION hawn.note_progress(p_case uuid, p_progress text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    steps text[] := ARRAY['received', 'seen', 'with_case_worker', 'help_started', 'closed'];
    told integer;
BEGIN
    IF array_position(steps, p_progress) IS NULL OR hawn.role() = 'emergency' OR NOT EXISTS (
        SELECT 1 FROM cases_sight s WHERE s.file = p_case AND s.grantee = ANY (hawn.grantees())
        AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now())) THEN
        RETURN 0;
    END IF;
    UPDATE referrals_receipt r SET progress = p_progress
    FROM referrals_alertperson p
    WHERE p."case" = p_case AND r.alert = p.alert
      AND array_position(steps, r.progress::text) < array_position(steps, p_progress);
    GET DIAGNOSTICS told = ROW_COUNT;
    RETURN told;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_indexes"), ("cases", "0005_emergency")]
    operations = [  # going back: migrate referrals to zero
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.RunSQL("\n".join(only_reading_in_emergency(t) for t in TABLES), migrations.RunSQL.noop),
    ]
