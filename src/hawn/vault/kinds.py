"""The parts that a file is made of, and the class of each. One word per thing, everywhere."""

from hawn.vault.models import DataClass

A, B, C, R = DataClass.A, DataClass.B, DataClass.C, DataClass.R

# A kind with a colon (``question:<id>``) has the class of the word before it.
CLASS_OF: dict[str, DataClass] = {
    "safe_contact": A,  # how, when and through whom the person can be reached
    "place": A,  # where the person is
    "identity": B,  # name, birth year, citizenship, sex, as far as the person gave them
    "language": B,  # languages, interpreter, who must not interpret
    "wish": C,  # what the person wants, in their words, and how it is known
    "signs": C,  # answers to signs: code to yes, no, not_asked, not_known, prefers_not_to_say
    "story": C,  # what the sender or worker wrote in own words
    "family": C,  # children and others who stay together
    "health_note": C,  # what a doctor or a house must know tonight
    "safety": C,  # dangers and the plan against them
    "need": C,  # the person's words about one need
    "brief": C,  # what one provider reads
    "breach": C,  # an entry of the breach register, one part to a version
    "answer_of_provider": C,  # what a provider answered in words
    "decision": C,  # evidence both ways and the reason
    "report": C,  # a section of the full report
    "referrer": R,  # who sent the alert and how to reach them; "do not name me to"
    "question": R,  # what the desk asks the sender
    "answer": R,  # what the sender answered
    "permission": R,  # who was with the person when they answered about one recipient, and their words
    "order": R,  # what a court order says
    "attachment_where": A,  # a file that was added: where the person is, how to reach them
    "attachment_who": B,  # papers of identity, pictures of the person
    "attachment_what": C,  # medical papers, statements, pictures of what happened
    "attachment_others": R,  # papers about other people
    "relatives": R,  # relatives, people of the same house, alleged exploiters
}


def class_of(kind: str) -> DataClass:
    """The class of a part. Raises KeyError for a word that is not in the list."""
    return CLASS_OF[kind.partition(":")[0]]


def classes_of(kinds: list[str]) -> list[str]:
    """The classes that some parts need, sorted."""
    return sorted({class_of(k).value for k in kinds})
