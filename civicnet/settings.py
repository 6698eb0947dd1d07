"""All settings, read from the environment. `docs/operate.md` lists every one; a test compares the two."""

import os
import re
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.openid import openid_settings
from civicnet.api import settings as api
from civicnet.areas.tiles import tiles_of
from civicnet.caching.shared import cache_settings, pages_settings
from civicnet.database.connection import connection_settings
from civicnet.embedded.layout import Layout
from civicnet.environment import Env
from civicnet.frontend.themes import THEMES
from civicnet.serving.headers import NO_PERMISSIONS, security_policy

django_stubs_ext.monkeypatch()  # lets classes of Django be written with the type they hold

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# ---- what kind of run this is -------------------------------------------------------------
DATA_DIR = Path(env.str("CIVICNET_DATA_DIR", default="") or BASE_DIR / "var").expanduser().resolve()
EMBEDDED = not env.str("DATABASE_URL", default="")
LAYOUT = Layout(DATA_DIR)
DEBUG = env.bool("CIVICNET_DEBUG", default=False)
# Set by `manage.py up`; the demo is refused anywhere but on the embedded default, bound to loopback.
DEMO = env.bool("CIVICNET_DEMO", default=False)
BIND = env.str("CIVICNET_BIND", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
ON_LOOPBACK = BIND in {"127.0.0.1", "::1", "localhost"}
if DEMO and not (EMBEDDED and ON_LOOPBACK):
    raise ImproperlyConfigured("CIVICNET_DEMO works only on the embedded default, bound to loopback.")

SECRET_KEY = env.str("SECRET_KEY", default="") or LAYOUT.secret_key()
# A command beside `manage.py up --port N` knows where that runs.
_here = f"http://localhost:{PORT}" if "PORT" in os.environ else LAYOUT.address() or f"http://localhost:{PORT}"
SITE_URL = env.matching("SITE_URL", r"https?://[^\s/]+/?", "like https://HOST", default=_here).rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[] if ON_LOOPBACK else [SITE_URL])

# ---- applications --------------------------------------------------------------------------
INSTALLED_APPS = [
    "civicnet",
    "civicnet.journal",
    "civicnet.outbox",
    "civicnet.following",
    "civicnet.search",
    "civicnet.likeness",
    "civicnet.areas",
    "civicnet.accounts",
    "civicnet.files",
    "civicnet.jobs",
    "vision",
    "vision.endorsement",
    "initiatives",
    "initiatives.assessments",
    *("initiatives.marketplace", "initiatives.collaborations", "initiatives.network"),
    "civicnet.pages",
    "civicnet.example",
    "civicnet.setup",
    "civicnet.demo",
    "civicnet.accounts.apps.BeheerConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "civicnet.frontend.apps.FrontEndConfig",
    "django.contrib.humanize",  # allauth: its list of passkeys says how long ago each was used
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "rules.apps.AutodiscoverRulesConfig",
    "pgtrigger",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "django_structlog",
]
MIDDLEWARE = [
    "civicnet.addresses.use_site_url",
    # What sets headers of safety stands before whatever answers by itself, so that every answer has them.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "civicnet.serving.parameters.refuse_unreadable",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "civicnet.caching.pages.keep_pages",
    "civicnet.serving.compression.compress_for_visitors",
    "django.middleware.http.ConditionalGetMiddleware",
    "civicnet.serving.cache_control.forbid_storing",
    "civicnet.addresses.redirect_loopback",
    "civicnet.serving.refusals.refuse_in_place",
    "civicnet.serving.outage.answer_while_away",
    "vision.endorsement.middleware.forget_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "civicnet.accounts.middleware.strong_session",
    "vision.endorsement.middleware.request_lines",
    "django_htmx.middleware.HtmxMiddleware",
    "civicnet.api.problems.api_answers",
    "civicnet.serving.refusals.refuse_with_pages",
    "civicnet.serving.methods.refuse_unknown_methods",
    "civicnet.forms.repeats.WorksOnce",
]
ROOT_URLCONF = "civicnet.urls"
WSGI_APPLICATION = "civicnet.wsgi.application"
# Ours are Jinja2; those in templates/django/ belong to the pages of allauth and the admin, and stay in Django's
# language.
_CONTEXT_PROCESSORS = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "civicnet.http.site",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "civicnet.frontend.environment.ByLanguage",
            "context_processors": [*_CONTEXT_PROCESSORS, "civicnet.forms.repeats.form_marks"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["civicnet.templatetags.frame"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                *_CONTEXT_PROCESSORS,
            ],
        },
    },
]

