"""Django settings. This file alone reads the environment; everything else asks ``settings``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from sauyunan.core import keys, postgres

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_bool(name: str, *, default: bool = False) -> bool:
    """A switch: 1/true/yes/on or 0/false/no/off; anything else is refused."""
    value = env(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value == "":
        return default
    raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0")


def env_int(name: str, default: int) -> int:
    """A whole number."""
    value = env(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number") from None


def env_of(prefix: str) -> dict[str, str]:
    """Everything that is given under a prefix, by the rest of its name."""
    return {
        name.removeprefix(prefix): value.strip()
        for name, value in os.environ.items()
        if name.startswith(prefix)
    }


def database(url: str) -> dict[str, Any]:
    """Django's database settings from postgresql://user:password@host:port/name?host=/folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL: expected postgresql://…, got {parts.scheme!r}")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "sauyunan.core.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


# -- Where things are -----------------------------------------------------------------------------
SAUYUNAN_HOME = Path(env("SAUYUNAN_HOME", str(ROOT / "var"))).resolve()
SERVE_HOST = env("HOST", "127.0.0.1")
SERVE_PORT = env_int("PORT", 8000)
SAUYUNAN_URL = env("SAUYUNAN_URL", f"http://localhost:{SERVE_PORT}").rstrip("/")
SAUYUNAN_PROXIES = env_int("SAUYUNAN_PROXIES", 0)
DEBUG = env_bool("SAUYUNAN_DEBUG")
KITS_DIR = ROOT / "kits" if (ROOT / "kits").is_dir() else PACKAGE / "_kits"
RULES_DIR = ROOT / "rules" if (ROOT / "rules").is_dir() else PACKAGE / "_rules"
AREAS_DIR = Path(env("SAUYUNAN_AREAS", str(ROOT / "node_modules" / "idn-area-data" / "data")))

DATABASE_IS_EMBEDDED = not env("DATABASE_URL")
DATABASE_URL = env("DATABASE_URL") or postgres.url(SAUYUNAN_HOME)
DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Secrets: files in SAUYUNAN_HOME/keys, made at set-up, never defaults in code ------------------
SECRET_KEY = keys.secret_key(SAUYUNAN_HOME)
KEYS_DIR = SAUYUNAN_HOME / "keys"

# -- Parts ----------------------------------------------------------------------------------------
CAPABILITIES = [
    "core",
    "accounts",
    "outbox",
    "kits",
    "registers",
    "documents",
    "surveys",
    "services",
    "innovations",
    "competitions",
    "home",
]
INSTALLED_APPS = [
    *(f"sauyunan.{name}" for name in CAPABILITIES),
    "procrastinate.contrib.django",
    "template_partials",
    "csp",
    "anymail",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sauyunan.core.content_policy.ContentPolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "sauyunan.core.whole_body.CutPage",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "sauyunan.urls"
WSGI_APPLICATION = "sauyunan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sauyunan.core.context.page",
            ],
        },
    }
]

# -- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/kerja/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_ADAPTER = "sauyunan.accounts.adapter.StaffAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "sauyunan.accounts.sign_in_forms.SignInForm"}
MFA_ADAPTER = "sauyunan.accounts.adapter.StaffFactors"
MFA_FORMS = {
    "add_webauthn": "sauyunan.accounts.sign_in_forms.AddKeyForm",
    "edit_webauthn": "sauyunan.accounts.sign_in_forms.RenameKeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator has typed the address; nobody signs up
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True

# -- Languages: Indonesian first, English complete, Sundanese falls back to Indonesian -------------
LANG_INFO["su"] = {"bidi": False, "code": "su", "name": "Sundanese", "name_local": "Basa Sunda"}
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English"), ("su", "Basa Sunda")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = env("SAUYUNAN_TIME_ZONE", "Asia/Jakarta")
LANGUAGE_COOKIE_NAME = "bahasa"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

# -- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = SAUYUNAN_HOME / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
MEDIA_ROOT = SAUYUNAN_HOME / "files"
S3_BUCKET = env("SAUYUNAN_S3_BUCKET")
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": S3_BUCKET, "querystring_auth": False},
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 12

# -- Safety ---------------------------------------------------------------------------------------
_HTTPS = SAUYUNAN_URL.startswith("https://")
ALLOWED_HOSTS = [h for h in env("SAUYUNAN_HOSTS").split(",") if h] or [
    urlsplit(SAUYUNAN_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
]
CSRF_TRUSTED_ORIGINS = [SAUYUNAN_URL] if _HTTPS else []
CSRF_USE_SESSIONS = False
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "sesi"
CSRF_COOKIE_NAME = "csrf"
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SAUYUNAN_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "payment", "usb")
} | {"geolocation": ["self"]}  # asked for by a button beside a point of the map

