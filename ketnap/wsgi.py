"""The application for a WSGI server. It refuses to start on a database that would not keep what it acknowledges."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketnap.settings")
application = get_wsgi_application()

from django.db import connection  # noqa: E402 - Django must be set up first

from ketnap.lib import engine  # noqa: E402

engine.guard(connection)
connection.close()
