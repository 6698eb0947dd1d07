"""What can be followed of areas: a neighbourhood, by its code."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.areas.maps import codes_now
from civicnet.areas.models import Neighbourhood
from civicnet.following.kinds import Kind, Thing


def find_neighbourhoods(codes: Collection[str]) -> Mapping[str, Thing]:
    """Neighbourhoods by code; one that became part of another has that name. Two queries at most."""
    now = {code: codes_now().get(code, code) for code in codes}
    names = dict(Neighbourhood.objects.filter(code__in=now.values()).values_list("code", "name"))
    return {code: _thing(new, names[new]) for code, new in now.items() if new in names}


def _thing(code: str, name: str) -> Thing:
    return Thing(name, reverse("neighbourhood", args=[code]), _("Neighbourhood: %(name)s") % {"name": name})


NEIGHBOURHOOD = Kind(name="neighbourhood", called=gettext_lazy("Neighbourhoods"), find=find_neighbourhoods)
