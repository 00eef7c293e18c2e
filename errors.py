"""The one kind of error that a person mends without reading a traceback."""


class UsageError(Exception):
    """A mistake in what the user asked for or gave; the commands print it and exit with code 2.

    Its message is one line: what is wrong, where, and what to do.
    """
