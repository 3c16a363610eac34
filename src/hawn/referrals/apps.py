"""Start-up of referrals."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "hawn.referrals"
    label = "referrals"
