"""What erasing one person reaches, and what stays and why: every table of the database by its exact name.

A table that is in neither list fails the build (tests/retention/test_reach.py): whoever adds one takes a position.
"""

from django.db import connection, transaction

from hawn.core.i18n import N_

# table: the columns that are the file's id (a case, a person of an alert, an alert).
BY_FILE: dict[str, tuple[str, ...]] = {
    "vault_datakey": ("file",),
    "vault_envelope": ("file",),
    "vault_blind": ("file",),
    "vault_stream": ("file",),
    "vault_chunk": ("file",),
    "cases_attachment": ("file",),
    "cases_case": ("id",),
    "cases_sight": ("file",),
    "cases_permission": ("file",),
    "cases_workitem": ("file",),
    "cases_happening": ("file",),
    "cases_emergency": ("file",),
    "cases_disclosure": ("file",),
    "cases_courtorder": ("file",),
    "cases_probe": ("file",),
    "cases_link": ("one", "other"),
    "referrals_alert": ("id",),
    "referrals_alertperson": ("id",),
    "referrals_receipt": ("alert",),
    "referrals_question": ("alert",),
    "referrals_report": ("alert",),
    "decisions_decision": ("file",),
    "decisions_clock": ("file",),
    "decisions_pause": ("file",),
    "assistance_need": ("file",),
    "assistance_block": ("file",),
    "assistance_paper": ("file",),
    "assistance_request": ("file",),
    "assistance_step": ("file",),
    "retention_hold": ("file",),
    "retention_due": ("file",),
    "breaches_affected": ("file",),
    "web_parcel": ("id",),  # a first alert that waits to be mended has the id that the alert will have
}
# table: columns whose text may hold the id of a file, or of a row that goes (a receipt, a clock, a request).
BY_MENTION = {
    "notices_notice": ("unique_key", "facts"),
    "agencies_kept": ("path",),
    "cases_workitem": ("path", "subject"),
    "procrastinate_jobs": ("args",),
}
# What stays and speaks of people's files at all; the reasons are shown before an erasure is confirmed.
STAYS = {
    "audit_line": N_("who opened or changed something and when, under a random number: it names nobody"),
    "audit_root": N_("signatures over those lines"),
    "referrals_refusal": N_("how many people said no, by day or quarter: nothing else was kept of them"),
    "breaches_breach": N_("entries of the breach register: it names no case once a case is erased"),
    "breaches_version": N_("what those entries said, in codes and times"),
}
# No word of a person's file: who works here, sign-in, sessions, the shared cache, Django's own, the job queue's own.
NOTHING = frozenset(
    {
        "agencies_user", "agencies_agency", "agencies_team", "agencies_membership", "agencies_body",
        "agencies_protocol", "agencies_invitation", "agencies_session",
        "vault_keyversion", "account_emailaddress",
        "account_emailconfirmation", "mfa_authenticator", "auth_group", "auth_group_permissions", "auth_permission",
        "django_content_type", "django_migrations", "cache", "procrastinate_events",
        "procrastinate_periodic_defers", "procrastinate_workers",
        # Community work has no link to a file, in either direction.
        "community_teampage", "community_face", "community_picture", "community_series", "community_event",
        "community_coming", "community_post", "community_asked", "community_priority", "community_done",
        "community_tally", "community_pulse", "community_thread", "community_contact", "community_threadcount",
        "vault_offlinekey",
    }
)  # fmt: skip


def sync() -> None:
    """Writes the lists where the database's own function reads them. Run as owner, safe to repeat."""
    rows = [(table, column, "file") for table, columns in BY_FILE.items() for column in columns]
    rows += [(table, column, "mention") for table, columns in BY_MENTION.items() for column in columns]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM hawn.erases")
        cursor.executemany("INSERT INTO hawn.erases (table_name, column_name, reach) VALUES (%s, %s, %s)", rows)
