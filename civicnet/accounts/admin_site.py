"""The Django admin at /beheer/reparatie/: rare repairs by administrators. Settings have pages of their own (/beheer/)."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import BadRequest
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import Role


class Beheer(admin.AdminSite):
    """Registered with each app's own admin.py, by `admin.register`."""

    site_header = site_title = _("Repairs")
    index_title = _("What is rarely repaired")
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._secure_login = secure_admin_login(super().login)  # with allauth's limits

    def has_permission(self, request: HttpRequest) -> bool:
        """The role admin, in a session with two factors."""
        return request.user.is_active and request.user.is_staff

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """To the sign-in page of the site; who has signed in without a second factor, to that and back here."""
        if Role.ADMIN in getattr(request.user, "granted_roles", ()) and not self.has_permission(request):
            goal = request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index"))
            return redirect_to_login(goal, reverse("strong_session"))
        return self._secure_login(request, extra_context)

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """As Django's, but an empty field name in the query is 400: Django would look it up and fail."""

        def named(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR)):
                raise BadRequest(TO_FIELD_VAR)
            return view(request, *args, **kwargs)

        return super().admin_view(update_wrapper(named, view), cacheable)

    def get_urls(self) -> list[Any]:
        """As Django's, but its way to a page of the site knows only the rows that the admin shows."""
        urls: list[Any] = super().get_urls()
        for url in urls:
            if getattr(url, "name", "") == "view_on_site":
                url.callback = self.admin_view(self._view_on_site)
        return urls

    def _view_on_site(self, request: HttpRequest, content_type_id: int, object_id: str) -> HttpResponseBase:
        """404 for rows of other tables, some of whose keys Django cannot read from an address."""
        model = get_object_or_404(ContentType, pk=content_type_id).model_class()
        if model is None or not self.is_registered(model):
            raise Http404
        return shortcut(request, content_type_id, object_id)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Accept models of this project only: the pages of other apps show keys and tokens, or need inline scripts."""
        models_given = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [m for m in models_given if _is_ours(m)]
        if ours:
            super().register(ours, admin_class, **options)


def _is_ours(model: type[models.Model]) -> bool:
    return model.__module__.partition(".")[0] in {"civicnet", "vision", "initiatives"}


class ReadOnly(admin.ModelAdmin):
    """Read-only: every change has its own verb elsewhere."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
