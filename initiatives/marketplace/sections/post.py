"""What the page of an offer or a need says of it: facts, what happened, and the same for search engines."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.areas import maps
from civicnet.days import written_out
from civicnet.deadlines import LAST_REMINDER_DAYS, REMIND_DAYS, days_left, local_date
from civicnet.frontend.json_ld import script_json
from civicnet.journal.models import Entry
from civicnet.sections import Fact, Line, in_time
from initiatives.marketplace.models import Post
from initiatives.marketplace.workflow import POST
from vision.models import VisionVersion

# What happened beside the table.
_ALSO_SAID: Final = {"edit": gettext_lazy("changed")}


def facts(post: Post) -> Iterator[Fact]:
    """What stands beside it; what is empty is left out by the component. At most one query."""
    yield Fact(_("What"), capfirst(post.get_category_display()))
    if post.number > 1:
        yield Fact(
            _("How many"), _("%(left)s of %(all)s still to go") % {"left": post.left, "all": post.number}
        )
    yield Fact(_("When"), post.when)
    where = ", ".join(filter(None, (post.place.name if post.place else "", post.place_note, post.area_name)))
    for_whom = maps.names_of(post.works_in)
    yield Fact(_("Where"), where or ("" if for_whom else _("It does not matter where")))
    yield Fact(_("For which neighbourhoods"), ", ".join(for_whom))
    yield Fact(_("Who"), capfirst(post.party_name), party_url(post))
    if post.condition is not None:
        yield Fact(_("Depends on"), post.condition.name)
    yield from _goals(post)
    if post.is_live:
        yield Fact(_("Until"), written_out(post.closes_on) if post.closes_on else _("No end"))
    yield Fact(_("Last changed"), written_out(local_date(post.changed_at)))


def party_url(post: Post) -> str:
    """The page of who put it up; a resident in person has none."""
    party = post.initiative or post.organisation
    return party.get_absolute_url() if party else ""


def _goals(post: Post) -> Iterator[Fact]:
    """The goals of the vision in force that its initiative serves."""
    if post.initiative is None:
        return
    for goal in post.initiative.goals.filter(version__state=VisionVersion.State.ADOPTED).select_related(
        "version"
    ):
        url = reverse("goal", args=[goal.version.number, goal.code])
        yield Fact(_("Helps with the goal"), goal.wording, url)


def timeline(post: Post) -> list[Line]:
    """Everything that happened, from the journal, and when it closes. One query."""
    who = capfirst(post.party_name)
    lines = [line for entry in Entry.objects.about(post) if (line := _act(entry, who))]
    return in_time([*lines, *_to_come(post)])


def _act(entry: Entry, who: str) -> Line | None:
    step = POST.by_verb.get(entry.verb)
    said = step.said if step else _ALSO_SAID.get(entry.verb, "")
    if not said:
        return None
    order = (entry.at.timestamp(), entry.pk)
    return Line(local_date(entry.at), capfirst(str(said)), who if entry.actor_id else "", order=order)


def _to_come(post: Post) -> Iterator[Line]:
    if post.is_live and post.closes_on:
        yield Line(
            post.closes_on, _("Closes, unless it is kept open"), _reminded(post.closes_on, post), next=True
        )
    elif post.is_live and post.ask_on:
        yield Line(post.ask_on, _("Its maker is asked whether it is still true"), next=True)


def _reminded(closes_on: date, post: Post) -> str:
    """When its maker hears of the last day first (actions/closing.py)."""
    open_for = days_left(closes_on, post.opened_at)
    if open_for > REMIND_DAYS:
        return _("A week before, its maker hears of it")
    return _("The day before, its maker hears of it") if open_for > LAST_REMINDER_DAYS else ""


def json_ld(post: Post, address: str) -> SafeString:
    """The content of the script element for search engines (schema.org): only what the page shows."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Demand" if post.is_need else "Offer",
        "name": post.title,
        "url": address,
        "description": post.text[:200] or post.title,
        "category": str(post.get_category_display()),
    }
    if post.opened_at:
        data["availabilityStarts"] = post.opened_at.isoformat()
    if post.closes_on:
        data["availabilityEnds"] = post.closes_on.isoformat()
    if served := maps.names_of(post.works_in) or [*filter(None, [post.area_name])]:
        data["areaServed"] = served
    if post.initiative or post.organisation:
        data["seller" if not post.is_need else "buyer"] = {"@type": "Organization", "name": str(post.party)}
    return script_json(data)
