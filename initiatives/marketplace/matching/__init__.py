"""Which offers suit which needs, and why."""

from initiatives.marketplace.matching.factors import Reason
from initiatives.marketplace.matching.suggestions import Fit, suggestions_for, suggestions_of

__all__ = ["Fit", "Reason", "suggestions_for", "suggestions_of"]
