"""What the registry keeps of people. See civicnet/personal_data.py."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from civicnet.personal_data import GOES, STAYS, WORK, Kept, Kind, NotPersonal

PLANS: Final = Kind(
    what=_("What you write about your initiative, with its contact details"),
    what_for=_("So that others find it and can join in"),
    who_sees=_("Everybody, from the moment that you put it on the site; a draft only your own group"),
    how_long=_("As long as the initiative is on the site; a draft that nobody works on for one year"),
    when_erased=_(
        "What stands on the site stays, without your contact details. A draft that is yours alone is erased."
    ),
    held_by=("drafts",),
)
MEMBERS: Final = Kind(
    what=_("Of which initiatives and organisations you are a member"),
    what_for=_("So that others know who speaks for them"),
    who_sees=_("Everybody; at an initiative you can hide your name"),
    how_long=_("As long as the initiative or organisation is on the site"),
    when_erased=_("You are a member no more. That somebody was, stays, without your name."),
)
INVITATIONS: Final = Kind(
    what=_("The address to which somebody sent you an invitation"),
    what_for=_("So that the invitation reaches you, and works once"),
    who_sees=_("Who invited you, and the others who run it"),
    how_long=_("Two months"),
    when_erased=GOES,
    held_by=("invitations",),
)
WORDS: Final = Kind(
    what=_("Your questions, answers, news, signals and thanks"),
    what_for=_("So that people can talk about what happens in the neighbourhood"),
    who_sees=_("Everybody. A question and a signal stand there without your name"),
    how_long=_("As long as it is on the site"),
    when_erased=_("What is public stays, without your name. What you took back is erased."),
)
REPORTS: Final = Kind(
    what=_("What you reported, and what you said against a report"),
    what_for=_("So that a moderator can decide with care"),
    who_sees=_("Only moderators know your name"),
    how_long=_("As long as others can ask why it was decided"),
    when_erased=STAYS,
)

# What stands on the page of an initiative belongs to who is a member of it now.
of_members = partial(
    Kept, kind=PLANS, of="initiative__memberships__user", still="initiative__memberships__left_at"
)

KEPT: Final = (
    Kept(
        "initiatives.Initiative",
        "name summary purpose own_measure place_note people contact_email contact_phone website search_text search",
        PLANS,
        of="memberships__user",
        still="memberships__left_at",
        withheld="search_text",
    ),
    Kept("initiatives.Listing", "words", PLANS),
    of_members("initiatives.Activity", "title place note"),
    of_members("initiatives.Photo", "alt"),
    of_members("initiatives.Document", "title"),
    of_members("initiatives.Challenge", "task"),
    Kept("initiatives.MeasureScore", "note author", PLANS, of="author"),
    Kept("initiatives.MeasureNorm", "reason author", PLANS, of="author"),
    of_members("initiatives.Handover", "successor_name passes_on lessons fallback"),
    Kept("initiatives.Membership", "user", MEMBERS, of="user"),
    Kept("initiatives.OrganisationMember", "user", MEMBERS, of="user"),
    Kept(
        "initiatives.Organisation",
        "name about website",
        MEMBERS,
        of="members__user",
        still="members__left_at",
    ),
    Kept(
        "initiatives.Invitation",
        "email token_hash invited_by",
        INVITATIONS,
        of="invited_by",
        withheld="token_hash",
    ),
    Kept("initiatives.Question", "text asked_by answer answered_by", WORDS, of="asked_by answered_by"),
    Kept("initiatives.Signal", "what where why left_by", WORDS, of="left_by"),
    Kept("initiatives.Update", "author title text html", WORDS, of="author"),
    Kept("initiatives.Report", "reason reported_by", REPORTS, of="reported_by", withheld="appeal answer"),
    Kept("initiatives.Report", "appeal appealed_by", REPORTS, of="appealed_by"),
    Kept(
        "initiatives.Report",
        "title said decision decided_by answer answered_by",
        WORK,
        of="decided_by answered_by",
        withheld="reason appeal",
    ),
    Kept("initiatives.Initiative", "contact_person", WORK),
)

NOT_PERSONAL: Final[NotPersonal] = {
    "initiatives.Initiative": "sort_key slug code source_id source_name source_url kvk",
    "initiatives.Listing": "sort_key kind stage outcome goals places works_in",
    "initiatives.FilterCount": "filter value",
    "initiatives.Organisation": "slug kvk",
}
