"""The doors of the pages of a collaboration: 404 for those who may not see it, 403 without the right."""

from django.shortcuts import get_object_or_404

from civicnet.http import Request
from civicnet.workflow import require
from initiatives.collaborations.models import Collaboration, Partner


def collaboration_or_404(request: Request, slug: str) -> Collaboration:
    """The collaboration, if the person may see it. Raises Http404."""
    return get_object_or_404(Collaboration.objects.visible_to(request.user), slug=slug)


def partner_for(request: Request, pk: int, permission: str) -> Partner:
    """The partner, if the person may see its collaboration and holds `permission` on it."""
    seen = Collaboration.objects.visible_to(request.user).order_by().values("pk")
    found = get_object_or_404(Partner.objects.with_parties().filter(collaboration__in=seen), pk=pk)
    require(request.user, permission, found)
    return found
