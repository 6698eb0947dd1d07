"""The outbox in the Django admin, without its letters: those may hold sign-in links."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from civicnet.accounts.admin_site import ReadOnly
from civicnet.outbox.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnly):
    list_display = ("kind", "name", "made_at", "next_try_at", "tries", "done_at", "gave_up_at")
    list_filter = ("kind", ("gave_up_at", admin.EmptyFieldListFilter))
    fields = ("kind", "name", "made_at", "next_try_at", "tries", "last_error", "done_at", "gave_up_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).defer("payload")
