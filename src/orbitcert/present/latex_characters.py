r"""One character in LaTeX, outside math mode, for every engine and without any package.

Defined here: `latex_character`.  Characters beyond ASCII become commands, so no encoding of the input or of the fonts
is asked for; one for which there is no command here is shown as \u{its number}.  Text is the business of `escaping`.
"""

import unicodedata

_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "|": r"\textbar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"\texttt{\char34}",  # \textquotedbl would ask for an encoding of fonts
    "`": r"\`{}",
    "[": "{[}",  # else the argument of a line's end in a tabular
    "]": "{]}",
    "*": "{*}",
}
_LATEX_SYMBOLS = {
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "\N{EN DASH}": "--{}",
    "\N{EM DASH}": "---{}",
    "\N{LEFT SINGLE QUOTATION MARK}": "`{}",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'{}",
    "\N{LEFT DOUBLE QUOTATION MARK}": "``{}",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "''{}",
    "…": r"\ldots{}",
    "→": r"\ensuremath{\to}",
    "←": r"\ensuremath{\leftarrow}",
    "↑": r"\ensuremath{\uparrow}",
    "↓": r"\ensuremath{\downarrow}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "×": r"\ensuremath{\times}",
    "·": r"\ensuremath{\cdot}",
    "±": r"\ensuremath{\pm}",
    "∞": r"\ensuremath{\infty}",
}
_LATEX_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
}
_GREEK_NAMES = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
"""
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ", _GREEK_NAMES.split(), strict=True))
_DOTLESS = {"i": r"\i", "j": r"\j"}


def latex_character(c: str) -> str:
    r"""A printable character in LaTeX.

    >>> print(latex_character("&"), latex_character("ï"), latex_character("Σ"), latex_character("宽"))
    \& \"{\i} \ensuremath{\Sigma} \texttt{\textbackslash{}u\{5bbd\}}
    """
    if c in _LATEX:
        return _LATEX[c]
    if c.isascii():
        return c
    if c in _LATEX_SYMBOLS:
        return _LATEX_SYMBOLS[c]
    if c in _GREEK:
        return rf"\ensuremath{{\{_GREEK[c]}}}"
    base, *accents = tuple(unicodedata.normalize("NFD", c))
    if len(accents) == 1 and base.isascii() and base.isalpha() and accents[0] in _LATEX_ACCENTS:
        return rf"\{_LATEX_ACCENTS[accents[0]]}{{{_DOTLESS.get(base, base)}}}"
    return rf"\texttt{{\textbackslash{{}}u\{{{ord(c):x}\}}}}"
