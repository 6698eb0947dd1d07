"""The pages that are put together from several capabilities. One file in views/ for each page."""

from django.urls import path

from civicnet.pages.views import home, initiative, me, statements

urlpatterns = [
    path("", home.home, name="home"),
    path("initiatieven/<slug:slug>/", initiative.initiative, name="initiative"),
    path("initiatieven/<slug:slug>/rss.xml", initiative.feed, name="initiative_feed"),
    path("mijn/", me.me, name="me"),
    path("mijn/berichten/", me.notices, name="notices"),
    path("mijn/berichten/gelezen/", me.read_notices, name="read_notices"),
    path("zo-werkt-een-toets/", statements.how_it_works, name="how_it_works"),
    path("toegankelijkheid/", statements.accessibility, name="accessibility"),
    path("gegevens/", statements.privacy, name="privacy"),
    path("open-data/", statements.open_data, name="open_data"),
]
