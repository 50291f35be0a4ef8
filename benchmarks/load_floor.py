"""The least a page of the kind could do: a signed-in user, fifty people of a sub-tree and how many there are, in a bare
table. Settings and site map of it, served as the desk is served: DJANGO_SETTINGS_MODULE=benchmarks.load_floor."""

from ketnap.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.load_floor_page"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
