"""A form that a visitor fills in first and sends after signing in: with a code, or in another way that its button names."""

from urllib.parse import urlencode

from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from civicnet.accounts.sign_in import AskForCodeForm, broker_name, go_to_broker, send_code
from civicnet.forms.typed import keep_form
from civicnet.http import Request


def sign_in_with_form(
    request: Request, form: BaseForm, address: AskForCodeForm, *, page: str, following: str
) -> HttpResponse | None:
    """Keep what a visitor typed for `page`, and let them sign in; `following` is where they go on.

    Returns None when the form must be shown again: something in it, or in the address, is not right. Writes the session,
    and sends a code unless the visitor chose another way.
    """
    way = other_way(request)
    right = form.is_valid()  # both are looked at: all that is wrong is said at once
    if not (way or address.is_valid()) or not right or not keep_form(request, form, page):
        return None
    if way == "broker":
        return go_to_broker(request, following)
    if not way and not send_code(request, address):
        return None
    there = reverse("password_login" if way else "account_confirm_login_code")
    return HttpResponseRedirect(f"{there}?{urlencode({'next': following})}")


def other_way(request: Request) -> str:
    """Another way to sign in than a code, when its button was pressed: "password" or "broker"; empty for a code."""
    way = request.POST.get("way", "")
    return way if way == "password" or (way == "broker" and broker_name()) else ""
