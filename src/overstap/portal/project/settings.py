"""Django's settings, each group with its reason; what differs per installation comes from ``environment``."""

from __future__ import annotations

import os
from pathlib import Path

from overstap.i18n import LOCALE_DIR
from overstap.portal.project.environment import DatabaseAddress, host_of, is_set, number, secret
from overstap.portal.project.logs import CONFIGURATION

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("OVERSTAP_DATA_DIR", "var/portal")).resolve()

# Unset while only importing (linters, makemessages); `portal check` refuses to run a portal on these.
NOT_SET = "insecure-not-set"
_NO_DATABASE = "postgresql:///overstap"

SECRET_KEY = secret("OVERSTAP_SECRET_KEY", default=NOT_SET)
SEALING_KEYS = secret("OVERSTAP_SEALING_KEYS", default="").split()
"""Fernet keys that private keys are sealed under, newest first; see ``accounts.sealing``."""

PUBLIC_URL = os.environ.get("OVERSTAP_PUBLIC_URL", "http://127.0.0.1:8000")
IS_PUBLIC = PUBLIC_URL.startswith("https://")
"""Reached from elsewhere, through a proxy that speaks TLS; otherwise on this machine only."""
ALLOWED_HOSTS = os.environ.get("OVERSTAP_ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{host_of(PUBLIC_URL)}").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
DEBUG = False

PRODUCT_NAME = os.environ.get("OVERSTAP_PRODUCT_NAME", "Overstap")
PRODUCT_MARK = Path(os.environ.get("OVERSTAP_PRODUCT_MARK", PACKAGE / "ui" / "static" / "ui" / "mark.svg"))
"""The mark beside the name, an SVG file; both are shown wherever the product names itself."""

INSTALLED_APPS = [
    # First, so that their templates go before allauth's of the same name.
    "overstap.portal.pages",
    "overstap.portal.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "django_htmx",
    "procrastinate.contrib.django",
    "overstap.portal.audit",
    "overstap.portal.mail",
    "overstap.portal.accounts",
    "overstap.portal.history",
    "overstap.portal.clients",
    "overstap.portal.certificates",
    "overstap.portal.returns",
    "overstap.portal.responsibilities",
    "overstap.portal.uploads",
    "overstap.portal.transfers",
    "overstap.portal.exports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "overstap.portal.ui.middleware.content_policy",
    # Before everything that looks at the address.
    "overstap.portal.accounts.addressing.account_in_address",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "overstap.portal.pages.middleware.users_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "overstap.portal.project.urls"
WSGI_APPLICATION = "overstap.portal.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "overstap.portal.ui.context.product",
                "overstap.portal.pages.context.navigation",
            ],
        },
    },
]

# Two roles (docs/decisions): the application's cannot bypass row-level security, the owner's only migrates.
DATABASES = {
    "default": DatabaseAddress.parse(secret("OVERSTAP_DATABASE_URL", default=_NO_DATABASE)).as_django(),
    "owner": DatabaseAddress.parse(secret("OVERSTAP_DATABASE_OWNER_URL", default=_NO_DATABASE)).as_django(),
}
CAN_MIGRATE = is_set("OVERSTAP_DATABASE_OWNER_URL")
"""Whether this process knows the owner; a web server of a larger installation need not."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "overstap.portal.accounts.passwords.UnlikeTheUser"},
    {"NAME": "overstap.portal.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "overstap.portal.accounts.passwords.Uncommon"},
]
# Written out: one page for everybody, outside any account.
LOGIN_URL = "/inloggen/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# Says nothing to an address without an account: it would tell strangers who has none.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# Accounts are made by an operator or an administrator; nobody signs up by himself.
ACCOUNT_FORMS = {
    "change_password": "overstap.portal.accounts.forms.ChangePassword",
    "reset_password_from_key": "overstap.portal.accounts.forms.NewPassword",
}
ACCOUNT_ADAPTER = "overstap.portal.accounts.adapter.ClosedAdapter"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [LOCALE_DIR]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
FORMAT_MODULE_PATH = ["overstap.portal.ui.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = None
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "files",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    # Served from the package as it is: no collectstatic step that a demo or an operator could forget.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
# Upload bodies are streamed by the tus view; forms of this portal are small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = number("OVERSTAP_UPLOAD_MAX_BYTES", default=50 * 1000**3)
"""The largest migration file; a practice of 5,000 clients with sixty thousand returns makes about 1 GB."""
UPLOAD_QUOTA_BYTES = number("OVERSTAP_UPLOAD_QUOTA_BYTES", default=2 * UPLOAD_MAX_BYTES)
"""What one account may have in uploads that are not erased yet; a finished migration erases its own."""

WORKER_RENEWAL_BYTES = number("OVERSTAP_WORKER_RENEWAL_BYTES", default=180 * 1000**2)
"""A worker that takes more memory, and has no job, begins anew; with what a job may add it stays within 256 MB
(decision 0194)."""

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PUBLIC
SESSION_COOKIE_AGE = 12 * 3600
"""Seconds; a working day, so that a forgotten browser does not stay logged in overnight."""
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = IS_PUBLIC
# The proxy in front speaks TLS and says so; it has to remove this header from what comes from outside.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PUBLIC else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_PUBLIC else 0
# W005 and W021 would bind the operator's other subdomains as well: those are not this portal's to decide about.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Shared by all processes, so that log-in attempts are counted together.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"},
}

LOGGING = CONFIGURATION

# Without a mail server e-mails become files that the operator can read; a request must not fail for want of one.
_MAIL = "smtp" if os.environ.get("OVERSTAP_SMTP_HOST") else "filebased"
EMAIL_BACKEND = f"django.core.mail.backends.{_MAIL}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = os.environ.get("OVERSTAP_SMTP_HOST", "")
EMAIL_PORT = number("OVERSTAP_SMTP_PORT", default=25)
EMAIL_HOST_USER = os.environ.get("OVERSTAP_SMTP_USER", "")
EMAIL_HOST_PASSWORD = secret("OVERSTAP_SMTP_PASSWORD", default="")
EMAIL_USE_TLS = os.environ.get("OVERSTAP_SMTP_TLS", "") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("OVERSTAP_MAIL_FROM", "Overstap <overstap@localhost>")
