"""Addresses of the settings, below /beheer/. The last one stands after all others there."""

from django.urls import path

from civicnet.pages.administration import letters, places, views

app_name = "administration"
urlpatterns = [
    path("", views.index, name="index"),
    path("naam/", views.name, name="name"),
    path("logo/", views.logo, name="logo"),
    path("kleuren/", views.colours, name="colours"),
    path("contact/", views.contact, name="contact"),
    path("buurten/", views.areas, name="areas"),
    path("buurten/nakijken/", views.areas_check, name="areas_check"),
    path("plekken/", places.places, name="places"),
    path("plekken/nieuw/", places.add_place, name="add_place"),
    path("plekken/<int:pk>/", places.place, name="place"),
    path("brieven/", letters.letters, name="letters"),
    path("brieven/nu/", letters.try_now, name="try_letters_now"),
    path("brieven/adres/<int:pk>/", letters.try_address, name="try_address"),
    path("mensen/<slug:role>/", views.people, name="people"),
    path("mail/proef/", views.try_mail, name="try_mail"),
    path("<slug:app>/<path:rest>", views.moved, name="moved"),
]
