"""How many requests one process takes in. No Django."""

import threading

AT_WORK = 4
"""Requests one process works on at once; more would only share the same processor."""
MAY_WAIT = 12
"""Requests that wait for one of those places. A thread each: the rest wait in the queue of the server."""
places = threading.BoundedSemaphore(AT_WORK)
