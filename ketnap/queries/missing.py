"""What a query raises when there is nothing to see: not there, or out of the viewer's reach. Pages answer 404."""


class NotFound(Exception):
    """The sentence says what was looked for, never whether it exists elsewhere."""
