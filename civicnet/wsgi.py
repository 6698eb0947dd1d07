"""Django as a WSGI application; civicnet/serving.py serves it. Each thread keeps its connection to the database."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")
os.environ.setdefault("CIVICNET_KEEP_CONNECTIONS", "1")

application = get_wsgi_application()
# What has been loaded by now stays: the collector need not look at it again and again, nor after every few requests.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