# ---- database, broker ----------------------------------------------------------------------
# Two roles: the owner migrates, the web role serves. manage.py sets CIVICNET_ROLE=owner for the commands that
# change the schema; everything else runs as the web role.
KEEP_CONNECTIONS = env.bool("CIVICNET_KEEP_CONNECTIONS", default=False)
AS_OWNER = env.str("CIVICNET_ROLE", default="web") == "owner"
if EMBEDDED:
    WEB_DATABASE, OWNER_DATABASE = LAYOUT.database("civicnet_web"), LAYOUT.database("civicnet_owner")
else:
    WEB_DATABASE = env.database("DATABASE_URL")
    OWNER_DATABASE = env.database(
        "DATABASE_OWNER_URL" if env.str("DATABASE_OWNER_URL", default="") else "DATABASE_URL"
    )
# Empty when the installation has one role only, which `manage.py check` warns about.
WEB_ROLE = WEB_DATABASE["USER"] if WEB_DATABASE["USER"] != OWNER_DATABASE["USER"] else ""
DATABASES = {
    "default": connection_settings(
        OWNER_DATABASE if AS_OWNER else WEB_DATABASE,
        keep=KEEP_CONNECTIONS,
        prepare=env.bool("DATABASE_PREPARE", default=True),
        # Migrations may take longer than a page may.
        limits={}
        if AS_OWNER
        else {
            "statement_timeout": env.int("STATEMENT_TIMEOUT_MS", default=5000),
            "lock_timeout": env.int("LOCK_TIMEOUT_MS", default=1500),
        },
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
BROKER_URL = env.str("BROKER_URL", default="").replace("valkey://", "redis://") or LAYOUT.broker_url()
if not BROKER_URL.startswith(("redis://", "rediss://", "redis+socket://", "amqp://", "amqps://")):
    raise ImproperlyConfigured("BROKER_URL must start with redis:// (Valkey or Redis) or amqp:// (RabbitMQ).")
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
# One try: a page that writes must not wait six seconds for a broker that is away (the relay will find the row anyway).
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"max_retries": 1, "interval_start": 0}
if BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS |= {"visibility_timeout": 900, "unacked_restore_interval": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Amsterdam"
# When each task was last asked for, so that the tasks of a night in which nothing ran are caught up with. The timetable
# itself stands in every app's periodic.py (civicnet/celery.py).
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# Limits count over all processes. Pages have a place of their own, without a disk and with a bound, where they cannot
# take the room of tasks and limits (civicnet/caching/).
CACHE_URL = env.str("CACHE_URL", default="")
PAGES_CACHE_URL = env.str("PAGES_CACHE_URL", default="")
# What `manage.py up` starts beside the embedded broker.
EMBEDDED_PAGES = LAYOUT.pages_url() if LAYOUT.broker_url() == BROKER_URL else ""
CACHES = {
    "default": cache_settings(CACHE_URL, BROKER_URL),
    "pages": pages_settings(PAGES_CACHE_URL or EMBEDDED_PAGES, CACHE_URL, BROKER_URL),
}
# A server that knows in which neighbourhood an address lies (civicnet/areas/addresses.py); empty: none is asked.
ADDRESS_SERVER = env.matching("CIVICNET_ADDRESS_SERVER", r"https?://.+", "like https://HOST", default="")
MAP_TILES = tiles_of(env.str("CIVICNET_MAP_TILES", default=""), env.str("CIVICNET_MAP_CREDIT", default=""))
# Whether texts are compared by their meaning too (civicnet/text/meaning.py).
MEANING = env.bool("CIVICNET_MEANING", default=True)
# How long a proxy may show a visitor a page without asking again.
PROXY_SECONDS = env.int("CIVICNET_PROXY_SECONDS", default=0)
HONOUR_NO_CACHE = env.bool("CIVICNET_HONOUR_NO_CACHE", default=False)

# ---- people --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_OURS = "civicnet.accounts.passwords"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_OURS}.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_OURS}.UnlikeThePerson", "OPTIONS": {"user_attributes": ["name", "email"]}},
    {"NAME": f"{_OURS}.Uncommon"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mijn/"
ACCOUNT_ADAPTER = "civicnet.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# Who signs in with an address gets a code there (civicnet/accounts/sign_in.py). The limits count over all browsers.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 2
ACCOUNT_LOGIN_TIMEOUT = 20 * 60  # the whole of it, a second step included
# With a password, or allauth asks for none when somebody signs in with one.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "civicnet.accounts.forms.SignupForm"  # who comes by the broker for the first time
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that was signing in
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
SOCIALACCOUNT_ADAPTER = "civicnet.accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
ACCOUNT_YEARS = env.int("CIVICNET_ACCOUNT_YEARS", default=5)  # unused for so long, it is erased; 0: never
# How many proxies of ours stand before the web server: limits on sign-in count per visitor, not per proxy.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0 if ON_LOOPBACK else 1)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_NAME = env.str("OIDC_NAME", default="DigiD of eHerkenning")
OIDC_ACR_VALUES = env.list("OIDC_ACR_VALUES", default=[])
if OIDC_SERVER_URL and not OIDC_SERVER_URL.startswith("https://") and not ON_LOOPBACK:
    raise ImproperlyConfigured("OIDC_SERVER_URL must begin with https://: its line makes it trusted.")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": openid_settings(
        name=OIDC_NAME,
        client_id=env.str("OIDC_CLIENT_ID", default=""),
        secret=env.str("OIDC_CLIENT_SECRET", default=""),
        server_url=OIDC_SERVER_URL,
        acr_values=OIDC_ACR_VALUES,
    )
}
# Voting has its own way to the broker, which makes no account (vision/endorsement/oidc.py).
VOTE_OIDC: dict[str, Any] = {
    "server_url": env.str("CIVICNET_VOTE_OIDC_SERVER_URL", default=""),
    "client_id": env.str("CIVICNET_VOTE_OIDC_CLIENT_ID", default=""),
    "client_secret": env.str("CIVICNET_VOTE_OIDC_CLIENT_SECRET", default=""),
    "name": env.str("CIVICNET_VOTE_OIDC_NAME", default="DigiD"),
    "acr_values": env.list("CIVICNET_VOTE_OIDC_ACR_VALUES", default=[]),
    "scopes": env.list("CIVICNET_VOTE_OIDC_SCOPES", default=["openid"]),
    "number_claim": env.str("CIVICNET_VOTE_OIDC_NUMBER_CLAIM", default="bsn"),
    "birthdate_claim": env.str("CIVICNET_VOTE_OIDC_BIRTHDATE_CLAIM", default="birthdate"),
    "neighbourhood_claim": env.str("CIVICNET_VOTE_OIDC_NEIGHBOURHOOD_CLAIM", default="neighbourhood"),
}
if VOTE_OIDC["server_url"]:
    if not VOTE_OIDC["server_url"].startswith("https://") and not ON_LOOPBACK:
        raise ImproperlyConfigured("CIVICNET_VOTE_OIDC_SERVER_URL must begin with https://.")
    if not VOTE_OIDC["acr_values"] and not ON_LOOPBACK:
        raise ImproperlyConfigured("CIVICNET_VOTE_OIDC_ACR_VALUES must name the levels that may vote.")
ACCOUNT_RATE_LIMITS = {
    "vote_code": "20/10m/ip",  # wrong codes of letters and receipts
    "request_login_code": "20/m/ip,5/10m/key",  # by the address that asks, and by the e-mail address
    "wrong_login_code": "5/10m/key,50/d/key",  # five wrong ones and an e-mail address waits
}
MFA_ADAPTER = "civicnet.accounts.adapter.MFAAdapter"
_OUR_FORMS = {"activate_totp": "AppForm", "add_webauthn": "PasskeyForm", "edit_webauthn": "KeyNameForm"}
MFA_FORMS = {name: f"civicnet.accounts.forms.{form}" for name, form in _OUR_FORMS.items()}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ON_LOOPBACK
MFA_TOTP_ISSUER = "civicnet"

# ---- mail ----------------------------------------------------------------------------------
EMAIL_URL = env.matching(
    "EMAIL_URL",
    rf"({'|'.join(map(re.escape, Env.EMAIL_SCHEMES))})://.*",
    "like smtp+tls://USER:PASSWORD@HOST:587",
    default="",
)
MAIL_CONFIGURED = bool(EMAIL_URL)
if EMAIL_URL:
    vars().update(env.mail("EMAIL_URL"))
# Mail waits in the outbox until the relay hands it to the server named by EMAIL_URL.
RELAY_EMAIL_BACKEND = vars().get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_BACKEND = "civicnet.outbox.mail.Outbox"
EMAIL_TIMEOUT = 10
BOUNCES_URL, BOUNCES_SECRET = env.str("BOUNCES_URL", default=""), env.signing_key("BOUNCES_SECRET")
OUTBOX_DAYS, CONVERSATION_DAYS = env.int("OUTBOX_DAYS", default=30), env.int("CONVERSATION_DAYS", default=365)
SERVER_EMAIL = DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="civicnet@localhost")

