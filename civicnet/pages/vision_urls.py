"""Addresses below /visie/, with the reading page, which is put together here, on top."""

from django.urls import path

from civicnet.pages.views import vision
from vision import urls

app_name = "vision"

urlpatterns = [path("", vision.read, name="read"), *urls.urlpatterns]
