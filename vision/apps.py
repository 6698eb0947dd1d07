from django.apps import AppConfig


class VisionConfig(AppConfig):
    name = "vision"

    def ready(self) -> None:
        from civicnet.events import subscribe
        from vision.actions import return_decisions_of_role
        from vision.actions.proposal import end_pending_with_role

        subscribe("role_grant.end", end_pending_with_role)
        subscribe("role_grant.end", return_decisions_of_role)
