"""What a sender sends back stands on the desk's list with the facts of its alert, in no language."""

from django.db import migrations

FORWARD = r"""
-- An answer or a report came: one line on the list of the team that received the alert. By a sender of the alert, who
-- reads nothing of it here; what came is told by the row itself.
CREATE FUNCTION hawn.back_to_desk(p_item uuid, p_alert uuid, p_subject uuid, p_due date, p_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    came text;
BEGIN
    IF hawn.role() IS NOT DISTINCT FROM 'emergency' OR NOT EXISTS (
        SELECT 1 FROM cases_sight s WHERE s.file = p_alert AND s.purpose IN ('own_status', 'own_report')
        AND s.grantee = ANY (hawn.grantees()) AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now())) THEN
        RAISE EXCEPTION 'not of this sender' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT 1 FROM referrals_question q
               WHERE q.id = p_subject AND q.alert = p_alert AND q.state = 'answered') THEN
        came := 'answer_from_sender';
    ELSIF EXISTS (SELECT 1 FROM referrals_report r
                  WHERE r.id = p_subject AND r.alert = p_alert AND r.state = 'sent') THEN
        came := 'report_arrived';
    ELSE
        RAISE EXCEPTION 'nothing came' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                age_group, urgency, by_whom, path, created_at)
    SELECT p_item, a.receiver_team, a.id, p_subject, 'new', came, p_due, '', a.people || ' ×', a.locality,
           CASE WHEN bool_or(p.age_group IN ('child', 'could_be_child')) THEN 'could_be_child'
                ELSE coalesce((array_agg(p.age_group ORDER BY p.tag))[1], '') END,
           a.urgency, '', '/alert/' || a.id || '/', p_at
    FROM referrals_alert a LEFT JOIN referrals_alertperson p ON p.alert = a.id WHERE a.id = p_alert GROUP BY a.id;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0008_told_before"), ("cases", "0015_notices_stay_control_ends")]
    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION hawn.back_to_desk(uuid, uuid, uuid, date, timestamptz);"),
    ]
