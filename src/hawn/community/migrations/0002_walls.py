"""Who sees and writes what of community work. What is published is seen by all; drafts by the teams that host.
Outreach threads are for outreach workers of teams that are no police: whoever asks from a police unit gets no row."""

from django.db import migrations

from hawn.core.walls import mine, unwall, wall

WORKER = "(SELECT hawn.is_worker())"
ROLE = "(SELECT hawn.role())"
OPEN = "@.published_at IS NOT NULL"
TEAM = mine("team")
HOSTS = "(SELECT hawn.team()) = ANY (@.teams)"
RESIDENT = f"{ROLE} = 'resident'"
COUNTS = f"{ROLE} = 'coordinator'"
OUTREACH = f"{ROLE} = 'outreach' AND @.team = (SELECT hawn.team()) AND NOT (SELECT hawn.of_police())"
OWN_THREAD = "EXISTS (SELECT 1 FROM community_thread t WHERE t.id = @.thread_id)"

FUNCTIONS = r"""
-- Whether the acting team is a unit of the police, by the functions of its body in the country profile.
CREATE FUNCTION hawn.of_police() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT COALESCE(bool_or('police' = ANY (b.functions)), true)
    FROM agencies_team t JOIN agencies_agency a ON a.id = t.agency_id JOIN agencies_body b ON b.id = a.body
    WHERE t.id = hawn.team()
$$;

-- How many contacts came before the first ask, as counts, for who may see numbers without names; never for police,
-- and nothing at all below twenty threads.
CREATE FUNCTION hawn.first_asks(p_first date, p_last date, p_quarter text) RETURNS TABLE (asked_at integer, threads bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    WITH numbered AS (
        SELECT c.thread_id, c.level, row_number() OVER (PARTITION BY c.thread_id ORDER BY c."on", c.id) AS number
        FROM community_contact c JOIN community_thread t ON t.id = c.thread_id
        WHERE t.closed_on BETWEEN p_first AND p_last
    ), live AS (
        SELECT min(number) FILTER (WHERE level >= 6)::integer AS asked_at FROM numbered GROUP BY thread_id
    ), every AS (
        SELECT asked_at, count(*) AS threads FROM live GROUP BY asked_at
        UNION ALL
        SELECT asked_at_contact::integer, threads::bigint FROM community_threadcount WHERE quarter = p_quarter
    ), added AS (SELECT e.asked_at, sum(e.threads)::bigint AS threads FROM every e GROUP BY e.asked_at)
    SELECT a.asked_at, a.threads FROM added a
    WHERE hawn.role() IN ('outreach', 'coordinator') AND NOT hawn.of_police()
      AND (SELECT sum(x.threads) FROM added x) >= 20
$$;
"""
DROP = "DROP FUNCTION hawn.first_asks(date, date, text); DROP FUNCTION hawn.of_police();"

WALLS = "\n".join(
    [
        *(
            wall(f"community_{t}", see=f"{OPEN} OR {TEAM}", add=TEAM, change=True)
            for t in ("teampage", "face", "picture", "post", "priority")
        ),
        wall("community_series", see=f"{OPEN} OR {HOSTS} OR {WORKER}", add=HOSTS, change=True),
        wall("community_event", see=f"{OPEN} OR {HOSTS} OR {WORKER}", add=f"{HOSTS} OR {WORKER}", change=True),
        wall(
            "community_coming",
            see=f"EXISTS (SELECT 1 FROM community_event e WHERE e.id = @.event AND (SELECT hawn.team()) = ANY (e.teams))",
            add=RESIDENT,
        ),
        wall(
            "community_asked", see=f"@.state = 'shown' OR {TEAM} OR {WORKER}", add=RESIDENT, change=True,
            drop=True,
        ),
        wall(
            "community_done",
            see=f"{TEAM} OR EXISTS (SELECT 1 FROM community_priority p WHERE p.id = @.priority AND p.published_at IS NOT NULL)",
            add=TEAM,
        ),
        wall("community_tally", see=f"{HOSTS} OR {COUNTS}", add=HOSTS, drop=True),
        wall("community_pulse", see=f"{TEAM} OR {COUNTS}", add=f"{RESIDENT} OR {TEAM}"),
        wall("community_thread", see=f"({OUTREACH}) OR {WORKER}", add=OUTREACH, change=True, drop=True),
        wall("community_contact", see=f"{OWN_THREAD} OR {WORKER}", add=OWN_THREAD, drop=True),
        wall("community_threadcount", see=f"({OUTREACH}) OR {WORKER}", add=WORKER, change=True),
        # What is published is read by all and written by its own team alone.
        *(
            f"CREATE POLICY written_by_its_team ON community_{t} AS RESTRICTIVE FOR UPDATE USING ({TEAM.replace('@.', f'community_{t}.')});"
            for t in ("teampage", "face", "picture", "post", "priority", "asked")
        ),
        *(
            f"CREATE POLICY written_by_its_hosts ON community_{t} AS RESTRICTIVE FOR UPDATE USING ({HOSTS.replace('@.', f'community_{t}.')});"
            for t in ("series", "event")
        ),
        f"CREATE POLICY forgotten_by_the_worker ON community_asked AS RESTRICTIVE FOR DELETE USING ({WORKER});",
        f"CREATE POLICY taken_back_by_its_hosts ON community_tally AS RESTRICTIVE FOR DELETE USING ({HOSTS.replace('@.', 'community_tally.')});",
        f"CREATE POLICY purged_by_the_worker ON community_thread AS RESTRICTIVE FOR DELETE USING ({WORKER});",
    ]
)
TABLES = (
    "teampage", "face", "picture", "post", "priority", "series", "event", "coming", "asked", "done", "tally", "pulse",
    "contact", "thread", "threadcount",
)  # fmt: skip
DOWN = "\n".join(
    [
        *(f"DROP POLICY written_by_its_team ON community_{t};" for t in ("teampage", "face", "picture", "post", "priority", "asked")),
        *(f"DROP POLICY written_by_its_hosts ON community_{t};" for t in ("series", "event")),
        "DROP POLICY forgotten_by_the_worker ON community_asked;",
        "DROP POLICY taken_back_by_its_hosts ON community_tally;",
        "DROP POLICY purged_by_the_worker ON community_thread;",
        *(unwall(f"community_{t}") for t in TABLES),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial"), ("audit", "0002_walls"), ("agencies", "0002_protocols"), ("core", "0001_context")]
    operations = [migrations.RunSQL(FUNCTIONS, DROP), migrations.RunSQL(WALLS, DOWN)]
