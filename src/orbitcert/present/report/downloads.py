"""Files inside the page: links that carry their bytes, so that nothing is fetched from anywhere."""

import base64
import re

from orbitcert.present.report.claim_sentences import whole_number
from orbitcert.present.report.markup import Markup, element

LARGEST_EMBEDDED = 8 * 2**20
"""Larger files stay outside the page."""


def file_name(name: str, ending: str) -> str:
    """A name for a downloaded file that every system takes.

    >>> file_name("candy.cert.json", ".json"), file_name("<x>/..", ".csv")
    ('candy.cert.json', 'x.csv')
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-")[:80] or "orbitcert"
    return plain if plain.endswith(ending) else f"{plain}{ending}"


def download(key: str, text: str, name: str, kind: str, data: bytes) -> Markup:
    """An item with the link; a reason in its place when the file is too large."""
    size = f"{whole_number(len(data))} bytes"
    if len(data) > LARGEST_EMBEDDED:
        limit = LARGEST_EMBEDDED // 2**20
        return element("li", f"{text}: not inside this page, because it is larger than {limit} MiB ({size})")
    href = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return element("li", element("a", text, href=href, download=name, id=key), f" ({size})")
