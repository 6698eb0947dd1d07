from django.urls import path

from civicnet.files import views

app_name = "files"
urlpatterns = [
    path("<uuid:pk>", views.file, name="file"),
    path("<uuid:pk>/klein", views.small, name="small"),
]
