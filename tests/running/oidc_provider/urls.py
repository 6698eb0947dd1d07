from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def become(request: HttpRequest, username: str) -> HttpResponse:
    """What a person does at a real provider with a code and a telephone."""
    login(request, get_user_model().objects.get(username=username))
    return HttpResponse("ok")


urlpatterns = [
    path("become/<str:username>/", become),
    path("account/", include("allauth.account.urls")),
    path("", include("allauth.idp.urls")),
]
