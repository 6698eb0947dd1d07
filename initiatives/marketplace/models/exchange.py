from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood
from civicnet.columns import CharField, DateField, TextField
from civicnet.workflow import Table
from initiatives.marketplace.models.party import Party, one_party, resident_of, spoken_for_by
from initiatives.marketplace.models.post import Post, Side
from initiatives.marketplace.workflow import EXCHANGE, PROMISED, TALKING

if TYPE_CHECKING:
    from initiatives.marketplace.models.conversation import Terms

# Who put up what it is about, and who answers it.
POSTER: Final = "poster"
ANSWERER: Final = "answerer"
SIDES: Final = ((POSTER, _("who put it up")), (ANSWERER, _("who answers")))
LIVE: Final = (*TALKING, *PROMISED)
# domain.md, Marketplace: after so many days in which nobody writes or answers it closes.
SILENT_DAYS: Final = 30
# Who waits so many days may remind the other side, and again after as many.
REMIND_AFTER_DAYS: Final = 7


def other(side: str) -> str:
    """The other one of the two sides."""
    return ANSWERER if side == POSTER else POSTER


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def visible_to(self, user: Any) -> Self:
        """Of the two sides only, whatever else somebody may be."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(spoken_for_by(user) | Q(post__in=Post.objects.of(user).values("pk")))

    def live(self) -> Self:
        """Not over yet."""
        return self.filter(state__in=LIVE)

    def kept(self) -> Self:
        """Both said that it worked out: the only ones that count anywhere."""
        return self.filter(state=Exchange.State.CONFIRMED)

    def with_sides(self) -> Self:
        """With the rows of both sides."""
        parties = ("initiative", "organisation", "person", "neighbourhood")
        return self.select_related(*parties, "post", *(f"post__{name}" for name in parties), "own_post")


class Exchange(Party):
    """A party, or a resident in person, who answers what another put up, until it is done or called off.

    The party of the row is the one that answers; `own_post` is what it has put up itself and fits. `turn` is the side
    that has to do something, or nobody. When nobody does it closes after `due_on`; `ask_on` is the agreed day, after which
    both are asked whether it worked out.
    """

    cache_topic = "exchanges"

    workflow: ClassVar[Table] = EXCHANGE

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for an answer")
        IN_CONVERSATION = "in_conversation", _("in conversation")
        AGREED = "agreed", _("agreed")
        DELIVERED = "delivered", _("done, says one of both")
        CONFIRMED = "confirmed", _("worked out, say both")
        DECLINED = "declined", _("did not come off")
        NOT_KEPT = "not_kept", _("did not work out")
        CLOSED = "closed", _("closed without an outcome")

    class Outcome(models.TextChoices):
        KEPT = "kept", _("it worked out")
        NOT_KEPT = "not_kept", _("it went otherwise")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="exchanges")
    own_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    # How many of `own_post` are promised with it: no more than there are.
    own_number = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State)
    turn = models.CharField(max_length=10, choices=SIDES, blank=True)
    due_on = DateField(null=True, blank=True)
    ask_on = DateField(null=True, blank=True)
    poster_said = models.CharField(max_length=10, choices=Outcome, blank=True)
    answerer_said = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = TextField(max_length=1000, blank=True)
    reason_by = models.CharField(max_length=10, choices=SIDES, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # Since when both talk: until then a resident in person has no name here.
    talked_at = models.DateTimeField(null=True, blank=True)
    # When one side last reminded the other.
    reminded_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    broker_asked_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="exchange_due"),
            models.Index(fields=["post", "state"], name="exchange_of_post"),
        ]
        constraints = [
            models.CheckConstraint(condition=one_party(), name="an_exchange_is_of_one_party"),
            models.CheckConstraint(condition=Q(number__gte=1), name="an_exchange_is_of_something"),
            models.UniqueConstraint(
                fields=["post", "initiative", "organisation", "person"],
                condition=Q(state__in=LIVE),
                nulls_distinct=False,
                name="one_live_answer_of_a_party",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, due_on__isnull=False, closed_at=None)
                | Q(due_on=None, closed_at__isnull=False) & ~Q(state__in=LIVE),
                name="a_live_exchange_has_a_last_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(poster_said="kept", answerer_said="kept"),
                name="only_both_confirm_an_exchange",
            ),
        ]
        triggers = [EXCHANGE.trigger()]

    def __str__(self) -> str:
        return self.post.title

    def get_absolute_url(self) -> str:
        return reverse("marketplace:exchange", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_talking(self) -> bool:
        """Whether nothing is agreed yet."""
        return self.state in TALKING

    @property
    def is_promised(self) -> bool:
        """Whether it is agreed, and not over."""
        return self.state in PROMISED

    def is_asked(self, today: date | None = None) -> bool:
        """Whether the agreed day has passed, so that both are asked how it went."""
        return self.is_promised and self.ask_on is not None and deadlines.is_late(self.ask_on, today)

    def waits_for(self, side: str, today: date | None = None) -> bool:
        """Whether `side` has to do something now."""
        if self.is_promised:
            return self.is_asked(today) and not self.said_by(side)
        return self.is_live and self.turn == side

    def may_be_reminded_by(self, side: str, today: date | None = None) -> bool:
        """Whether `side` has waited long enough for the other one, and since its last reminder."""
        last = max(filter(None, (self.changed_at, self.reminded_at)))
        since = deadlines.local_date(last) + timedelta(days=REMIND_AFTER_DAYS)
        return self.is_talking and side == other(self.turn) and deadlines.local_date(today) >= since

    # ---- the two sides ----------------------------------------------------------------------
    def of(self, side: str) -> Party:
        """The row that says who a side is."""
        return self.post if side == POSTER else self

    def side_of(self, user: Any) -> str:
        """The side for which `user` speaks; empty for neither, and for who belongs to both."""
        sides = [side for side in (POSTER, ANSWERER) if self.of(side).speaks_for_party(user)]
        return sides[0] if len(sides) == 1 else ""

    def speakers_of(self, side: str) -> list[User]:
        """Everybody who speaks for a side alone."""
        others = {user.pk for user in self.of(other(side)).speakers()}
        return [user for user in self.of(side).speakers() if user.pk not in others]

    def writers_of(self, side: str) -> list[User]:
        """Those who wrote for a side in this conversation. One query."""
        wrote = self.messages.filter(side=side).values("written_by")
        return list(User.objects.filter(pk__in=wrote).order_by("pk"))

    def name_of(self, side: str) -> str:
        """A side as the other one may read it, in the current language: a resident is named once both talk."""
        if self.of(side).is_in_person and self.talked_at is None:
            return self.public_name_of(side)
        return str(self.of(side).party)

    def partner_of(self, side: str) -> Callable[[], str]:
        """The name of the other side as `side` may read it, to be asked in the language of a letter."""
        return partial(self.name_of, other(side))

    def writer(self, user: User | None, side: str) -> str:
        """Who of a side wrote something, as the other side may read it: "Yara, NachtLab"."""
        return self.writer_name(str(user) if user else "", side)

    def writer_name(self, name: str, side: str) -> str:
        """The same of somebody with this name."""
        if self.of(side).is_in_person or not name:
            return self.name_of(side)
        return f"{name}, {self.of(side).party}"

    def agreed_terms(self) -> "Terms | None":
        """The terms that both said yes to; None before that, and once they are erased."""
        return self.terms.last() if self.agreed_at else None

    def public_name_of(self, side: str) -> str:
        """A side as everybody may read it: a resident in person is never named."""
        if not self.of(side).is_in_person:
            return str(self.of(side).party)
        area = self.post.neighbourhood if side == POSTER else self.neighbourhood
        return resident_of(area.name if area else "")

    @property
    def giver(self) -> str:
        """The side that helps the other."""
        return POSTER if self.post.side == Side.OFFER else ANSWERER

    def said_by(self, side: str) -> str:
        """What a side said of how it went: an Outcome, or empty."""
        return self.poster_said if side == POSTER else self.answerer_said


class Thanks(models.Model):
    """One public sentence of one side to the other, after both said that it worked out."""

    cache_topic = "exchanges"

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="thanks")
    side = models.CharField(max_length=10, choices=SIDES)
    text = CharField(max_length=200)
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    corrected_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "side"], name="each_side_thanks_once"),
        ]

    def __str__(self) -> str:
        return self.text
