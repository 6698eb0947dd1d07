"""Write the offers and needs of an example file, through the real verbs."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from civicnet.example.initiatives.document import InitiativeDoc
from civicnet.example.marketplace.document import PostDoc
from civicnet.example.rows import LoadedRows
from civicnet.example.schedule import Chain
from civicnet.workflow import Actor
from initiatives.marketplace.actions import put_up, start_post
from initiatives.workflow import LIVE

# What says no day was put up within this many days before the day of the file, so that it is open on that day.
LATELY: Final = 60
_STEP: Final = 7  # days apart, more or less


class PostLoader:
    """Puts the offers and needs of initiatives into a schedule. What has ended asks and offers nothing any more."""

    def __init__(self, rows: LoadedRows) -> None:
        self.rows, self.number = rows, 0

    def add(self, doc: InitiativeDoc, actor: Actor, chain: Chain) -> None:
        """Schedule those of one initiative, after what `chain` has done."""
        for post in doc.posts if doc.stage in LIVE else ():
            what = f"initiatief {doc.code}, {post.code}"
            after = Chain(chain.schedule, self.rows.clock, chain.now)
            after.add(what, post.put_up or self._lately(), partial(self._put_up, doc, post, actor))

    def _lately(self) -> date:
        """A day of the last weeks, another one for each."""
        self.number += 1
        return self.rows.example.as_of - timedelta(days=1 + self.number * _STEP % LATELY)

    def _put_up(self, doc: InitiativeDoc, post: PostDoc, actor: Actor, at: datetime) -> None:
        initiative = self.rows.initiatives[doc.code]
        draft = start_post(
            actor=actor,
            initiative=initiative,
            code=post.code,
            side=post.side,
            category=post.category,
            title=post.title,
            text=post.text,
            urgency=post.urgency,
            number=post.number,
            is_unique=post.is_unique,
            condition=self.rows.places.get(post.condition),
            place=self.rows.places.get(post.place),
            neighbourhood=self.rows.areas.get(doc.area),
            at=at,
        )
        put_up(draft, actor=actor, at=at)
