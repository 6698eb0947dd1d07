from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "civicnet.pages"
    label = "pages"

    def ready(self) -> None:
        from civicnet.jobs.rules import open_to_all
        from civicnet.pages.my_data.export import KIND

        open_to_all(KIND)
