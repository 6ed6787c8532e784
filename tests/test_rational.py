"""Rationals as text: one spelling each, everything else refused before any arithmetic."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitcert.exact.rational import MAX_CHARACTERS, integer_text, parse_rational, positive_shares, rational_text


@given(st.fractions())
def test_every_rational_is_read_back_from_its_text(value):
    assert parse_rational(rational_text(value)) == value


@given(st.lists(st.integers(min_value=0), max_size=5), st.integers(min_value=1))
def test_shares_are_what_the_constructor_makes(numbers, total):
    shares, expected = positive_shares(numbers, total), [Fraction(n, total) for n in numbers]
    assert shares == expected
    assert [(type(x), repr(x), hash(x)) for x in shares] == [(Fraction, repr(x), hash(x)) for x in expected]


@given(st.text(alphabet="0123456789/-+. e", max_size=8))
def test_a_text_is_accepted_only_if_it_is_the_text_of_its_value(text):
    try:
        value = parse_rational(text)
    except ValueError:
        return
    assert rational_text(value) == text


@given(st.integers(-99, 99), st.integers(1, 99))
def test_of_all_fractions_with_one_value_exactly_one_is_accepted(numerator, denominator):
    value = Fraction(numerator, denominator)
    text = f"{numerator}/{denominator}"
    if rational_text(value) == text:
        assert parse_rational(text) == value
    else:
        with pytest.raises(ValueError):
            parse_rational(text)


@pytest.mark.parametrize(
    "text",
    [
        "2/4",
        "3/1",
        "0/1",
        "0/2",
        "1/0",
        "1/-2",
        "-1/-2",
        "+1",
        "01",
        "1/02",
        "00",
        "-0",
        "-0/3",
        "--1",
        "1e3",
        "0.5",
        ".5",
        "1.",
        "NaN",
        "nan",
        "inf",
        "Infinity",
        "-Infinity",
        " 1",
        "1 ",
        "1\n",
        "1 /2",
        "1/ 2",
        "1/2/3",
        "1_000",
        "0x10",
        "",
        "-",
        "/",
        "1/",
        "/2",
        "٣",
        "1/٣",
        "１",
        "²",
        "½",
        "−1",
    ],
)
def test_every_other_spelling_is_refused(text):
    with pytest.raises(ValueError, match=r"exact rational|canonical|lowest terms"):
        parse_rational(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("-1", Fraction(-1)),
        ("1/2", Fraction(1, 2)),
        ("-7/3", Fraction(-7, 3)),
        ("10", Fraction(10)),
        ("1" + "0" * 53 + "/" + "1" + "0" * 52 + "1", Fraction(10**53, 10**53 + 1)),
    ],
)
def test_canonical_spellings_are_accepted(text, value):
    assert parse_rational(text) == value
    assert rational_text(value) == text


@pytest.mark.parametrize("digits", [3_999, 4_000, 4_001, 8_000, 8_001, MAX_CHARACTERS])
def test_long_numbers_are_exact_beyond_the_limit_of_the_interpreter(digits):
    number = (10**digits - 1) // 9 * 7
    text = integer_text(number)
    assert text == "7" * digits
    assert parse_rational(text) == number
    assert integer_text(10**digits) == "1" + "0" * digits


@pytest.mark.parametrize("text", ["7" * (MAX_CHARACTERS + 1), "7" * 10**6, "-" + "1" * 10**6, "1/" + "3" * 10**6])
def test_a_number_of_too_many_characters_is_refused_before_it_is_read(text):
    with pytest.raises(ValueError, match=f"number of {len(text)} characters"):
        parse_rational(text)


def test_the_message_about_a_long_number_is_short():
    with pytest.raises(ValueError) as caught:
        parse_rational("x" * 9_000)
    assert len(str(caught.value)) < 120
    with pytest.raises(ValueError) as caught:
        parse_rational("2" * 4_000 + "/" + "2" * 4_000)
    assert len(str(caught.value)) < 160
