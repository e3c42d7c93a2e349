"""What a repository raises."""


class AlreadyExists(Exception):
    """Something unique is taken: an open transfer of that document, a live connection of that tenant, a request id.

    The call that raised it changed nothing, and its unit of work can go on.
    """


class StaleVersion(Exception):
    """Somebody else changed it since it was read."""
