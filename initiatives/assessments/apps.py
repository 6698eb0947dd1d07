from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "initiatives.assessments"
    label = "assessments"

    def ready(self) -> None:
        from civicnet.events import subscribe
        from initiatives.assessments.actions import free_seats_of_role, withdraw_with_initiative

        subscribe("initiative.withdrawal_stands", withdraw_with_initiative)
        subscribe("role_grant.end", free_seats_of_role)
