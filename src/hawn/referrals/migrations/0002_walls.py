"""Alerts by sight; receipts, questions and reports also by their holder: the receipt or the author's team."""

from django.db import migrations

from hawn.core.walls import creating, in_sight, mine, unwall, wall

FUNCTIONS = """
-- Tells the senders of a case how far it is, never further back; by anyone who sees the case at all.
CREATE FUNCTION hawn.note_progress(p_case uuid, p_progress text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    steps text[] := ARRAY['received', 'seen', 'with_case_worker', 'help_started', 'closed'];
    told integer;
BEGIN
    IF array_position(steps, p_progress) IS NULL OR NOT EXISTS (
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

-- Whether the person lets senders know more than "received".
CREATE FUNCTION hawn.let_tell(p_case uuid, p_may boolean) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    told integer;
BEGIN
    IF NOT hawn.holds(p_case, ARRAY['D']) THEN RETURN 0; END IF;
    UPDATE referrals_receipt r SET may_tell = p_may
    FROM referrals_alertperson p WHERE p."case" = p_case AND r.alert = p.alert;
    GET DIAGNOSTICS told = ROW_COUNT;
    RETURN told;
END $$;
"""
DROP = "DROP FUNCTION hawn.note_progress(uuid, text); DROP FUNCTION hawn.let_tell(uuid, boolean);"

SENDER = f"{mine('receipt')} OR {mine('author_team')}"
WALLS = "\n".join(
    [
        wall("referrals_alert", see=in_sight("id"), add=creating("id"), change=True),
        wall("referrals_alertperson", see=in_sight("id"), add=creating("id"), change=True),
        wall(
            "referrals_receipt",
            see=f"{mine('id')} OR {mine('author_team')} OR {in_sight('alert')}",
            add=creating("alert"),
            change=True,
        ),
        wall("referrals_question", see=f"{SENDER} OR {in_sight('alert')}", add=in_sight("alert"), change=True),
        wall(
            "referrals_report",
            see=f"{SENDER} OR {in_sight('alert')}",
            add=f"{SENDER} OR {in_sight('alert')}",
            change=True,
        ),
    ]
)
TABLES = ["alert", "alertperson", "receipt", "question", "report"]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("cases", "0002_walls")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        migrations.RunSQL(WALLS, "\n".join(unwall(f"referrals_{t}") for t in TABLES)),
    ]
