from django.contrib.staticfiles.apps import StaticFilesConfig


class FrontEndConfig(StaticFilesConfig):
    """Django's static files, without those of other apps that no page of ours asks for."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("*.map", "rest_framework/*", "drf_spectacular_sidecar/redoc/*", "fbconnect.js", "telegram.js"),
        *(
            "htmx-2.js",
            "htmx-4*",
            "htmax-4*",
            "django_htmx/ext/*",
            "admin/js/vendor/select2/i18n/[!en]*",
            "admin/img/gis/*",
        ),
        "oauth2-redirect.*",
    ]
