"""`orbitcert copies`: formulas, their values, the bound with letters, LaTeX, and bad input."""

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest
import sympy

from inline_command import inline
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.count_formula import CountFormula
from orbitcert.present.copies_bound import copies_bound
from orbitcert.present.vast_words import decimal_words, integer_words, nines, ratio_words, share_words


def formula(text: str) -> CountFormula:
    return CountFormula.read(text, "N")


def random_text(rng: random.Random, depth: int) -> str:
    if not depth:
        return rng.choice(("2", "3", "7", "k", "T", "10"))
    left, right = random_text(rng, depth - 1), random_text(rng, rng.randint(0, depth - 1))
    operation = rng.choice("+-*^")
    return f"({left})^{rng.randint(0, 3)}" if operation == "^" else f"({left}) {operation} ({right})"


def test_the_value_of_a_formula_is_what_sympy_says() -> None:
    rng, compared, refused = random.Random(21), 0, 0
    for _ in range(600):
        text, numbers = random_text(rng, rng.randint(0, 3)), {"k": rng.randint(1, 9), "T": rng.randint(1, 9)}
        expected = int(sympy.sympify(text.replace("^", "**")).subs(numbers))
        if expected < 1:
            with pytest.raises(BadInput, match="not positive"):
                formula(text).value(numbers, "N")
            refused += 1
            continue
        assert formula(text).value(numbers, "N") == expected
        compared += 1
    assert compared >= 300
    assert refused >= 50


def test_the_bound_with_letters_is_the_bound_in_numbers() -> None:
    rng, compared = random.Random(22), 0
    for _ in range(150):
        texts = [random_text(rng, 1) for _ in range(2)]
        numbers = {"k": rng.randint(2, 9), "T": rng.randint(2, 9)}
        try:
            m, n = (formula(text).value(numbers, "N") for text in texts)
            bound = copies_bound(*map(formula, texts))
        except BadInput:
            continue
        letters = {sympy.Symbol(letter, positive=True, integer=True): k for letter, k in numbers.items()}
        assert bound.weak.subs(letters) == sympy.Rational(n, m + n)
        assert bound.most.subs(letters) == sympy.Rational(n, m)
        compared += 1
    assert compared >= 80


@pytest.mark.parametrize(
    ("m", "n", "weak", "latex"),
    [
        ("1", "N", "N/(N + 1)", r"\frac{N}{N + 1}"),
        ("2", "N", "N/(N + 2)", r"\frac{N}{N + 2}"),
        ("m", "n", "n/(m + n)", r"\frac{n}{m + n}"),
        ("1", "(k^2)^(T-1)", "k**(2*T - 2)/(k**(2*T - 2) + 1)", r"\frac{k^{2 T - 2}}{k^{2 T - 2} + 1}"),
        ("1", "10^53", "10^53/(10^53 + 1)", r"\frac{10^{53}}{10^{53} + 1}"),
        ("2", "51", "51/53", r"\frac{51}{53}"),
    ],
)
def test_the_closed_forms_of_the_literature(m: str, n: str, weak: str, latex: str) -> None:
    bound = copies_bound(formula(m), formula(n))
    assert (str(bound.weak), bound.latex, bound.limit) == (weak, latex, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "1/2", "1.5", "1e5", "0x10", "2k", "k!", "-k", "+k", "k**2", "(k", "k)", "k k", "True", "lambda"),
        *("__import__('os')", "k.real", "k[0]", "f(k)", "1,2", "k;k", "007", "1_0", "²", "k\n+1", "k if k else k"),
        *("k_1", "k//2"),
    ],
)
def test_other_texts_are_no_formula(text: str) -> None:
    with pytest.raises(BadInput):
        formula(text)


@pytest.mark.parametrize("text", ["10^10^10", "9^(9^9)", "2^40000", "10^9999*10^9999", "(10^9000)^2", "2^(2^(2^9))"])
def test_numbers_that_no_file_holds_are_refused_before_they_are_worked_out(text: str) -> None:
    with pytest.raises(BadInput, match="more than 10000 digits"):
        formula(text).value({}, "N")


