"""Offers and needs in each state that changes who may see them."""

from django.utils import timezone

from civicnet.areas.models import Neighbourhood
from initiatives.marketplace import actions
from initiatives.marketplace.models import Post, Suggestion
from initiatives.models import Initiative
from tests.factories import make_user
from tests.factories.posts import make_post
from tests.world.contents import World


def add_posts(made: World, area: Neighbourhood) -> None:
    """A need of an initiative as a draft, open, closed and hidden; and the offer of a resident in person,
    with one suggestion that stands and one that was set aside.
    """
    owner = made.people["owner"]
    initiative = Initiative.objects.get(slug=made.words["initiative"]["submitted"])
    for state in ("draft", "open", "closed", "hidden"):
        private = state in ("draft", "hidden")
        text = made.hide(f"post_{state}") if private else "Een zaal op vrijdag."
        post = make_post(
            state="draft" if state == "draft" else "open",
            actor=owner,
            initiative=initiative,
            title=f"Zaal {text}" if private else "Zaal",
            text=text,
            place_note=text,
            neighbourhood=area,
        )
        if state == "closed":
            actions.withdraw_post(post, actor=owner)
        if state == "hidden":
            Post.objects.filter(pk=post.pk).update(hidden_at=timezone.now())
        made.keep("post", state, post)
    helper = make_user(made.hide("mail_in_person") + "@voorbeeld.example", name=made.hide("name_in_person"))
    offer = make_post("offer", person=helper, title="Ik kan timmeren", neighbourhood=area)
    made.keep("post", "in_person", offer)
    need = Post.objects.get(pk=made.words["post"]["open"])
    made.keep("suggestion", "standing", Suggestion.objects.create(need=need, offer=offer, rank=1))
    set_aside = Suggestion.objects.create(
        need=need,
        offer=make_post("offer", person=helper, title="Ik kan zagen", neighbourhood=area),
        rank=1,
        set_aside_at=timezone.now(),
        set_aside_by=owner,
        reason=made.hide("suggestion_reason"),
    )
    made.keep("suggestion", "set_aside", set_aside)
