from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "civicnet.jobs"
    label = "jobs"

    def ready(self) -> None:
        from civicnet.jobs import rules  # noqa: F401 - the permissions hang themselves in