def test_long_and_deep_formulas_are_refused() -> None:
    for text in ("1+" * 100 + "1", "(" * 150 + "k", "k^" * 90 + "k" * 30):
        with pytest.raises(BadInput):
            formula(text)
    assert formula("9" * 10_000).value({}, "N") == 10**10_000 - 1
    with pytest.raises(BadInput, match="10001 digits"):
        formula("9" * 10_001)


def test_numbers_in_words_say_no_more_than_is_true() -> None:
    for exponent in (5, 17, 53, 196, 5_000):
        n = 10**exponent
        share = Fraction(n, n + 1)
        assert share >= 1 - Fraction(1, 10 ** nines(share))
        assert share < 1 - Fraction(1, 10 ** (nines(share) + 1))
        assert nines(share) == exponent
        assert decimal_words(share) == f"0.9999... with {exponent} nines, rounded down"
        assert "100" not in decimal_words(share)
    assert share_words(Fraction(10**53, 10**53 + 1)) == "1 - 1/(10^53 + 1)"
    assert (decimal_words(Fraction(1)), share_words(Fraction(1))) == ("100.00 %", "1")
    assert decimal_words(Fraction(9_999, 10_000)) == "0.9999... with 4 nines, rounded down"
    assert decimal_words(Fraction(99_989, 100_000)) == "99.98 %"
    assert ratio_words(Fraction(10**53 + 1, 2 * 10**53 + 1)) == "(10^53 + 1)/(200000000000... (54 digits))"
    assert integer_words(10**15 - 1) == "9" * 15


def test_the_pixel_row_from_formula_to_certificate(tmp_path: Path) -> None:
    run = inline("copies", "1", "(k^2)^(T-1)", "--at", "k=100", "--at", "T=50", "-o", "pixels.json", cwd=tmp_path)
    assert run.returncode == 0
    assert "weak 1 - 1/(10^196 + 1), in decimals 0.9999... with 196 nines, rounded down" in run.stdout
    assert inline("certify", "pixels.json", "-o", "cert.json", cwd=tmp_path).returncode == 0
    assert json.loads((tmp_path / "cert.json").read_text())["claim"]["factor"] == str(10**196)
    assert inline("check", "cert.json", cwd=tmp_path).returncode == 0


def test_json_is_one_object_of_strings(tmp_path: Path) -> None:
    found = json.loads(inline("copies", "2", "51", "--json", cwd=tmp_path).stdout)
    assert found["numbers"] == {"m": "2", "n": "51", "weak": "51/53", "most": "51/2"}
    assert (found["weak"], found["limit"], found["problem"]) == ("51/53", "1", None)
    found = json.loads(inline("copies", "3", "2", "--json", cwd=tmp_path).stdout)
    assert found["numbers"] == {"m": "3", "n": "2", "weak": "2/5", "most": None}
    assert json.loads(inline("copies", "1", "N", "--json", cwd=tmp_path).stdout)["numbers"] is None


@pytest.mark.parametrize(
    ("arguments", "status", "reason"),
    [
        (["0", "2"], 4, "0 is 0, not positive"),
        (["1", "k-5", "--at", "k=3"], 4, "k-5 is -2, not positive"),
        (["k-k", "N"], 4, "never positive"),
        (["1", "10^20000"], 4, "more than 10000 digits"),
        (["1", "N+10^20000"], 4, "more than 10000 digits"),
        (["1", "k", "--at", "k=0"], 4, "not positive"),
        (["1", "k", "--at", "T=2"], 4, "no letter of the formulas"),
        (["1", "k", "--at", "k=2", "--at", "k=3"], 4, "given twice"),
        (["1", "k", "--at", "k"], 2, "is not LETTER=NUMBER"),
        (["1", "k*T", "--at", "k=2"], 2, "say also what T is"),
        (["1", "k", "-o", "p.json"], 2, "say also what k is"),
        (["1"], 2, "Missing argument"),
    ],
)
def test_bad_input(arguments: list[str], status: int, reason: str, tmp_path: Path) -> None:
    run = inline("copies", *arguments, cwd=tmp_path)
    assert run.returncode == status
    assert reason in " ".join(run.stderr.replace("│", " ").split())
    assert not list(tmp_path.iterdir())
    if status == 4:
        assert run.is_one_line_of_complaint
