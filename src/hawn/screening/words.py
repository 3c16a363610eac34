"""What the rule's words mean for a worker, in plain language. Marked for translation without Django."""

from hawn.core.i18n import N_
from hawn.screening.rules import Overall

OVERALL = {
    Overall.NOT_ENOUGH_SEEN: N_("Not enough was seen so far. That says nothing against the person."),
    Overall.LABOUR_EXPLOITATION: N_("Exploitation was seen. How the person was brought or kept was not seen."),
    Overall.MEANS_WITHOUT_EXPLOITATION: N_("Force, deceit or abuse was seen, exploitation was not, or not yet."),
    Overall.EXPLOITATION_WITH_MEANS: N_("Exploitation was seen, and a way in which the person was brought or kept."),
    Overall.FORCED_LABOUR_INDICATED: N_("Exploitation under force was seen. Treat it as trafficking until decided."),
    Overall.DECEPTION_AND_EXPLOITATION: N_("Deceit at the start and exploitation were seen."),
    Overall.CHILD_PROTECTION_CONCERN: N_("A child may be in danger. Child protection must know today."),
    Overall.TRAFFICKING_INDICATED: N_("The signs fit what the law calls trafficking."),
}

DIMENSIONS = {
    "deceptive_recruitment": N_("Deceived at the start"),
    "coercive_recruitment": N_("Forced at the start"),
    "recruitment_abuse_of_vulnerability": N_("Weak position used at the start"),
    "exploitation": N_("Exploited"),
    "coercion_at_destination": N_("Forced to stay"),
    "abuse_of_vulnerability_at_destination": N_("Weak position used to keep the person"),
}

# Forms that go by signs only.
FORMS = {
    "begging": N_("Forced begging"),
    "crime": N_("Forced crime"),
    "organs": N_("Removal of organs"),
    "forced_marriage": N_("Forced marriage"),
    "surrogacy": N_("Forced surrogacy"),
    "adoption": N_("Illegal adoption"),
}
