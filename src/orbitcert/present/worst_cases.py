"""Reads `worst-cases.csv` of an atlas: how many small cases have which exact worst share."""

import csv
import io
from fractions import Fraction
from pathlib import Path

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.rational import parse_rational

HEADER = ["universe", "stratum", "worst share", "cases"]
MOST_DIGITS = 18


def read_worst_cases(path: str | Path) -> dict[str, dict[str, dict[Fraction, int]]]:
    """For every universe and stratum, in the order of the file, the numbers of cases by their worst share.

    Raises BadInput with the line when it is no such file.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8")
    except OSError as fault:
        raise BadInput(str(path), f"cannot be read: {fault.strerror or fault}") from None
    except UnicodeDecodeError:
        raise BadInput(str(path), "is not UTF-8") from None
    found: dict[str, dict[str, dict[Fraction, int]]] = {}
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if next(reader, None) != HEADER:
            raise BadInput(f"{path}:1", f"expected the columns {', '.join(HEADER)}")
        for row in reader:
            place = f"{path}:{reader.line_num}"
            if len(row) != len(HEADER):
                raise BadInput(place, f"{len(row)} cells instead of {len(HEADER)}")
            share, cases = _share(row[2], place), row[3]
            if not (cases.isascii() and cases.isdigit() and len(cases) <= MOST_DIGITS):
                raise BadInput(place, f"{one_line(cases, 40)!r} is no number of cases")
            shares = found.setdefault(row[0], {}).setdefault(row[1], {})
            if share in shares:
                raise BadInput(place, "this share was listed before")
            shares[share] = int(cases)
    except csv.Error as fault:
        raise BadInput(f"{path}:{reader.line_num}", str(fault)) from None
    return found


def _share(text: str, place: str) -> Fraction:
    try:
        share = parse_rational(text)
    except ValueError as fault:
        raise BadInput(place, str(fault)) from None
    if not 0 <= share <= 1:
        raise BadInput(place, f"{one_line(text, 40)!r} is no share between 0 and 1")
    return share
