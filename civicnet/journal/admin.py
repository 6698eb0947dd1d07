"""The journal in the Django admin, read-only."""

from django.contrib import admin

from civicnet.accounts.admin_site import ReadOnly
from civicnet.journal.models import Entry


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    list_display = ("at", "actor", "verb", "subject", "before", "after")
    list_select_related = ("actor",)
    search_fields = ("subject", "verb")
    ordering = ("-at", "-pk")
