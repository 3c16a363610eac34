"""Whoever works for the police in any team sees no thread in another; first asks are told of closed years alone; what
was done stands under a priority of the same team."""

from django.db import migrations

from hawn.core.walls import mine

FORWARD = r"""
-- Whether who acts belongs to the police: the acting team, or any other team that the person has an open membership in.
-- Without a team: yes, so that nothing opens.
CREATE OR REPLACE FUNCTION hawn.of_police() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT NOT EXISTS (SELECT 1 FROM agencies_team t WHERE t.id = hawn.team()) OR EXISTS (
        SELECT 1 FROM agencies_team t JOIN agencies_agency a ON a.id = t.agency_id JOIN agencies_body b ON b.id = a.body
        WHERE 'police' = ANY (b.functions) AND (t.id = hawn.team() OR t.id IN (
            SELECT m.team_id FROM agencies_membership m WHERE m.user_id = hawn.actor() AND m.ended_at IS NULL)))
$$;

-- How many contacts came before the first ask, as counts of the twelve months that end with a closed quarter, for who
-- may see numbers without names; never for police, and nothing at all below twenty threads. No other window is told:
-- two windows a day apart would tell one thread.
DROP FUNCTION hawn.first_asks(date, date, text);
CREATE FUNCTION hawn.first_asks(p_last_quarter text) RETURNS TABLE (asked_at integer, threads bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    WITH last AS (
        SELECT make_date(left(p_last_quarter, 4)::integer, 3 * right(p_last_quarter, 1)::integer - 2, 1) AS first_day
        WHERE p_last_quarter ~ '^2[0-9]{3}-Q[1-4]$'
    ), span AS (
        SELECT (first_day - interval '9 months')::date AS begins, (first_day + interval '3 months')::date AS ends FROM last
    ), quarters AS (
        SELECT to_char(begins + make_interval(months => 3 * n), 'YYYY-"Q"Q') AS name FROM span, generate_series(0, 3) n
    ), numbered AS (
        SELECT c.thread_id, c.level, row_number() OVER (PARTITION BY c.thread_id ORDER BY c."on", c.id) AS number
        FROM community_contact c JOIN community_thread t ON t.id = c.thread_id JOIN span s
        ON t.closed_on >= s.begins AND t.closed_on < s.ends
    ), live AS (
        SELECT min(number) FILTER (WHERE level >= 6)::integer AS asked_at FROM numbered GROUP BY thread_id
    ), every AS (
        SELECT asked_at, count(*) AS threads FROM live GROUP BY asked_at
        UNION ALL
        SELECT k.asked_at_contact::integer, k.threads::bigint FROM community_threadcount k JOIN quarters q ON q.name = k.quarter
    ), added AS (SELECT e.asked_at, sum(e.threads)::bigint AS threads FROM every e GROUP BY e.asked_at)
    SELECT a.asked_at, a.threads FROM added a
    WHERE hawn.role() IN ('outreach', 'coordinator') AND NOT hawn.of_police()
      AND (SELECT ends FROM span) <= current_date AND (SELECT sum(x.threads) FROM added x) >= 20
$$;
"""
OWN_PRIORITY = (
    f"{mine('team')} AND EXISTS (SELECT 1 FROM community_priority p WHERE p.id = @.priority AND p.team = @.team)"
).replace("@.", "community_done.")
DONE = f"DROP POLICY add ON community_done; CREATE POLICY add ON community_done FOR INSERT WITH CHECK ({OWN_PRIORITY});"
UNDONE = (
    "DROP POLICY add ON community_done; CREATE POLICY add ON community_done FOR INSERT WITH CHECK "
    f"({mine('team').replace('@.', 'community_done.')});"
)


class Migration(migrations.Migration):
    dependencies = [("community", "0002_walls")]
    operations = [  # going back: migrate community to zero
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.RunSQL(DONE, UNDONE),
    ]
