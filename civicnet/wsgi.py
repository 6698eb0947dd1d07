"""Django as a WSGI application; civicnet/serving/server.py serves it. Each thread keeps its connection to the database."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")
os.environ.setdefault("CIVICNET_KEEP_CONNECTIONS", "1")

application = get_wsgi_application()
from civicnet.serving.refusals import render_alone  # noqa: E402 - needs the applications that were loaded just now

# What is shown while the database is away is put together now, not when everybody waits for it.
render_alone("503.html", 503)
# What has been loaded by now stays: the collector need not look at it again and again, nor after every few requests.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
