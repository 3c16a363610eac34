"""Hawn: a national referral mechanism against human trafficking, as software."""
