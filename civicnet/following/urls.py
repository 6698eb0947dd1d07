"""Addresses of following: the button, the list of what one follows, and the link that stops a letter."""

from django.urls import path

from civicnet.following import views

urlpatterns = [
    path("volgen/", views.follow, name="follow"),
    path("volgen/begin/", views.begin, name="follow_begin"),
    path("volgen/klaar/", views.done, name="follow_done"),
    path("mijn/volgend/", views.following, name="following"),
    path("brief/stop/<str:token>/", views.stop, name="stop_digest"),
]
