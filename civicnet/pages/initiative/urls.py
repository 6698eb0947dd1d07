"""Addresses below /initiatieven/ of the pages of one initiative that are put together here.

They come before the many of initiatives.urls: nearly every visitor asks for one of these.
"""

from django.urls import path, register_converter
from django.urls.converters import SlugConverter

from civicnet.pages.initiative import views
from initiatives.actions.draft import RESERVED
from initiatives.views import news_feed


class InitiativeConverter(SlugConverter):
    """The slug of an initiative: `nieuw` and such are pages of their own, and never given to one."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED))})/){SlugConverter.regex}"


register_converter(InitiativeConverter, "initiative")

urlpatterns = [
    path("<initiative:slug>/", views.initiative, name="initiative"),
    path("<initiative:slug>/rss.xml", news_feed.feed, name="initiative_feed"),
]
