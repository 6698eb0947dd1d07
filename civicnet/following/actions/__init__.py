"""Follow and stop following; send the letters about it, and stop those."""

from civicnet.following.actions.digests import send_digests, sweep_digests
from civicnet.following.actions.follow import MOST_FOLLOWED, follow, unfollow
from civicnet.following.actions.stop import stop_digest

__all__ = ["MOST_FOLLOWED", "follow", "send_digests", "stop_digest", "sweep_digests", "unfollow"]
