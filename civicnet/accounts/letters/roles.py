"""What people are told of roles and of a lost second step: always by letter, whatever they chose about mail."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import Announcement, FactorReset, RoleGrant
from civicnet.outbox.wording import NOT_AGAIN, Audience, Letters, Mail, Wording

HOLDER = Audience(
    name="holder", called=_("Holder of the role"), why=_("You get this letter because it is about your role.")
)
ADMINS = Audience(
    name="admins",
    called=_("Administrators"),
    why=_("You get this letter because you are an administrator."),
)
STAFF = Audience(
    name="staff",
    called=_("Everybody with a role"),
    why=_("You get this letter because you have a role here: then you hear how power is given and taken."),
)
PERSON = Audience(
    name="person",
    called=_("Person whom it is about"),
    why=_("You get this letter because it is about your account."),
)
INVITED_ADMIN = Audience(
    name="invited",
    called=_("Who is invited"),
    why=_("You get this letter because {by} typed your address."),
    fewer=NOT_AGAIN,
)
# What is told of power is always told.
Told = partial(Wording, mail=Mail.ALWAYS)


def facts_of_grant(grant: RoleGrant) -> dict[str, Any]:
    """What the texts say of a role of somebody."""
    return {
        "name": str(grant.user),
        "role": str(grant.get_role_display()),
        "url": reverse("roles"),
        "mine": f"{reverse('preferences')}#rollen",
        "preferences": reverse("preferences"),
    }


GRANTS = Letters(
    name="role_grant",
    called=_("Roles"),
    facts=facts_of_grant,
    texts=(
        Told(
            verb="propose",
            to=ADMINS,
            subject=_("{name} is to become {role}: do you agree?"),
            happened=_("An administrator wants to give {name} the role {role}. That takes a second one."),
            todo=_("Look whether it is right, and agree or do not."),
            button=_("Look and decide"),
        ),
        Told(
            verb="grant",
            to=HOLDER,
            subject=_("You are {role} now"),
            happened=_("You have the role {role} from now on."),
            todo=_("Sign in with two steps; then the role counts."),
            button=_("Look at my roles"),
            url="mine",
        ),
        Told(
            verb="consent",
            to=HOLDER,
            subject=_("You are {role} now"),
            happened=_("A second administrator agreed: you have the role {role} from now on."),
            todo=_("Sign in with two steps; then the role counts."),
            button=_("Look at my roles"),
            url="mine",
        ),
        Told(
            verb="count_after_notice",
            to=HOLDER,
            subject=_("You are {role} now"),
            happened=_("The seven days are over: you have the role {role} from now on."),
            todo=_("Sign in with two steps; then the role counts."),
            button=_("Look at my roles"),
            url="mine",
        ),
        Told(
            verb="end",
            to=HOLDER,
            subject=_("You are no longer {role}"),
            happened=_("Your role {role} has ended."),
            quote="{note}",
            todo=_("Is this not right? Then tell the administrators."),
            button=_("Look at my preferences"),
            url="preferences",
        ),
        Told(
            verb="end_refused",
            to=ADMINS,
            subject=_("{by} tried to end a role alone"),
            happened=_("{by} tried to end the role {role} of {name}. It was refused."),
            todo=_("This takes a second administrator, or seven days. Ask {by} about it."),
            button=_("Look at the roles"),
        ),
        Told(
            verb="end_refused",
            to=HOLDER,
            subject=_("{by} tried to end your role alone"),
            happened=_("{by} tried to end your role {role}. It was refused."),
            todo=_("This takes a second administrator, or seven days. You need do nothing."),
            button=_("Look at my roles"),
            url="mine",
        ),
        Told(
            verb="appointed",
            to=STAFF,
            subject=_("{name} is administrator now"),
            happened=_(
                "{name} became administrator by a command on the server: there were not two administrators."
            ),
            todo=_("Do you not know why? Ask the administrators."),
            button=_("Look at my roles"),
            url="mine",
        ),
        Told(
            verb="invite",
            to=INVITED_ADMIN,
            subject=_("{by} asks you to become the second administrator"),
            happened=_("{by} asks you to become the second administrator of this site."),
            todo=_("Say yes, and choose how you sign in."),
            dates=((_("You can answer until"), "until"),),
            button=_("Look at the invitation"),
            url="invitation",
            after=_("Is this not for you? Then do nothing."),
        ),
    ),
)


def facts_of_announcement(announcement: Announcement) -> dict[str, Any]:
    """What the texts say of what an administrator announces."""
    return {
        "what": str(announcement),
        "by": str(announcement.announced_by),
        "due": announcement.due_on,
        "url": announcement.get_absolute_url(),
        "mine": f"{reverse('preferences')}#rollen",
    }


ANNOUNCEMENTS = Letters(
    name="role_announcement",
    called=_("What an administrator announces"),
    facts=facts_of_announcement,
    texts=(
        Told(
            verb="announce",
            to=STAFF,
            subject=_("Announced, and counts after {due}: {what}"),
            happened=_("{by} announces this alone: {what}."),
            quote="{reason}",
            todo=_("Do you think that it is wrong? Say so on the page, to everybody with a role."),
            dates=((_("It counts after"), "due"),),
            button=_("Look, and say what you think"),
        ),
        Told(
            verb="announce",
            to=PERSON,
            subject=_("Announced, and counts after {due}: {what}"),
            happened=_("{by} announces this about you: {what}."),
            quote="{reason}",
            todo=_("Do you not want it? Then end it on the page of your preferences."),
            dates=((_("It counts after"), "due"),),
            button=_("Look at my roles"),
            url="mine",
        ),
        Told(
            verb="object",
            to=STAFF,
            subject=_("{name} objects: {what}"),
            happened=_("{name} objects to what was announced: {what}."),
            quote="{reason}",
            todo=_("An administrator can stop it, or agree to it."),
            dates=((_("It counts after"), "due"),),
            button=_("Look, and say what you think"),
        ),
        Told(
            verb="agree",
            to=STAFF,
            subject=_("A second administrator agreed: {what}"),
            happened=_("What was announced counts now: {what}. A second administrator agreed."),
            button=_("Look at what was announced"),
        ),
        Told(
            verb="withdraw",
            to=STAFF,
            subject=_("Stopped: {what}"),
            happened=_("What was announced was stopped and does not happen: {what}."),
            button=_("Look at what was announced"),
        ),
        Told(
            verb="carry_out",
            to=STAFF,
            subject=_("This counts now, after seven days: {what}"),
            happened=_("What was announced counts now, after seven days' notice: {what}."),
            button=_("Look at what was announced"),
        ),
        Told(
            verb="lapse",
            to=STAFF,
            subject=_("Lapsed: {what}"),
            happened=_("What was announced has lapsed and does not happen: {what}."),
            button=_("Look at what was announced"),
        ),
    ),
)


def facts_of_reset(reset: FactorReset) -> dict[str, Any]:
    """What the texts say of a second step that somebody lost."""
    return {
        "name": str(reset.user),
        "by": str(reset.proposed_by or ""),
        "url": reverse("roles"),
        "preferences": reverse("preferences"),
        "sign_in": reverse("account_login"),
    }


FACTOR_RESETS = Letters(
    name="factor_reset",
    called=_("A second step that was lost"),
    facts=facts_of_reset,
    texts=(
        Told(
            verb="propose",
            to=ADMINS,
            subject=_("{name} lost the second step: do you agree to remove it?"),
            happened=_("{by} says that {name} has lost the second step to sign in."),
            todo=_("Call {name} first. Then agree to remove it, or do not."),
            button=_("Look and decide"),
        ),
        Told(
            verb="propose",
            to=PERSON,
            subject=_("Your second step to sign in is going to be removed"),
            happened=_("{by} says that you have lost it. Another administrator has to agree."),
            todo=_("Is this not right? Then tell the administrators now."),
            button=_("Look at my way to sign in"),
            url="preferences",
        ),
        Told(
            verb="done",
            to=PERSON,
            subject=_("Your second step to sign in is removed"),
            happened=_("Your second step to sign in is removed, and you are signed out everywhere."),
            todo=_(
                "Sign in, then set up a new second step. Is this not right? Then tell the administrators at once, and choose "
                "a new password."
            ),
            button=_("Sign in"),
            url="sign_in",
        ),
        Told(
            verb="consent",
            to=ADMINS,
            subject=_("The second step of {name} is removed"),
            happened=_("A second administrator agreed: the second step of {name} is removed."),
            button=_("Look at the roles"),
        ),
        Told(
            verb="withdraw",
            to=ADMINS,
            subject=_("The second step of {name} stays"),
            happened=_("An administrator stopped it: the second step of {name} stays."),
            button=_("Look at the roles"),
        ),
        Told(
            verb="reset_on_the_server",
            to=ADMINS,
            subject=_("The second step of {name} is removed, by a command on the server"),
            happened=_("The second step of {name} is removed, by a command on the server."),
            todo=_("Do you not know why? Ask who looks after the server."),
            button=_("Look at the roles"),
        ),
    ),
)
