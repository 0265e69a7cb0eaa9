"""Django's settings, derived from the environment. The process refuses to start on a bad value."""

import sys
from pathlib import Path

from csp.constants import NONCE

from linli.site import environment

ENV = environment.current()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.hosts)
ROOT_URLCONF = "linli.site.urls"
WSGI_APPLICATION = "linli.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"

INSTALLED_APPS = [
    "linli.site.apps.SiteConfig",
    "linli.kernel.audit",
    "linli.kernel.areas",
    "linli.kernel.people",
    "linli.kernel.deadlines",
    "linli.kernel.notify",
    "linli.kernel.files",
    "linli.kernel.feed",
    "linli.kernel.cases",
    "linli.issues",
    "linli.mediation",
    "linli.centre",
    "linli.site.apps.SetupConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "linli.site.middleware.notes",
    "linli.site.middleware.TextsCompressed",
    "linli.site.middleware.Sealed",
    "linli.site.middleware.Sessions",
    "linli.site.middleware.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "linli.site.middleware.Messages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "linli.site.middleware.gate",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "linli.site.context.page",
            ],
            "builtins": ["linli.site.templatetags.ll"],
        },
    }
]

DATABASES = {"default": environment.database(ENV.database_url)}

# Who works on which case at this moment: a minute old at most, in the memory of the one process or, where there are
# several, in a table that no other part of the platform reads.
_ONE_PROCESS = "django.core.cache.backends.locmem.LocMemCache"
_SEVERAL = "django.core.cache.backends.db.DatabaseCache"
CACHES = {
    "default": {"BACKEND": _ONE_PROCESS},
    "presence": {
        "BACKEND": _ONE_PROCESS if ENV.database_url.startswith("sqlite") else _SEVERAL,
        "LOCATION": "presence",
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "ll_lang"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [PACKAGE.parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone

STATIC_URL = "/static/"
STATIC_ROOT = ENV.var_dir / "static"
STATICFILES_DIRS = [PACKAGE / "site" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "linli.site.sign_in.Accounts",
    "linli.site.sign_in.Posts",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_ADAPTER = "linli.site.sign_in.SignInAdapter"
ACCOUNT_FORMS = {
    "login": "linli.site.sign_in.SignInForm",
    "signup": "linli.site.sign_in.SignUpForm",
    "change_password": "linli.site.sign_in.PasswordForm",
    "set_password": "linli.site.sign_in.FirstPasswordForm",
    "reauthenticate": "linli.site.sign_in.PasswordAgainForm",
}
# Failures are counted in our own table, in which wrong keys count as well; axes counts them per account. Sign-ins as
# such may be many: a whole office comes from one address.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "300/m/ip"}
MFA_ADAPTER = "linli.site.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "linli.site.sign_in.CodeForm",
    "reauthenticate": "linli.site.sign_in.CodeAgainForm",
    "activate_totp": "linli.site.sign_in.ActivateForm",
    "add_webauthn": "linli.site.sign_in.PasskeyForm",
}
# One step of 30 s to either side: telephones run fast or slow.
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Linli"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENV.demo

# Five failures per account and address in fifteen minutes lock the pair (promises P22, our default).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "linli.site.sign_in.locked"
AXES_CLIENT_IP_CALLABLE = "linli.site.sign_in.client_address"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_ENGINE = "linli.site.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "linli.site.views.stale_form"
CSRF_TRUSTED_ORIGINS = [ENV.public_url]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.public_url.startswith("https://")
# The proxy in front redirects (docs/operate.md).
SECURE_SSL_REDIRECT = False
SILENCED_SYSTEM_CHECKS = ["security.W008"]
SECURE_HSTS_SECONDS = 31536000 if SESSION_COOKIE_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SESSION_COOKIE_SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxies else None

_BASEMAP_HOST = "/".join(ENV.basemap.removeprefix("xyz:").split("/")[:3]) if ENV.basemap.startswith("xyz:") else None
_SELF_AND_BASEMAP = ["'self'", *([_BASEMAP_HOST] if _BASEMAP_HOST else [])]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": [*_SELF_AND_BASEMAP, "data:", "blob:"],
        "connect-src": _SELF_AND_BASEMAP,
        "font-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10

_MAIL = environment.mail_server(ENV.email_url)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.is_tls, _MAIL.is_starttls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.email_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "linli.site.logs.Lines"}, "words": {"()": "linli.site.logs.Words"}},
    "filters": {
        "news": {"()": "django.utils.log.CallbackFilter", "callback": "ext://linli.doors.outage.is_news"},
        "rare": {"()": "django.utils.log.CallbackFilter", "callback": "ext://linli.site.refusals.is_news"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "words" if sys.stderr.isatty() else "line",
            "filters": ["news", "rare"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # What they say at more length stands in the line of the request.
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "fido2": {"level": "WARNING"},
        # It writes the number or address of whom it tells into its messages; the outbox says which row has failed.
        "apprise": {"level": "CRITICAL"},
    },
}
