"""The one exception for data from outside that cannot be accepted.

Defined here: `BadInput`, which names a place and a reason.  Readers raise it, the command line
prints it as one line and exits with status 4.  Faults inside the library stay ValueError.
"""

MAX_CHARACTERS = 300
"""Longest message; longer ones are shortened in the middle of their parts."""


def one_line(text: str, limit: int = MAX_CHARACTERS) -> str:
    r"""The text with every control or unprintable character escaped and at most `limit` characters.

    >>> one_line("a\x1b[31m\nb")
    'a\\x1b[31m\\nb'
    >>> one_line("0123456789", 7)
    '01...89'
    """
    if len(text) > 4 * limit:  # never escape a text of a hundred megabytes
        text = text[: 2 * limit] + text[-2 * limit :]
    escaped = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    if len(escaped) <= limit:
        return escaped
    tail = (limit - 3) // 2
    return escaped[: limit - 3 - tail] + "..." + escaped[len(escaped) - tail :]


class BadInput(Exception):
    r"""Data from outside that is refused: `where` it is (file, place) and the `reason`.

    >>> print(BadInput("candy.json: A[0]", "unknown state\n'x'"))
    candy.json: A[0]: unknown state\n'x'
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        self.reason = reason

    def __str__(self) -> str:
        where = one_line(self.where, 120)
        return f"{where}: {one_line(self.reason, MAX_CHARACTERS - 2 - len(where))}"
