from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "initiatives"

    def ready(self) -> None:
        from civicnet.events import subscribe
        from civicnet.files.models import shown_by
        from initiatives.actions.contact import free_contacts_of_role
        from initiatives.actions.stopping import settle_stop
        from initiatives.actions.vision import follow_vision
        from initiatives.models.story import files_of_members

        subscribe("initiative.stop", settle_stop)
        subscribe("vision_version.adopt", follow_vision)
        subscribe("role_grant.end", free_contacts_of_role)
        shown_by(files_of_members)
