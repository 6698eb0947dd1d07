from django.apps import AppConfig


class CollaborationsConfig(AppConfig):
    name = "initiatives.collaborations"
    label = "collaborations"

    def ready(self) -> None:
        from civicnet.events import subscribe
        from initiatives.collaborations.actions import leave_with_initiative
        from initiatives.collaborations.models import COLLABORATIONS
        from initiatives.models import add_reportable

        for event in ("initiative.withdrawal_stands", "initiative.end_stands", "initiative.hand_over"):
            subscribe(event, leave_with_initiative)
        add_reportable(COLLABORATIONS)
