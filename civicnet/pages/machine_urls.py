"""Addresses that programs read; they have no language."""

from django.urls import path

from civicnet.pages.views import machine, offline

urlpatterns = [
    path("sw.js", offline.service_worker, name="service_worker"),
    path("favicon.ico", machine.favicon, name="favicon"),
    path("robots.txt", machine.robots, name="robots"),
    path("sitemap.xml", machine.sitemap, name="sitemap"),
    path(".well-known/security.txt", machine.security, name="security"),
]
