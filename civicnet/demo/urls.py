"""Addresses that are there in the demo only: its people and its mail below /demo/, and the components of the site."""

from django.urls import path

from civicnet.demo.views import letter, letters, people, style

urlpatterns = [
    path("demo/", people.people, name="demo"),
    path("demo/word/<int:pk>/", people.sign_in, name="demo_sign_in"),
    path("demo/brief/", letter.vote_letter, name="demo_vote_letter"),
    path("demo/post/", letters.letters, name="demo_letters"),
    path("stijl/", style.style, name="style"),
]
