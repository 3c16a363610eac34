"""What each login role may do with each table: the signed-off list.

Every table of the database stands here by its exact name, else the build fails. Tables behind row security
hold people's data; the others hold none and are listed with the reason: rights to write into them are what a working
day needs and no more (tests/core/attempts.py tries what a thief would). ``*`` after a right means all columns.
"""

READ, WRITE, FULL = "SELECT", "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE, DELETE"

# table: (right of the app, right of the worker). Row policies apply on top.
WALLED: dict[str, tuple[str, str]] = {
    "audit_line": (
        "INSERT (id, action, file, subject, facts)",
        "SELECT, INSERT (id, action, file, subject, facts)",
    ),
    "audit_root": ("", "SELECT, INSERT"),
    "agencies_kept": ("SELECT, INSERT, DELETE", ""),
    "notices_notice": ("INSERT", "SELECT, INSERT, UPDATE (sent_at, tries)"),
    "vault_envelope": (WRITE, ""),
    "vault_datakey": ("SELECT, INSERT", ""),
    "vault_stream": ("SELECT, INSERT", ""),
    "vault_chunk": ("SELECT, INSERT", ""),
    "cases_attachment": ("SELECT, INSERT, UPDATE (taken_at, taken_by, taken_why)", ""),
    "cases_sight": (READ, READ),
    "cases_case": (WRITE, ""),
    "cases_permission": ("SELECT, INSERT", ""),
    "cases_workitem": ("SELECT, INSERT", ""),
    "cases_happening": ("SELECT, INSERT", ""),
    "cases_emergency": (READ, ""),
    "cases_disclosure": ("SELECT, INSERT", ""),
    "cases_courtorder": (WRITE, ""),
    "cases_link": (READ, ""),
    "cases_probe": (READ, ""),
    "vault_blind": ("SELECT, INSERT, DELETE", ""),
    "referrals_alert": (WRITE, ""),
    "referrals_alertperson": (WRITE, ""),
    "referrals_receipt": (WRITE, ""),
    "referrals_question": (WRITE, ""),
    "referrals_refusal": ("SELECT, INSERT", ""),
    "referrals_report": (WRITE, ""),
    "decisions_decision": (WRITE, ""),
    "decisions_clock": (WRITE, "SELECT, UPDATE (reminded_on)"),
    "decisions_pause": (WRITE, READ),
    "assistance_need": (WRITE, ""),
    "assistance_block": (WRITE, ""),
    "assistance_paper": (WRITE, ""),
    "assistance_request": (WRITE, ""),
    "assistance_step": ("SELECT, INSERT", ""),
    "retention_hold": (WRITE, READ),
    "breaches_breach": ("SELECT, INSERT", "SELECT (id, reference, team)"),
    "breaches_version": ("SELECT, INSERT", "SELECT (breach, number, aware_at, notify, notified_at, closed)"),
    "breaches_affected": ("SELECT, INSERT", ""),
    "retention_due": ("SELECT, INSERT, UPDATE", FULL),
    # Community work: no case data, and what the public may read; policies keep drafts and threads apart.
    "community_teampage": (WRITE, ""),
    "community_face": (WRITE, ""),
    "community_picture": (WRITE, ""),
    "community_series": (WRITE, READ),
    "community_event": (WRITE, "SELECT, INSERT"),
    "community_coming": ("SELECT, INSERT", ""),
    "community_post": (WRITE, ""),
    "community_asked": (WRITE, "SELECT, DELETE"),
    "community_priority": (WRITE, ""),
    "community_done": ("SELECT, INSERT", ""),
    "community_tally": ("SELECT, INSERT, DELETE", ""),
    "community_pulse": ("SELECT, INSERT", ""),
    "community_thread": (WRITE, FULL),
    "community_contact": ("SELECT, INSERT", "SELECT, DELETE"),
    "community_threadcount": (READ, WRITE),
    "web_parcel": ("SELECT, INSERT, DELETE", ""),
}

# Behind row security for writing alone: read before anybody is known, changed by the person whose they are.
GUARDED: dict[str, tuple[str, str]] = {
    "mfa_authenticator": (FULL, ""),  # secrets are sealed, passkeys are public halves
}

# No case data: who works here (changed by functions that ask the context), sign-in, sessions, the shared cache,
# Django's own, the job queue.
OPEN: dict[str, tuple[str, str]] = {
    "agencies_user": ("SELECT, UPDATE (last_login)", READ),
    "agencies_agency": (READ, READ),
    "agencies_team": (READ, READ),
    "agencies_membership": (READ, READ),
    "agencies_body": (READ, READ),
    "agencies_invitation": (READ, READ),
    "agencies_session": (FULL, ""),  # digests of keys, contents sealed: nothing to take, nothing to put there
    "agencies_protocol": (READ, READ),
    "account_emailaddress": (READ, ""),
    "account_emailconfirmation": ("", ""),
    "vault_offlinekey": ("SELECT, INSERT", "SELECT, DELETE"),  # private halves, under a version of the key store
    "vault_keyversion": (READ, READ),  # names and dates of key versions, never a key
    "auth_group": (READ, ""),
    "auth_group_permissions": (READ, ""),
    "auth_permission": (READ, ""),
    "django_content_type": (READ, READ),
    "django_migrations": (READ, READ),
    "cache": (FULL, ""),  # JSON, never pickles: numbers of tries, codes that were used
}
QUEUE = "procrastinate_"  # the job queue's tables and functions: jobs carry ids, never content


def statements(app: str, worker: str) -> list[str]:
    """The GRANT statements for two login roles, the same whenever they are run."""
    out = [f'GRANT USAGE ON SCHEMA public, hawn TO "{app}", "{worker}"']
    for table, rights in {**WALLED, **GUARDED, **OPEN}.items():
        for role, right in zip((app, worker), rights, strict=True):
            out.append(f'REVOKE ALL ON TABLE "{table}" FROM "{role}"')
            if right:
                out.append(f'GRANT {right} ON TABLE "{table}" TO "{role}"')
    out.append(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{app}", "{worker}"')
    out.append("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA hawn, hawn_inside FROM PUBLIC")  # PostgreSQL gives it unasked
    out.append(f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA hawn TO "{app}", "{worker}"')
    return out
