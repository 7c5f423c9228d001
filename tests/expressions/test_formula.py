"""Formulas of descriptions are read exactly, or refused with the character at which they go wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.expressions.evaluation import evaluate
from derive.expressions.expression import Expression
from derive.expressions.formula import FormulaError, offset_of, read_formula
from derive.expressions.formula_reader import LONGEST
from derive.expressions.walking import names
from derive.network.graph.expressed import Expressed

# What Python says of the same text is the reference: for these operators its grammar is that of school.
_NAMES = {"x": Fraction(3, 7), "y": Fraction(-5, 2), "z2": Fraction(11)}


class Exact:
    """Enough of an algebra for arithmetic."""

    def rational(self, numerator: int, denominator: int = 1) -> Fraction:
        return Fraction(numerator, denominator)

    def power(self, base: Fraction, exponent: int) -> Fraction:
        return base**exponent


@st.composite
def sums(draw: st.DrawFn, depth: int = 3) -> str:
    leaves = st.sampled_from((*_NAMES, "2", "0.5", "1.5e1", "10"))
    if depth == 0:
        return draw(leaves)
    inner = sums(depth - 1)
    one, other = draw(inner), draw(inner)
    space = draw(st.sampled_from(("", " ")))
    form = draw(st.sampled_from(("+", "-", "*", "brackets", "power", "minus", "leaf")))
    match form:
        case "brackets":
            return f"({one})"
        case "power":
            return f"({one}){space}**{space}{draw(st.integers(0, 4))}"
        case "minus":
            return f"-{one}"
        case "leaf":
            return draw(leaves)
    return f"{one}{space}{form}{space}{other}"


def _number(text: str) -> str:
    """Python's decimals are floats; Fraction's are not."""
    import re

    return re.sub(r"(?<![\w.])(\d+(?:\.\d+)?(?:e\d+)?)", r"Fraction('\1')", text)


@given(sums())
def test_a_formula_means_what_it_means_in_python(text: str) -> None:
    expected = eval(_number(text), {"Fraction": Fraction, **_NAMES})  # noqa: S307
    found = evaluate(read_formula(text), lambda leaf: _NAMES[leaf.name], Exact())  # type: ignore[attr-defined, arg-type]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x*y*2", "x * y * 2"),
        ("a/b/c", "a / b / c"),
        ("a/(b*c)", "a / (b * c)"),
        ("-x^2", "-x^2"),
        ("x * -y", "x * (-y)"),
        ("x - -y", "x - (-y)"),
        ("ln(x) + log(y)", "log(x) + log(y)"),
        ("x^0.5", "sqrt(x)"),
        ("x**-2", "x^(-2)"),
        ("x^(3/2)", "sqrt(x)^3"),
        ("2*pi", "2 * pi"),
        (".5*x", "(1/2) * x"),
        ("+x", "x"),
        ("max(relu(x), sigma(y))", "max(relu(x), sigma(y))"),
    ],
)
def test_the_shape_is_kept(text: str, shown: str) -> None:
    assert repr(read_formula(text)) == shown


# The mark stands before the character that the message names.
@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("x + @$y", "'$' has no meaning in a formula"),
        ("x + @", "the end of the formula where a number, a name or a bracket was expected"),
        ("(x + y@", "the end of the formula where ')' was expected"),
        ("x @y", "'y' where an operator was expected"),
        ("x + y@)", "')' where an operator was expected"),
        ("2@x", "'x' where an operator was expected"),
        ("x + @sgimoid(y)", "unknown function 'sgimoid'"),
        ("@max(x, y, z)", "max takes 2 arguments, not 3"),
        ("@exp(x, y)", "exp takes 1 argument, not 2"),
        ("exp(@)", "')' where a number, a name or a bracket was expected"),
        ("x^@y", "an exponent is a number such as 2 or 1/2"),
        ("x^@0.3", "an exponent is a whole number or a half of one"),
        ("x^@101", "an exponent out of bounds"),
        ("x^2@^2", "a power of a power"),
        ("@((((x^50)^50)", "the end of the formula where ')' was expected"),
        ("@(((x^50)^50))", "powers of powers too high"),
        ("x + @1.2.3", "not a number"),
        ("x + 1@e9999", "'e9999' where an operator was expected"),
        ("@__import__('os')", "'_' has no meaning in a formula"),
        ("x@.real", "'.' has no meaning in a formula"),
        ("x @= 2", "'=' has no meaning in a formula"),
        ("@ω + 1", "'ω' has no meaning in a formula"),
        ("@", "the end of the formula where a number"),
    ],
)
def test_what_is_wrong_and_where(marked: str, message: str) -> None:
    text = marked.replace("@", "")
    offset = len(text.rstrip()) if message.startswith("the end") else marked.index("@")
    with pytest.raises(FormulaError) as caught:
        read_formula(text)
    assert str(caught.value).startswith(message)
    if not message.startswith("not a number"):
        assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2x", "write a product with *: 2*x"),
        ("(x + 1)(x - 1)", "write a product with *"),
        ("cot(x)", "write 'cos(x)/sin(x)'"),
        ("e^x", "write exp(x) for a power of Euler's number"),
        ("2^x", "write a general power as exp(b*log(a))"),
        ("max(x", "put a formula that has commas in quotes"),
    ],
)
def test_what_is_told_to_do(text: str, hint: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula(text)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    "text",
    ["(" * 900 + "x" + ")" * 900, "-" * 1999 + "x", "exp(" * 400 + "x" + ")" * 400, "1" + "/x" * 999, "x" + "^2" * 999,
     "x*" * 999 + "x", "1e999*" * 300 + "1",
     "9" * 1999, "x" * (LONGEST + 1), "x^(" * 600, ")" * 2000, "\0", "\n" * 3000],
)
def test_hostile_formulas_end_in_a_message_or_a_value(text: str) -> None:
    try:
        Expressed(read_formula(text)).partials  # noqa: B018
    except FormulaError as error:
        assert 0 <= error.offset <= len(text)


@given(st.text(alphabet="xyz0123456789.eE+-*/^(), maxabsexpin\n", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_formula(text)
    except FormulaError as error:
        assert 0 <= error.offset <= len(text)
    else:
        assert isinstance(found, Expression)
        assert all(name in text for name in names(found))


def test_where_a_name_stands() -> None:
    assert offset_of("q", "exp(qq) + q/q") == 10
    assert offset_of("absent", "x") == 0
