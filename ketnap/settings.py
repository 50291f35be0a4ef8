"""One settings file. Every knob is an environment variable, read by three small functions that refuse nonsense."""

import contextlib
import os
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env_text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def env_flag(name: str, default: bool) -> bool:
    value = env_text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no", "true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name}={value!r}: write yes or no.")
    return value in {"yes", "true", "1"}


IMPATIENT = {
    "connect_timeout": 10, "keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}  # fmt: skip
"""A server that died without a word is noticed in seconds: by itself libpq waits two minutes for a connection that a
dying server took in, and hours for an answer."""


def database(url: str, data_dir: Path) -> dict[str, object]:
    """DATABASE_URL → Django's dictionary. Empty: the embedded database in the data folder."""
    if not url:
        return sqlite(data_dir / "ketnap.sqlite3")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {wrong}; check it.") from wrong
    if parts.scheme in {"sqlite", "postgres", "postgresql"} and not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL names no database: write sqlite:////folder/file.sqlite3 or postgresql://user@host/database."
        )
    if parts.scheme == "sqlite":
        return sqlite(Path("/" + unquote(parts.path).lstrip("/")))
    if parts.scheme in {"postgres", "postgresql"}:
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(port or query.pop("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": IMPATIENT | query,
        }
    raise ImproperlyConfigured(f"DATABASE_URL starts with {parts.scheme!r}: write sqlite:// or postgresql://.")


def sqlite(path: Path) -> dict[str, object]:
    # TRUNCATE and FULL keep every acknowledged commit through a power cut; WAL has a data race in the
    # SQLite versions that Debian and Python link. IMMEDIATE makes a writer wait instead of failing half-way.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "TEST": {"NAME": path.with_suffix(".test.sqlite3")},  # a file, so that tests meet the real locks
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def own_folder(base: Path) -> str:
    """Where data lie when nobody says: in the project, never among the packages of an installation."""
    return str(base / "var") if (base / "pyproject.toml").exists() else "/var/lib/ketnap"


DATA_DIR = Path(env_text("KETNAP_DATA_DIR", own_folder(BASE_DIR))).resolve()
DEBUG = env_flag("KETNAP_DEBUG", False)


def secret_key() -> str:
    """A key of this installation, made once and kept beside its data."""
    if given := env_text("KETNAP_SECRET_KEY", ""):
        return given
    path = DATA_DIR / "secret.key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        import secrets

        # Written aside and linked: of two first commands at once, one key wins whole and both read it.
        aside = path.with_name(f"secret.{secrets.token_hex(8)}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
    return path.read_text().strip()


def required(name: str, given: str, url: str) -> str:
    """On a server it is asked for; on one PC, where there may be nobody else, it may be left out."""
    if given not in {"", "required", "optional"}:
        raise ImproperlyConfigured(f"{name}={given!r}: write required or optional.")
    return given or ("required" if url.startswith("postgres") else "optional")


def figures(given: str) -> tuple[str, str]:
    """(where the desk counts, the Spark master that questions of the command line go to)"""
    if re.fullmatch(r"spark://[\w.-]+:\d{1,5}", given, re.ASCII):
        return "columnar", given
    if given not in {"", "register", "columnar"}:
        raise ImproperlyConfigured(f"KETNAP_FIGURES={given!r}: write register, columnar or spark://MACHINE:PORT.")
    return given or "register", ""


def snapshot(given: str, spark: str) -> str:
    if spark and not given:
        raise ImproperlyConfigured("KETNAP_SNAPSHOT is empty: Spark counts on a snapshot, name its folder.")
    return given


def following(url: str, own: str, data_dir: Path) -> dict[str, object]:
    """KETNAP_FIGURES_URL → Django's dictionary of a server that follows that of DATABASE_URL; empty: there is none."""
    if not url:
        return {}
    found = database(url, data_dir) if own.startswith("postgres") else {}
    if not isinstance(options := found.get("OPTIONS"), dict) or not url.startswith("postgres"):
        raise ImproperlyConfigured(
            "KETNAP_FIGURES_URL names a server that follows a PostgreSQL server: write postgresql:// there and in "
            "DATABASE_URL, or take it out."
        )
    # Away, the register itself answers: nobody waits long for it. Nothing is ever written by this way.
    return found | {"OPTIONS": options | {"connect_timeout": 2, "options": "-c default_transaction_read_only=on"}}


def desks(given: str, url: str) -> int:
    """On a server as many as it has processors, four at most unless told; on one PC one."""
    if not given:
        return min(4, os.cpu_count() or 1) if url.startswith("postgres") else 1
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:3]) <= 32:
        raise ImproperlyConfigured(f"KETNAP_DESKS={given!r}: write a number from 1 to 32.")
    return int(given)


