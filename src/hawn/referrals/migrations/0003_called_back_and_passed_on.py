"""A work-mail link that was sent; who works on a person of an alert; the author's sight of a report that is sent."""

from django.db import migrations, models

FORWARD = """
-- The report was sent: its authors, by receipt or by team, open it no more. By one of them.
CREATE FUNCTION hawn.end_own_report(p_alert uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    ended integer;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = p_alert AND s.purpose = 'own_report'
                   AND s.grantee = ANY (hawn.grantees()) AND s.ended_at IS NULL) THEN
        RETURN 0;
    END IF;
    UPDATE cases_sight SET ended_at = now(), ended_by = hawn.actor()
    WHERE file = p_alert AND purpose = 'own_report' AND ended_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_walls"), ("cases", "0003_parts_passed_on")]
    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION hawn.end_own_report(uuid);"),
        migrations.AddField("receipt", "confirm_asked_at", models.DateTimeField(null=True)),
        migrations.AddField("alertperson", "worker", models.UUIDField(null=True)),
    ]
