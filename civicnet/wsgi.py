"""Django as a WSGI application, served by civicnet/serving/server.py. Each thread keeps its database connection."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")
os.environ.setdefault("CIVICNET_KEEP_CONNECTIONS", "1")

application = get_wsgi_application()
from civicnet.serving.refusals import render_alone  # noqa: E402 - needs the applications that were loaded just now

# What is shown while the database is away is put together now, not when everybody waits for it.
render_alone("503.html", 503)
# What is loaded now stays for good: the garbage collector need not look at it again, nor run after every few requests.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
