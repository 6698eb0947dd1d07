"""What can be followed of the vision: the vision itself, and its themes and goals by the code that they keep."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.following.kinds import Kind, Thing, numbers_in
from vision.models import Goal, Theme, Vision, VisionVersion

IN_FORCE = VisionVersion.State.ADOPTED


def find_visions(keys: Collection[str]) -> Mapping[str, Thing]:
    """Visions by number. One query."""
    page = reverse("vision:agenda")
    rows = Vision.objects.filter(pk__in=numbers_in(keys))
    return {str(pk): Thing(title, page) for pk, title in rows.values_list("pk", "title")}


def find_themes(codes: Collection[str]) -> Mapping[str, Thing]:
    """Themes of the version in force, by code. One query."""
    rows = Theme.objects.filter(version__state=IN_FORCE, code__in=codes)
    return {
        code: Thing(
            name,
            f"{reverse('initiatives:list')}?{urlencode({'thema': code})}",
            _("Theme: %(name)s") % {"name": name},
        )
        for code, name in rows.values_list("code", "name")
    }


def find_goals(codes: Collection[str]) -> Mapping[str, Thing]:
    """Goals of the version in force, by code. One query."""
    rows = Goal.objects.filter(version__state=IN_FORCE, code__in=codes).select_related("version")
    return {
        goal.code: Thing(goal.short, goal.get_absolute_url(), _("Goal: %(name)s") % {"name": goal.short})
        for goal in rows
        if not goal.is_dropped
    }


VISION = Kind(name="vision", called=gettext_lazy("The vision"), find=find_visions)
THEME = Kind(name="theme", called=gettext_lazy("Themes"), find=find_themes)
GOAL = Kind(name="goal", called=gettext_lazy("Goals"), find=find_goals)
