"""A need and an offer that may suit each other. Made by the worker; why they do is worked out when it is shown."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.columns import CharField
from initiatives.marketplace.models.post import Post, Side


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def of(self, post: Post) -> Self:
        """Those of one post, whichever side it is of."""
        return self.filter(**{post.side: post})

    def standing(self) -> Self:
        """Those that nobody has set aside."""
        return self.filter(set_aside_at=None)

    def live(self) -> Self:
        """Those that everybody may see: standing, and both posts are open and public."""
        open_posts = Post.objects.open().public().values("pk")
        return self.standing().filter(need__in=open_posts, offer__in=open_posts)


class Suggestion(models.Model):
    """A need and an offer of the same category.

    `rank` is for the order alone and is never shown. `need_told_at` and `offer_told_at`: when the people behind the post
    got a notice of it; `need_news_at` and `offer_news_at`: when it is news for those who had one about another, for the
    letter about many things. Once set aside, by either side, it never comes back; `reason` is read by nobody else.
    """

    cache_topic = "marketplace"

    need = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="suggested_offers")
    offer = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="suggested_needs")
    rank = models.FloatField()
    made_at = models.DateTimeField(default=timezone.now)
    need_told_at = models.DateTimeField(null=True, blank=True)
    offer_told_at = models.DateTimeField(null=True, blank=True)
    need_news_at = models.DateTimeField(null=True, blank=True)
    offer_news_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = CharField(max_length=300, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-rank", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["need", "-rank"], name="suggestion_of_need"),
            models.Index(fields=["offer", "-rank"], name="suggestion_of_offer"),
            models.Index(
                fields=["need_news_at"], condition=Q(need_news_at__isnull=False), name="suggestion_need_news"
            ),
            models.Index(
                fields=["offer_news_at"],
                condition=Q(offer_news_at__isnull=False),
                name="suggestion_offer_news",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["need", "offer"], name="one_suggestion_a_pair"),
            models.CheckConstraint(condition=~Q(need=F("offer")), name="a_suggestion_is_of_two_posts"),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=False) | Q(set_aside_by=None, reason=""),
                name="who_set_it_aside_did_so",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} ↔ {self.offer_id}"

    def other_than(self, post: Post) -> Post:
        """The other side."""
        return self.offer if post.side == Side.NEED else self.need

    def told_at(self, side: str) -> datetime | None:
        """When the people behind the post of that side heard of it."""
        when: Any = getattr(self, f"{side}_told_at")
        return when
