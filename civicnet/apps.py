from django.apps import AppConfig


class CivicnetConfig(AppConfig):
    name = "civicnet"

    def ready(self) -> None:
        from civicnet import celery, permissions  # noqa: F401  # the task application; its system check