# ---- language and time ---------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# ---- static files, uploads -----------------------------------------------------------------
THEME = env.matching("CIVICNET_THEME", "|".join(THEMES), " or ".join(THEMES), default="")
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "civicnet" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "civicnet.frontend.packages.PackageFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Collected by `manage.py up`; with CIVICNET_DEBUG the files are found where they lie.
    "staticfiles": {"BACKEND": "civicnet.frontend.collected.Collected"},
}
MEDIA_ROOT = DATA_DIR / "media"
# The keys of voting rounds: outside the database, and to be kept out of its backups (docs/endorsement.md).
ROUND_KEYS = env.str("CIVICNET_ROUND_KEYS", default=str(DATA_DIR / "round-keys"))
FORM_RENDERER = "civicnet.http.FormRenderer"

# ---- headers -------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = security_policy(OIDC_SERVER_URL, VOTE_OIDC["server_url"], tiles=MAP_TILES.host)
PERMISSIONS_POLICY = NO_PERMISSIONS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE = not ON_LOOPBACK
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_SSL_HOST = SITE_URL.partition("://")[2] if SECURE else None
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
MESSAGE_STORAGE = "civicnet.serving.notices.NoticeStorage"
CSRF_FAILURE_VIEW = "civicnet.serving.refusals.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
CORS_URLS_REGEX = r"^/api/v1"
CORS_ALLOW_ALL_ORIGINS = True
CORS_EXPOSE_HEADERS = ["API-Version", "Link"]

# ---- API -----------------------------------------------------------------------------------
REST_FRAMEWORK = api.REST_FRAMEWORK | {
    "NUM_PROXIES": TRUSTED_PROXIES,
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.matching("API_RATE", r"\d+/(s|sec|min|hour|day)", "like 600/min", default="600/min")
    },
}
SPECTACULAR_SETTINGS = api.SPECTACULAR

# ---- logs ----------------------------------------------------------------------------------
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
LOG_LEVEL = env.matching(
    "LOG_LEVEL",
    "DEBUG|INFO|WARNING|ERROR|CRITICAL",
    "DEBUG, INFO, WARNING, ERROR or CRITICAL",
    default="INFO",
)
LOGGING_CONFIG = "civicnet.serving.logs.configure"
LOGGING = {
    "level": LOG_LEVEL,
    "format": env.matching("LOG_FORMAT", "json|console", "json or console", default=""),
}
os.environ.setdefault("PGAPPNAME", "civicnet")
