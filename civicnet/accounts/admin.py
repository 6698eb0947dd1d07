"""People and roles in the Django admin, read-only; roles are given at /beheer/rollen/."""

from django.contrib import admin

from civicnet.accounts.admin_site import ReadOnly
from civicnet.accounts.models import RoleGrant, User


@admin.register(User)
class UserAdmin(ReadOnly):
    list_display = ("email", "name", "is_active", "date_joined")
    search_fields = ("email", "name")
    fields = ("email", "name", "language", "mail_rhythms", "is_active", "date_joined", "last_login")


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnly):
    list_display = ("user", "role", "state", "proposed_by", "consented_by", "made_at")
    list_filter = ("role", "state")
    list_select_related = ("user", "proposed_by", "consented_by")
