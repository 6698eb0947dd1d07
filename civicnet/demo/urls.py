"""Addresses that are there in the demo only: its people and its mail below /demo/, and the components of the site."""

from django.urls import path

from civicnet.demo.views import letter, letters, people, style, style_letters

urlpatterns = [
    path("demo/", people.people, name="demo"),
    path("demo/word/<int:pk>/", people.sign_in, name="demo_sign_in"),
    path("demo/brief/", letter.vote_letter, name="demo_vote_letter"),
    path("demo/post/", letters.letters, name="demo_letters"),
    path("demo/post/<uuid:pk>/", letters.letter, name="demo_letter"),
    path("stijl/", style.style, name="style"),
    path("stijl/brieven/", style_letters.style_letters, name="style_letters"),
    path("stijl/brieven/<str:event>/<str:audience>.html", style_letters.style_letter, name="style_letter"),
    path(
        "stijl/brieven/<str:event>/<str:audience>.txt",
        style_letters.style_letter_text,
        name="style_letter_text",
    ),
]
