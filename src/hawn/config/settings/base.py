"""What is the same everywhere. The environment is read once, here and in the modules beside this one."""

from pathlib import Path

import django.conf.locale
from csp.constants import NONE, SELF

from hawn.config import env
from hawn.core.languages import languages
from hawn.countries.profiles import time_zone

PACKAGE = Path(__file__).resolve().parents[2]

COUNTRY = env.text("HAWN_COUNTRY", "malta")
DEMO = env.flag("HAWN_DEMO")
EXIT_URL = env.text("HAWN_EXIT_URL", "https://www.timeanddate.com/weather/")
KEY_STORE = env.one_of("HAWN_KEY_STORE", ("file", "pkcs11"))  # where key-encryption keys are: docs/keys.md
KEYS_DIR = env.text("HAWN_KEYS_DIR", "")  # key-encryption keys, one file each, and the key that signs audit roots
PKCS11_MODULE = env.text("HAWN_PKCS11_MODULE", "")
PKCS11_TOKEN = env.text("HAWN_PKCS11_TOKEN", "")
PKCS11_PIN = env.text("HAWN_PKCS11_PIN", "")
ROOTS_DIR = env.text("HAWN_ROOTS_DIR", "")  # signed audit roots are written here, outside the database
BACKUPS_DIR = env.text("HAWN_BACKUPS_DIR", "")  # where backups lie, if this machine can see it: their age is watched
METRICS_DIR = env.text("HAWN_METRICS_DIR", "")  # the web processes keep their counts here, for `hawn metrics`
BASE_URL = env.text("HAWN_BASE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "hawn.core",
    "hawn.audit",
    "hawn.notices",
    "hawn.vault",
    "hawn.agencies",
    "hawn.cases",
    "hawn.community",
    "hawn.referrals",
    "hawn.decisions",
    "hawn.assistance",
    "hawn.retention",
    "hawn.breaches",
    "hawn.web",
    "allauth",  # after our own, whose templates stand before allauth's
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "hawn.core.observe.observed",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "hawn.core.middleware.known_methods",
    "hawn.core.middleware.no_store",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hawn.core.middleware.chosen_language",
    "django.middleware.locale.LocaleMiddleware",
    "hawn.core.middleware.WholePages",
    "django.middleware.common.CommonMiddleware",
    "hawn.core.middleware.refuse_null_bytes",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hawn.agencies.sessions.bounded",
    "hawn.agencies.sessions.second_factor",
    "hawn.agencies.middleware.acting_membership",
    "hawn.agencies.own.own_factors",
    "hawn.cases.middleware.NamedRefusals",
]

ROOT_URLCONF = "hawn.config.urls"
WSGI_APPLICATION = "hawn.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "hawn.core.context.page",
                "hawn.agencies.context.acting",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "hawn.agencies.passwords.NotOfThisPlace"},
    {"NAME": "hawn.agencies.passwords.NotBreached"},
]
BREACHED_PASSWORDS = env.text("HAWN_BREACHED_PASSWORDS", "")  # a file of SHA-1 digests in order: docs/security.md
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "hawn.agencies.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # there is no self sign-up; addresses come with the invitation
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("HAWN_PROXIES", 0)  # sign-in limits count by the address before them
MFA_ADAPTER = "hawn.agencies.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "hawn.agencies.forms.SecondStepForm",
    "reauthenticate": "hawn.agencies.forms.SecondStepAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.text("HAWN_BASE_URL", "http://localhost:8000").startswith("http://localhost:")
SECOND_FACTOR = True  # nobody works without one
MFA_TOTP_ISSUER = "Hawn"
MFA_TOTP_TOLERANCE = 1

SESSION_ENGINE = "hawn.agencies.session_store"  # the database holds no key, and nothing in plain
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "s"
CSRF_COOKIE_NAME = "c"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hawn.core.views.csrf_failure"
LANGUAGE_COOKIE_NAME = "l"
LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE_REFERRER_POLICY = "same-origin"  # no-referrer makes browsers send Origin: null, which refuses forms
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [NONE],
        "object-src": [NONE],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["hawn"],
    }
}

CACHES = {
    "default": {  # the reuse guard of one-time codes and sign-in limits need a cache all processes share
        "BACKEND": "hawn.core.shared.SharedCache",
        "LOCATION": "cache",
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [(row["code"], row["name"]) for row in languages()]
for row in languages():  # Django does not know Maltese and Filipino
    django.conf.locale.LANG_INFO.setdefault(
        row["code"], {"bidi": row["dir"] == "rtl", "code": row["code"], "name": row["name"], "name_local": row["name"]}
    )
LOCALE_PATHS = [str(PACKAGE / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("HAWN_TIME_ZONE", time_zone(COUNTRY))

STATIC_URL = "/static/"
STATICFILES_DIRS: list[str] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site needs our files
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024  # a long story in every field, sealed once more, still arrives
FILE_UPLOAD_HANDLERS = ["hawn.core.uploads.NoFiles"]  # a page that takes a file says so; none is ever on a disk
UPLOAD_BYTES = env.number("HAWN_UPLOAD_MB", 20) * 1024 * 1024  # an attachment, as sent and as kept
UPLOAD_CASE = (200, 500 * 1024 * 1024)  # attachments of one case: how many, and their bytes
UPLOAD_PIXELS = 50_000_000  # of a picture: what cameras of telephones make
CLAMD = env.text("HAWN_CLAMD", "")  # ClamAV's daemon: the path of its socket, or host:port; none: nothing is asked
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
AFTER_OPENING = ["hawn.decisions.actions.case_opened"]  # what packages above do as a case is opened: cases/after.py
AFTER_GIVING = ["hawn.decisions.actions.case_given"]  # and as it is given to a case worker
PROCRASTINATE_IMPORT_PATHS = [
    f"hawn.{package}.tasks"
    for package in ("audit", "notices", "vault", "decisions", "cases", "community", "retention", "breaches", "web")
]
PROCRASTINATE_ON_APP_READY = None
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("HAWN_FROM_EMAIL", "desk@hawn.invalid")

LOGGING_CONFIG = "hawn.core.logs.configure"
LOGGING = {  # an allow-list of fields (hawn.core.logs): nothing that somebody typed, no address, no name
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "hawn.core.logs.Line"}},
    "handlers": {"stderr": {"class": "hawn.core.logs.Stderr", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},  # Django's own handlers would print whole messages
        "django.server": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # the rest is in the line of the request
        "procrastinate": {"level": "WARNING"},
    },
}
