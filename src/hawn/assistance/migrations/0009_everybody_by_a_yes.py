"""Every request stands on the person's yes to whom it goes to, be it a team with an account or a body outside; and it
moves on to a newer yes, with which it then ends."""

from django.db import migrations

WALL = """
CREATE POLICY only_with_a_yes ON assistance_request AS RESTRICTIVE FOR INSERT WITH CHECK (EXISTS (
    SELECT 1 FROM cases_permission p
    WHERE p.id = assistance_request.permission AND p.file = assistance_request.file AND p.purpose = 'service'
      AND p.recipient_body = assistance_request.provider_body
      AND (assistance_request.provider_team IS NULL OR p.recipient_team = assistance_request.provider_team)
      AND p.answer = 'yes' AND p.ended_at IS NULL AND (p.until IS NULL OR p.until > now())
      AND 'brief' = ANY (p.kinds)));
"""
FORWARD = r"""
CREATE OR REPLACE FUNCTION hawn_inside.end_requests() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    UPDATE assistance_request r SET permission = n.id
    FROM cases_permission n
    WHERE r.permission = NEW.id AND r.ended_at IS NULL AND n.file = NEW.file AND n.purpose = NEW.purpose
      AND n.recipient_body = NEW.recipient_body AND n.recipient_team IS NOT DISTINCT FROM NEW.recipient_team
      AND n.answer = 'yes' AND n.ended_at IS NULL AND (n.until IS NULL OR n.until > now()) AND 'brief' = ANY (n.kinds)
      AND (r.provider_team IS NULL OR EXISTS (
            SELECT 1 FROM cases_sight s WHERE s.file = r.file AND s.grantee = r.provider_team
            AND s.purpose = r.service AND s.ended_at IS NULL));
    WITH ended AS (
        UPDATE assistance_request r SET state = 'withdrawn', ended_at = now(), ended_by = NEW.ended_by
        WHERE r.permission = NEW.id AND r.ended_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = r.file AND s.grantee = r.provider_team
                          AND s.purpose = r.service AND s.ended_at IS NULL)
        RETURNING r.id)
    DELETE FROM cases_workitem w USING ended WHERE w.subject = ended.id;
    RETURN NULL;
END $$;
"""
BACKWARD = r"""
CREATE OR REPLACE FUNCTION hawn_inside.end_requests() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    WITH ended AS (
        UPDATE assistance_request r SET state = 'withdrawn', ended_at = now(), ended_by = NEW.ended_by
        WHERE r.permission = NEW.id AND r.ended_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = r.file AND s.grantee = r.provider_team
                          AND s.purpose = r.service AND s.ended_at IS NULL)
        RETURNING r.id)
    DELETE FROM cases_workitem w USING ended WHERE w.subject = ended.id;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0008_provider_left"), ("cases", "0013_attachment_walls")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(WALL, "DROP POLICY only_with_a_yes ON assistance_request;"),
    ]
