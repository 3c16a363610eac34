"""Entries that wait to be mended do not wait without end, and not for somebody who left."""

from django.db import migrations, models

FORWARD = r"""
-- What was sent after all goes from the list of its holder: an alert is mended on pages that know of no list. Those of
-- one's own alone; nobody learns here whether anything else was sent. Returns how many.
CREATE FUNCTION hawn.drop_sent_alerts() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM web_parcel p WHERE p.holder = hawn.actor() AND p.form = 'alert'
    AND EXISTS (SELECT 1 FROM referrals_alert a WHERE a.id = p.id);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- Whose entries have waited since before a moment, and were not told of yet; they are told by this very transaction.
CREATE FUNCTION hawn.tell_of_parcels(p_before timestamptz, p_now timestamptz) RETURNS TABLE (holder uuid, email text, speaks text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF NOT hawn.is_worker() THEN
        RAISE EXCEPTION 'the worker alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY WITH told AS (
        UPDATE web_parcel p SET told_at = p_now WHERE p.told_at IS NULL AND p.arrived_at < p_before RETURNING p.holder
    ) SELECT DISTINCT u.id, u.email::text, u.language::text FROM told JOIN agencies_user u ON u.id = told.holder;
END $$;

-- Entries that came before a moment, and of which their holder was told before another, go.
CREATE FUNCTION hawn.forget_parcels(p_came timestamptz, p_told timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    gone integer;
BEGIN
    IF NOT hawn.is_worker() THEN
        RAISE EXCEPTION 'the worker alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM web_parcel p WHERE p.arrived_at < p_came AND p.told_at < p_told;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- Whoever leaves, whichever way the membership ends: nobody else can open what waits for them, so it goes at once.
CREATE FUNCTION hawn.parcels_of_who_left() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    DELETE FROM web_parcel p WHERE p.holder = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER parcels_of_who_left AFTER UPDATE OF ended_at ON agencies_membership FOR EACH ROW
WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL) EXECUTE FUNCTION hawn.parcels_of_who_left();
"""
BACK = """
DROP TRIGGER parcels_of_who_left ON agencies_membership;
DROP FUNCTION hawn.parcels_of_who_left();
DROP FUNCTION hawn.forget_parcels(timestamptz, timestamptz);
DROP FUNCTION hawn.tell_of_parcels(timestamptz, timestamptz);
DROP FUNCTION hawn.drop_sent_alerts();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0001_initial"),
        ("agencies", "0005_community_roles"),
        ("referrals", "0005_emergency"),
    ]

    operations = [
        migrations.AddField(model_name="parcel", name="told_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(FORWARD, BACK),
    ]
