"""Two people who have the same form open: SCENES, by the address of the form."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.models import Initiative
from tests.factories import (
    make_areas,
    make_initiative,
    make_organisation,
    make_round,
    make_staff,
    make_user,
    make_version,
    sign_in,
)
from tests.factories.collaborations import make_collaboration
from tests.factories.posts import make_post
from vision import actions as visioning
from vision.models import Meeting, PlannedStep

Scene = Callable[[], tuple[Client, Client, str, Callable[[], Any], str, dict[str, str], dict[str, str]]]


def two_owners(initiative: Initiative) -> tuple[Client, Client]:
    """Its owner and a second one, Saskia, each signed in."""
    other = make_user(name="Saskia")
    invited = actions.invite(
        initiative, actor=initiative.audience("owners")[0], email=other.email, role="owner"
    )
    actions.accept_invitation(invited, actor=other)
    return sign_in(initiative.audience("owners")[0]), sign_in(other)


def fresh(row: Any) -> Callable[[], Any]:
    """Reads the row again."""
    return lambda: type(row)._base_manager.get(pk=row.pk)


def _part(word: str, one: dict[str, str], other: dict[str, str], stage: str = "running") -> Any:
    def scene() -> Any:
        make_version()
        make_areas("Oude Kern", "Broek")
        initiative = make_initiative(
            stage, summary="Samen.", purpose="Wij doen dit.", kind="challenge", own_measure="Gezellig"
        )
        name = "initiatives:step" if stage == "draft" else "initiatives:edit"
        url = reverse(name, args=[initiative.slug, word])
        return (*two_owners(initiative), url, fresh(initiative), next(iter(one)), one, other)

    return scene


def _organisation() -> Any:
    organisation = make_organisation("Stichting Een", about="Over ons")
    owner, other = organisation.members.get().user, make_user(name="Saskia")
    invited = actions.invite(organisation, actor=owner, email=other.email, role="owner")
    actions.accept_invitation(invited, actor=other)
    url = reverse("initiatives:edit_organisation", args=[organisation.slug])
    one, two = {"name": "Stichting Twee"}, {"about": "Wij zijn er al lang."}
    return sign_in(owner), sign_in(other), url, fresh(organisation), "name", one, two


def _news() -> Any:
    initiative = make_initiative("running")
    update = actions.add_update(initiative, actor=SYSTEM, title="Nieuws", text="Het gaat goed.")
    url = reverse("initiatives:update", args=[initiative.slug, update.pk])
    one, two = {"title": "Groot nieuws"}, {"text": "Het gaat beter."}
    return (*two_owners(initiative), url, fresh(update), "title", one, two)


def two_staff(*roles: str) -> tuple[Client, Client]:
    """Two people with these roles, each signed in; the second is Saskia."""
    return sign_in(make_staff(*roles)), sign_in(make_staff(*roles, name="Saskia"))


def _meeting() -> Any:
    begins = timezone.localtime().replace(hour=19, minute=0, second=0, microsecond=0) + timedelta(days=20)
    meeting = Meeting(vision=make_version().vision, title="Avond", place="Zaal", agenda="Kennismaken")
    meeting.begins_at, meeting.ends_at = begins, begins + timedelta(hours=2)
    meeting = visioning.plan_meeting(meeting, actor=SYSTEM)
    url = reverse("vision:change_meeting", args=[meeting.pk])
    one, two = {"title": "Grote avond"}, {"place": "Kerk"}
    return (*two_staff("curator"), url, fresh(meeting), "title", one, two)


def _step() -> Any:
    step = PlannedStep(vision=make_version().vision, begins_on=date(2030, 5, 1))
    step.kind = PlannedStep._meta.get_field("kind").choices[0][0]
    step = visioning.plan_step(step, actor=SYSTEM)
    url = reverse("vision:planned_step", args=[step.pk])
    one, two = {"begins_on": "2030-05-02"}, {"note": "In de kerk"}
    return (*two_staff("curator"), url, fresh(step), "begins_on", one, two)


def _round() -> Any:
    now = timezone.now()
    days = {"opens_at": now + timedelta(days=20), "closes_at": now + timedelta(days=30)}
    round = make_round("preparing", ways=["letter", "desk"], **days)
    url = reverse("endorsement:edit", args=[round.code])
    one, two = {"turnout": "1/4"}, {"majority": "3/4"}
    return (*two_staff("curator"), url, fresh(round), "turnout", one, two)


def _deviation() -> Any:
    version = make_version(state="council")
    url = reverse("vision:deviation", args=[version.number, "D1.1"])
    one = {"change": "reword", "text": "De raad zegt het anders.", "reason": "Helderder"}
    two = {"change": "reword", "reason": "Korter", "text": "De raad zegt het zo."}
    return (*two_staff("curator"), url, fresh(version.goals.get(code="D1.1")), "reason", one, two)


def _post(state: str, url: str, one: dict[str, str], other: dict[str, str]) -> Any:
    def scene() -> Any:
        make_areas("Oude Kern", "Broek")
        post = make_post("offer", state, title="Zaal", initiative=make_initiative("running"))
        args = [post.pk, "waar"] if state == "draft" else [post.pk]
        return (
            *two_owners(post.initiative),
            reverse(url, args=args),
            fresh(post),
            next(iter(one)),
            one,
            other,
        )

    return scene


def _share() -> Any:
    partner = make_collaboration().partners.here()[0]
    url = reverse("collaborations:share", args=[partner.pk])
    one, two = {"brings": "Een keuken"}, {"needs": "Een bus"}
    return (*two_owners(partner.initiative), url, fresh(partner), "brings", one, two)


def _steps() -> Any:
    partner = make_collaboration().partners.here()[0]
    url = reverse("collaborations:steps", args=[partner.collaboration.slug])
    one, two = {"what_1": "Koken", "minutes_1": "3 uur"}, {"who_1": "Wij allemaal"}
    return (*two_owners(partner.initiative), url, fresh(partner.collaboration), "what_1", one, two)


def _plan() -> Any:
    partner = make_collaboration().partners.here()[0]
    url = reverse("collaborations:plan_moment", args=[partner.collaboration.slug])
    return (
        *two_owners(partner.initiative),
        url,
        fresh(partner.collaboration),
        "next_on",
        {"next_on": "2099-03-07"},
        {},
    )


SCENES: dict[str, Callable[[], Any]] = {
    "initiatives:edit wat": _part("wat", {"name": "Nieuwe naam"}, {"summary": "Anders."}),
    "initiatives:edit wie": _part("wie", {"people": "Twaalf buren"}, {"contact_phone": "0612345678"}),
    "initiatives:edit waar": _part("waar", {"place_note": "Bij de brug"}, {}),
    "initiatives:edit waarvoor": _part(
        "waarvoor", {"own_measure": "Droog"}, {"started_on": "2026-03-14", "task": "Het groen"}
    ),
    "initiatives:step": _part("wat", {"name": "Nieuwe naam"}, {"summary": "Anders."}, stage="draft"),
    "initiatives:edit_organisation": _organisation,
    "initiatives:update": _news,
    "marketplace:new_step": _post(
        "draft", "marketplace:new_step", {"place_note": "Bij de brug"}, {"until_on": "2099-03-14"}
    ),
    "marketplace:change": _post(
        "open", "marketplace:change", {"title": "Grote zaal"}, {"place_note": "Bij de brug"}
    ),
    "collaborations:share": _share,
    "collaborations:steps": _steps,
    "collaborations:plan_moment": _plan,
    "vision:change_meeting": _meeting,
    "vision:planned_step": _step,
    "endorsement:edit": _round,
    "vision:deviation": _deviation,
}
