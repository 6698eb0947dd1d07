"""The addresses below /mijn/gegevens/."""

from django.urls import path

from civicnet.pages.my_data import views

urlpatterns = [
    path("", views.my_data, name="my_data"),
    path("meenemen/", views.take_along, name="take_along"),
    path("wissen/", views.erase_account, name="erase_account"),
]
