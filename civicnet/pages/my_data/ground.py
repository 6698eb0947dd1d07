"""What the ground keeps of people: accounts, signing in, letters, files, long work. See civicnet/personal_data.py."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from civicnet.personal_data import ACTS, FOLLOWED, GOES, WORK, Kept, Kind, NotPersonal

ADDRESS: Final = Kind(
    what=_("Your e-mail address"),
    what_for=_("To sign in, and to tell you what happens"),
    who_sees=_("Only you and the administrators"),
    how_long=_("As long as you have an account; three days if the code never came back"),
    when_erased=GOES,
    held_by=("civicnet.accounts.sweep_unconfirmed",),
)
NAME: Final = Kind(
    what=_("Your name"),
    what_for=_("So that others know who they deal with"),
    who_sees=_("Everybody, at the initiatives that you take part in; you can hide that"),
    how_long=_("As long as you have an account. One that nobody uses for years is erased, after a letter"),
    when_erased=GOES,
    held_by=("accounts",),
)
SIGNING_IN: Final = Kind(
    what=_("How you sign in: a password, a passkey or an app, and on which devices you are signed in"),
    what_for=_("So that nobody but you gets into your account"),
    who_sees=_("Nobody can read a password or a key, and we cannot either"),
    how_long=_("As long as you use it; on a device two weeks at most"),
    when_erased=GOES,
    held_by=("civicnet.accounts.sweep_sessions",),
)
PREFERENCES: Final = Kind(
    what=_("Your language, about what you want letters, when you are away, and whom you blocked"),
    what_for=_("So that the site is as you want it"),
    who_sees=_("Only you; that you are away also who talks with you, and colleagues"),
    how_long=_("As long as you have an account; when you were away until a month after"),
    when_erased=GOES,
    held_by=("absences",),
)
CALENDAR: Final = Kind(
    what=_("The secret address of your calendar, if you made one"),
    what_for=_("So that your calendar can read which days wait for you"),
    who_sees=_("Only you, and whoever you give it to"),
    how_long=_("Until you stop or make a new one"),
    when_erased=GOES,
)
LETTERS: Final = Kind(
    what=_("Letters to you and from you"),
    what_for=_("To send them, and to see whether they arrive"),
    who_sees=_("Administrators see that a letter went out, not what it says"),
    how_long=_("What a letter says until it is sent; that it was sent, about a month"),
    when_erased=GOES,
    held_by=("civicnet.outbox.sweep",),
)
FILES: Final = Kind(
    what=_("Photos and documents that you put here, with their descriptions"),
    what_for=_("So that others see what you want to show"),
    who_sees=_("Everybody, when they stand on a public page; else your group"),
    how_long=_("As long as a page shows them"),
    when_erased=_("What a public page shows stays, without your name. The rest is erased."),
)
LONG_WORK: Final = Kind(
    what=_("Tables that you had read in, and the files with your own data"),
    what_for=_("To do what you asked, and to say how far it is"),
    who_sees=_("Of tables the administrators; your own data only you"),
    how_long=_("A file with your data for one week; a table that was never taken over for one month"),
    when_erased=_("Files are erased. That something was taken over stays, without your name."),
    held_by=("exports", "civicnet.jobs.drop_old_files"),
)
FORMS_SENT: Final = Kind(
    what=_("That you sent a form, as a number from which nobody can read who or what"),
    what_for=_("So that a form that is sent twice works once"),
    who_sees=_("Nobody"),
    how_long=_("One day"),
    when_erased=_("It is gone after a day."),
    held_by=("civicnet.forget_sent_forms",),
)

KEPT: Final = (
    Kept("accounts.User", "email", ADDRESS, of="pk", withheld="password"),
    Kept("account.EmailAddress", "user email", ADDRESS, of="user", goes=True),
    Kept(
        "account.EmailConfirmation",
        "key",
        ADDRESS,
        of="email_address__user",
        goes=True,
        withheld="key",
    ),
    Kept("outbox.RefusedAddress", "receiver user answer", ADDRESS, of="user", goes=True),
    Kept("accounts.User", "name", NAME),
    Kept("accounts.User", "password", SIGNING_IN),
    Kept("mfa.Authenticator", "user data", SIGNING_IN, of="user", goes=True, withheld="data"),
    Kept("socialaccount.SocialAccount", "user provider uid extra_data", SIGNING_IN, of="user", goes=True),
    Kept("socialaccount.SocialToken", "token token_secret", SIGNING_IN, withheld="token token_secret"),
    Kept("sessions.Session", "session_key session_data", SIGNING_IN),
    Kept("accounts.User", "mail_rhythms", PREFERENCES),
    Kept("accounts.Block", "user blocked", PREFERENCES, of="user", goes=True),
    Kept(
        "accounts.CalendarAddress",
        "user salt sha256",
        CALENDAR,
        of="user",
        goes=True,
        withheld="salt sha256",
    ),
    Kept("outbox.Message", "payload last_error sender receiver", LETTERS),
    Kept("following.Follow", "user kind key", FOLLOWED, of="user", goes=True),
    Kept("following.Digest", "user about", FOLLOWED, of="user", goes=True),
    Kept("outbox.News", "said by", ACTS, of="by"),
    Kept("outbox.Notice", "user title text url", FOLLOWED, of="user", goes=True),
    Kept("files.StoredFile", "alt_text uploaded_by", FILES, of="uploaded_by", withheld="sha256"),
    Kept("jobs.Job", "owner options result error", LONG_WORK, of="owner", withheld="options result"),
    Kept("civicnet.SentForm", "key body place", FORMS_SENT),
    Kept("accounts.RoleGrant", "user proposed_by consented_by", WORK, of="user"),
    Kept(
        "accounts.Announcement", "announced_by agreed_by", WORK, of="announced_by agreed_by", withheld="grant"
    ),
    Kept("accounts.FactorReset", "user proposed_by consented_by", WORK, of="user"),
    Kept("admin.LogEntry", "user object_id object_repr change_message", WORK, of="user", goes=True),
    Kept("journal.Entry", "actor note data", ACTS, of="actor"),
)

NOT_PERSONAL: Final[NotPersonal] = {
    "journal.Entry": "subject verb before after",
    "outbox.Message": "name",
    "outbox.Notice": "event awaits",
    "outbox.News": "topics source",
    "following.Digest": "period",
    # The key of a thing, a day and which reminder it was.
    "outbox.Reminder": "about",
    # Made of what is public: words anew every night, what texts mean as soon as they change.
    "likeness.Changed": "kind",
    "likeness.Meaning": "kind model digest vector",
    "search.Entry": "kind words",
    "search.Word": "word written shorter",
    "areas.Municipality": "name theme phone call_days desk_hours email website",
    "areas.Neighbourhood": "name sort_key code cbs_code part_of polygon path",
    "areas.Postcode": "postcode numbers",
    "areas.MapFeature": "name geometry path",
    "areas.AgeBand": "code name",
    # Buildings and ground of the municipality and of organisations.
    "areas.Place": "name sort_key code owner note",
    "files.StoredFile": "sha256 content_type",
    "jobs.Job": "kind",
    "auth.Permission": "name codename",
    "auth.Group": "name",
    "contenttypes.ContentType": "app_label model",
    "socialaccount.SocialApp": "provider provider_id name client_id secret key settings",
}
