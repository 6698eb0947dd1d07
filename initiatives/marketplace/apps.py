from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    name = "initiatives.marketplace"
    label = "marketplace"

    def ready(self) -> None:
        from civicnet.events import subscribe
        from civicnet.files.models import shown_by
        from initiatives.marketplace.actions import (
            announce_post,
            ask_after_reading,
            ask_for_suggestions,
            close_with_post,
            withdraw_with_initiative,
        )
        from initiatives.marketplace.models import MESSAGES, POSTS, THANKS, files_of_posters, files_of_talkers
        from initiatives.models import add_reportable

        for event in ("initiative.withdrawal_stands", "initiative.end_stands", "initiative.hand_over"):
            subscribe(event, withdraw_with_initiative)
        for event in ("post.fulfil", "post.expire", "post.lapse", "post.withdraw"):
            subscribe(event, close_with_post)
        for event in ("post.put_up", "post.reopen", "post.release"):
            subscribe(event, ask_for_suggestions)
        subscribe("meaning.made", ask_after_reading)
        for event in ("post.put_up", "post.reopen"):
            subscribe(event, announce_post)
        shown_by(files_of_posters)
        shown_by(files_of_talkers)
        for kind in (MESSAGES, POSTS, THANKS):
            add_reportable(kind)
