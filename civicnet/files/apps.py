from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "civicnet.files"
    label = "files"
