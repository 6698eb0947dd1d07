"""Templates that are compiled: what cannot change becomes text (loader.py), and the rest one function (source.py).

Templates are written as ever, and give what Django's own engine would. No template needs to know of it.
"""

from civicnet.folding.loader import Loader

__all__ = ["Loader"]