# -- Jobs: a done job leaves no row; a worker asked to stop has 20 s to finish what it does ---------
PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 1,
    "delete_jobs": "successful",
    "shutdown_graceful_timeout": 20,
}

# -- Signatures: a class that keeps the protocol of documents.signing.Signer (docs/signing.md) ------
SAUYUNAN_SIGNER = env("SAUYUNAN_SIGNER", "sauyunan.documents.local_signing.LocalSigner")

# -- Codes to telephones go by a messenger of the outbox --------------------------------------------
SAUYUNAN_PHONE_CODES = env("SAUYUNAN_PHONE_CODES", "sms")
if SAUYUNAN_PHONE_CODES not in {"sms", "whatsapp"}:
    raise ImproperlyConfigured(
        f"SAUYUNAN_PHONE_CODES={SAUYUNAN_PHONE_CODES!r}: write sms or whatsapp. A class of your own "
        "is now named by SAUYUNAN_SMS or SAUYUNAN_WHATSAPP and takes codes and messages: "
        "docs/operate.md, Codes to telephones and e-mail"
    )

# -- Other systems: classes that keep the protocols of services.outside (docs/adapters.md) -----------
SAUYUNAN_POPULATION_REGISTRY = env("SAUYUNAN_POPULATION_REGISTRY")
SAUYUNAN_CIVIL_REGISTRATION = env(
    "SAUYUNAN_CIVIL_REGISTRATION", "sauyunan.services.outside.ManualEntry"
)

# -- Shared counters live in PostgreSQL, so that every web process sees them -----------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}
# The proxy that ends TLS redirects to it; other sites live under the city's domain, so this one does
# not speak for its subdomains nor enter the browsers' preload list.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
# -- Messages: mail through a Django backend; SMS and WhatsApp through classes that keep the protocol
# of outbox.messengers.Messenger. What stands here by default only writes files --------------------
EMAIL_BACKEND = env("SAUYUNAN_MAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_HOST = env("SAUYUNAN_SMTP_HOST", "localhost")
EMAIL_PORT = env_int("SAUYUNAN_SMTP_PORT", 587)
EMAIL_HOST_USER = env("SAUYUNAN_SMTP_USER")
EMAIL_HOST_PASSWORD = env("SAUYUNAN_SMTP_PASSWORD")
EMAIL_USE_TLS = env_bool("SAUYUNAN_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20  # seconds; a message is tried again
# A mail service by django-anymail. Nobody watches whether and when a message is opened.
ANYMAIL: dict[str, Any] = {
    "REQUESTS_TIMEOUT": EMAIL_TIMEOUT,
    "SEND_DEFAULTS": {"track_clicks": False, "track_opens": False},
    "IGNORE_UNSUPPORTED_FEATURES": True,
    **env_of("SAUYUNAN_ANYMAIL_"),
}
SAUYUNAN_SMS = env("SAUYUNAN_SMS", "sauyunan.outbox.messengers.SmsFiles")
SAUYUNAN_WHATSAPP = env("SAUYUNAN_WHATSAPP", "sauyunan.outbox.messengers.WhatsAppFiles")
EMAIL_FILE_PATH = SAUYUNAN_HOME / "mail"
DEFAULT_FROM_EMAIL = env("SAUYUNAN_MAIL_FROM", "sauyunan@localhost")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "sauyunan.core.logs.JsonFormatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    # The first tells of every job begun and ended, and of every task at each start of any command;
    # the second that it has been imported.
    "loggers": {"procrastinate": {"level": "WARNING"}, "pikepdf": {"level": "WARNING"}},
    "root": {"handlers": ["out"], "level": env("SAUYUNAN_LOG_LEVEL", "INFO")},
}
