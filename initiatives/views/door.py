"""The door of every page for initiators: 404 for those who may not see the initiative, 403 without the right."""

from django.http import QueryDict
from django.shortcuts import get_object_or_404

from civicnet.http import Request
from civicnet.workflow import require
from initiatives.models import Initiative


def initiative_for(request: Request, slug: str, permission: str) -> Initiative:
    """The initiative, if the person may see it and holds `permission` on it."""
    seen = Initiative.objects.visible_to(request.user).select_related("challenge", "neighbourhood", "cover")
    initiative = get_object_or_404(seen.defer("neighbourhood__polygon", "neighbourhood__path"), slug=slug)
    require(request.user, permission, initiative)
    return initiative


def posted(request: Request) -> QueryDict | None:
    """The data to bind a form to: None before it was sent."""
    return request.POST if request.method == "POST" else None
