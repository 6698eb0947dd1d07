"""Addresses that programs read; they have no language."""

from django.urls import path

from civicnet.pages.machine import views
from civicnet.pages.offline.views import service_worker

urlpatterns = [
    path("sw.js", service_worker, name="service_worker"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path(".well-known/security.txt", views.security, name="security"),
]
