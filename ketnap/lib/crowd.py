"""How many requests one process takes in. No Django."""

import threading

AT_WORK = 4
"""Requests one process works on at once; more would only share the same processor."""
MAY_WAIT = 8
"""Requests that wait for one of those places, a thread each."""
SPARE = 4
"""Threads that are left to tell the others so: without them they would wait unheard in the queue of the server."""
places = threading.BoundedSemaphore(AT_WORK)
chairs = threading.BoundedSemaphore(MAY_WAIT)