SECRET_KEY = secret_key()
FIELD_KEY_FILE = Path(env_text("KETNAP_KEY_FILE", str(DATA_DIR / "field.key"))).resolve()
"""Seals identity numbers and addresses (lib/sealing.py); made once, kept apart from every copy of the database."""
JOURNAL_KEY_FILE = Path(env_text("KETNAP_JOURNAL_KEY_FILE", str(FIELD_KEY_FILE.with_name("journal.key")))).resolve()
"""Signs the head of the journal (access/heads.py); made once."""
BACKUP_DIR = env_text("KETNAP_BACKUP_DIR", "")
"""Folder of encrypted copies on a second medium; empty: no copies are made."""
HEADS_DIR = env_text("KETNAP_HEADS_DIR", f"{BACKUP_DIR}/heads" if BACKUP_DIR else "")
"""Folder on a second medium that gets every signed head of the journal; empty: none."""
COPY_KEY_FILE = env_text("KETNAP_COPY_KEY_FILE", "")
"""Key of copies alone, for a database server that must not hold the key of the sealed fields."""
SECOND_FACTOR = required("KETNAP_SECOND_FACTOR", env_text("KETNAP_SECOND_FACTOR", ""), env_text("DATABASE_URL", ""))
"""`required`: who decides, gives rights or closes a period signs in with a code of an app too."""
DESKS = desks(env_text("KETNAP_DESKS", ""), env_text("DATABASE_URL", ""))
"""Processes that answer; each uses one processor."""
FIGURES, SPARK = figures(env_text("KETNAP_FIGURES", ""))
"""`columnar`: questions of one's own are counted by DuckDB over the same tables, for what outgrows one office; a Spark
master beside it: those of `ketnap ask` on its cluster, for what outgrows one machine."""
SNAPSHOT = snapshot(env_text("KETNAP_SNAPSHOT", ""), SPARK)
"""Folder of the snapshot (`ketnap snapshot`) that Spark counts on, on every machine under this path."""
EXPORT_APPROVAL = required(
    "KETNAP_EXPORT_APPROVAL", env_text("KETNAP_EXPORT_APPROVAL", ""), env_text("DATABASE_URL", "")
)
"""`required`: a long list of people leaves only when a second account agrees; else it is written down as beyond."""
ALLOWED_HOSTS = env_text("KETNAP_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
HTTPS = env_flag("KETNAP_HTTPS", False)
TRUSTED_PROXIES = frozenset(filter(None, (one.strip() for one in env_text("KETNAP_TRUSTED_PROXIES", "").split(","))))
"""Addresses whose X-Forwarded-For is believed; from anybody else it is words."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "ketnap",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ketnap.web.crowd.in_turn",
    "ketnap.web.away.patient",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ketnap.web.session.limited",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ketnap.web.typed.Typed",
]
ROOT_URLCONF = "ketnap.urls"
WSGI_APPLICATION = "ketnap.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": ["ketnap.web.tags"],
        },
    }
]

DATABASES = {"default": database(env_text("DATABASE_URL", ""), DATA_DIR)}
FIGURES_ALIAS = "default"
"""The database free questions are counted on: for figures, never for decisions (statistics/replica.py)."""
if follower := following(env_text("KETNAP_FIGURES_URL", ""), env_text("DATABASE_URL", ""), DATA_DIR):
    FIGURES_ALIAS = "figures"
    DATABASES[FIGURES_ALIAS] = follower
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "ketnap.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
CSRF_FAILURE_VIEW = "ketnap.web.errors.stale_form"

TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
LANGUAGE_CODE = "vi"
USE_I18N = False

STATIC_URL = "static/"
# One set of faces for PDF files and for pages that are printed.
STATICFILES_DIRS = [("type", BASE_DIR / "ketnap" / "documents" / "fonts")]
WHITENOISE_USE_FINDERS = True  # served from the package itself: no collecting step, nothing to forget
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "ketnap.lib.quiet.Formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # No handler that sends mail: what it sends holds forms and values.
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}

SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "ketnap.actions.accounts.kept_sessions"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # The proxy says that the browser came over TLS, or the forms of its pages would look like a stranger's. Whoever
    # says so without a proxy fools nobody else: cookies go to TLS alone, and no other machine may set them (__Host-).
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 3600, True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-ketnap", "__Host-ketnap-form"
KNOWN_COOKIE = "__Host-ketnap-known" if HTTPS else "ketnap-known"
"""Read on the page for signing in alone; it goes to every page, because no other host may set a name with __Host-."""
# Sending plain requests on to HTTPS is the work of the proxy in front (W008); a list kept by makers of browsers is not
# for names of a closed network (W021).
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W021"]
SESSION_COOKIE_AGE = 12 * 3600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
