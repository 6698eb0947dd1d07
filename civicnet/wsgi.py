"""What the web server (granian) serves: one process with many threads, so it pools its database connections."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")
os.environ.setdefault("CIVICNET_POOLED", "1")

application = get_wsgi_application()
