"""Addresses below /marktplaats/."""

from django.urls import path

from initiatives.marketplace.views import market, post

app_name = "marketplace"

urlpatterns = [
    path("", market.market, name="list"),
    path("rss.xml", market.feed, name="feed"),
    path("marktplaats<table:form>", market.download, name="download"),
    path("<int:pk>/", post.post, name="post"),
    path("<int:pk>/stap/", post.step, name="step"),
    path("<int:pk>/open-houden/", post.keep_open, name="keep_open"),
    path("<int:pk>/eraf/", post.withdraw, name="withdraw"),
]
