"""The application for a WSGI server. It refuses to start on a database that would not keep what it acknowledges,
and under a key that does not open it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketnap.settings")
application = get_wsgi_application()

from django.db import connection  # noqa: E402 - Django must be set up first

from ketnap.actions.people.sealed import require_key  # noqa: E402
from ketnap.lib import engine  # noqa: E402

engine.guard(connection)
require_key()
connection.close()
