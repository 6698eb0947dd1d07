"""The facts of the marketplace, by noun."""

from initiatives.marketplace.models.conversation import (
    TERMS,
    Consent,
    Message,
    Terms,
    files_of_talkers,
)
from initiatives.marketplace.models.exchange import (
    ANSWERER,
    LIVE,
    POSTER,
    SIDES,
    SILENT_DAYS,
    Exchange,
    Thanks,
    other,
)
from initiatives.marketplace.models.exchange_calendar import agreed_entry, exchanges_calendar
from initiatives.marketplace.models.own import OwnExchange, own_exchanges
from initiatives.marketplace.models.party import Party, parties_of, resident_of, spoken_for_by
from initiatives.marketplace.models.post import (
    POST_DAYS,
    Category,
    DayPart,
    Post,
    Side,
    Urgency,
    files_of_posters,
)
from initiatives.marketplace.models.post_calendar import closing_calendar
from initiatives.marketplace.models.reported import MESSAGES, POSTS, THANKS
from initiatives.marketplace.models.suggestion import Suggestion
from initiatives.marketplace.models.wording import KINDS, UNANSWERED_DAYS

__all__ = [
    "ANSWERER",
    "KINDS",
    "LIVE",
    "MESSAGES",
    "POSTER",
    "POSTS",
    "POST_DAYS",
    "SIDES",
    "SILENT_DAYS",
    "TERMS",
    "THANKS",
    "UNANSWERED_DAYS",
    "Category",
    "Consent",
    "DayPart",
    "Exchange",
    "Message",
    "OwnExchange",
    "Party",
    "Post",
    "Side",
    "Suggestion",
    "Terms",
    "Thanks",
    "Urgency",
    "agreed_entry",
    "closing_calendar",
    "exchanges_calendar",
    "files_of_posters",
    "files_of_talkers",
    "other",
    "own_exchanges",
    "parties_of",
    "resident_of",
    "spoken_for_by",
]
