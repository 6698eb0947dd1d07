from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "civicnet.areas"
    label = "areas"
