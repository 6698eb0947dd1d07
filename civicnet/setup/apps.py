from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "civicnet.setup"
    label = "setup"
