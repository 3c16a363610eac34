"""Who can sign in to the demonstration. Needs no Django."""

PASSWORD = "demo-only-demo-only"  # noqa: S105 - printed at start; the demo holds invented people only
DOMAIN = "demo.invalid"

# sign-in: (name, role, body, team)
ROLES = {
    "referrer": ("Rita Camilleri", "referrer", "dier", "inspectors"),
    "doctor": ("Dr Luke Vella", "referrer", "health_service", "emergency"),
    "desk": ("Maria Borg", "intake", "appogg", "desk"),
    "dutylead": ("Karl Pace", "duty_lead", "appogg", "desk"),
    "caseworker": ("Anna Zammit", "case_worker", "appogg", "casework"),
    "decider": ("Joseph Farrugia", "decider", "appogg", "decisions"),
    "provider": ("Claire Grech", "provider", "appogg", "shelter"),
    "lawyer": ("Peter Micallef", "provider", "ngo_aditus", "legal"),
    "school": ("Daniela Attard", "provider", "mlu", "school"),
    "admin": ("Sarah Mifsud", "agency_admin", "appogg", "desk"),
    "dpo": ("Ruth Galea", "data_protection_officer", "appogg", "protection"),
    "secondlead": ("Pawlu Sant", "duty_lead", "appogg", "desk"),
    "coordinator": ("Mark Spiteri", "coordinator", "hrd", "unit"),
    "officer": ("Mario Galea", "community_officer", "community_police", "community_team"),
    "sergeant": ("Doris Cassar", "community_officer", "community_police", "community_team"),
    "host": ("Amina Yusuf", "community_officer", "ngo_jrs", "outreach"),
    "secondhost": ("Rajesh Karki", "community_officer", "ngo_jrs", "outreach"),
    "outreach": ("Selam Haile", "outreach", "ngo_jrs", "outreach"),
    "helper": ("Tom Falzon", "helper", "ngo_jrs", "outreach"),
}
