"""The settings of a test run: the owner makes the database, the tests use it as the web role (conftest.py)."""

import os

os.environ["CIVICNET_ROLE"] = "owner"
os.environ.pop("CIVICNET_KEEP_CONNECTIONS", None)

from civicnet.caching.shared import cache_settings
from civicnet.settings import *  # noqa: F403
from civicnet.settings import CACHES, DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

DATABASES["default"]["OPTIONS"]["options"] = "-c statement_timeout=30000 -c synchronous_commit=off"
SITE_URL = "http://testserver"  # where Django's test client says that it is
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEST_DATABASE = os.environ.get("CIVICNET_TEST_DB", "civicnet_test")
DATABASES["default"]["TEST"] = {"NAME": TEST_DATABASE}
# A page that asks the database once for each of its rows raises.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
# allauth asks for one address of one person in several of its steps; that does not grow with rows.
ZEAL_ALLOWLIST = [{"model": "account.EmailAddress"}]
# A request may take two verbs (save, then hand in), and each locks and reads its row anew: that is no N+1.
ZEAL_NPLUSONE_THRESHOLD = 5
# The product collects its front-end files first (tests/setup/test_up.py); a test need not.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
# Limits count within the test; tests/caching/test_shared.py has the shared count.
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES["pages"] = CACHES["default"] | {"LOCATION": "pages"}
CACHES["in the database"] = cache_settings("database", "")  # Django makes its table with the test database
