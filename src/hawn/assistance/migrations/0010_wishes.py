"""What the sender of an alert wrote that the person wants becomes a need when the case opens: referrals note the wish on
the timeline, and know no needs."""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION hawn_inside.wish_becomes_need() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    -- By who has the file: a provider, or the owner that loads copies, makes no need.
    IF NOT hawn.holds(NEW.file, ARRAY['D']) THEN RETURN NULL; END IF;
    INSERT INTO assistance_need (id, file, service, state, noted_at, noted_by)
    VALUES (gen_random_uuid(), NEW.file, NEW.facts ->> 'key', 'wanted', NEW.at, hawn.actor())
    ON CONFLICT DO NOTHING;
    INSERT INTO audit_line (id, action, file, subject, facts)
    VALUES (gen_random_uuid(), 'need.want', NEW.file, NEW.facts ->> 'key', '{}'::jsonb);
    RETURN NULL;
END $$;

CREATE TRIGGER wishes_become_needs AFTER INSERT ON cases_happening
FOR EACH ROW WHEN (NEW.what = 'wished' AND NEW.facts ? 'key') EXECUTE FUNCTION hawn_inside.wish_becomes_need();
"""
BACKWARD = """
DROP TRIGGER wishes_become_needs ON cases_happening;
DROP FUNCTION hawn_inside.wish_becomes_need();
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0009_everybody_by_a_yes"), ("cases", "0013_attachment_walls")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
