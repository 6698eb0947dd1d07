from django.apps import AppConfig


class CollaborationsConfig(AppConfig):
    name = "initiatives.collaborations"
    label = "collaborations"

    def ready(self) -> None:
        from initiatives.collaborations.models import COLLABORATIONS
        from initiatives.models import add_reportable

        add_reportable(COLLABORATIONS)
