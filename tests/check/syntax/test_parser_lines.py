r"""Lines, with and without ``\\``: what goes on with the line before, and what is a statement of its own."""

from __future__ import annotations

import pytest

from derive.check.syntax.parse import parse
from tests.check.shown import shown


@pytest.mark.parametrize(
    ("formula", "statements"),
    [
        ("z_1 = 0.3325\na_1 = 0.5824", ["z_1 = 0.3325", "a_1 = 0.5824"]),
        ("z_1 = 0.3325 \\\n a_1 = 0.5824", ["z_1 = 0.3325", "a_1 = 0.5824"]),
        ("\\hat{y}_1 = 0.7\n\\hat{y}_2 = 0.8", ["hat:y_1 = 0.7", "hat:y_2 = 0.8"]),
        ("z = w_1 x_1\nw_2 = 3", ["z = <w_1 ~ x_1>", "w_2 = 3"]),
        ("\\frac{dE}{dw} = 0.3\n\\frac{dE}{dv} = 0.4", ["d(E by w) = 0.3", "d(E by v) = 0.4"]),
        ("E = \\frac{1}{2}\n(t - o)^2 = 3", ["E = <q(1, 2) ~ (s(t, -o))**2> = 3"]),
        ("E = \\frac{dE}{do}\n\\frac{do}{dw} = 3", ["E = <d(E by o) ~ d(o by w)> = 3"]),
        ("x = a +\nb = 3", ["x = s(a, b) = 3"]),
        ("x = w\nv", ["x = <w ~ v>"]),
        ("x = a\n= 3\n\\cdot 4", ["x = a = <3 cdot 4>"]),
        ("\\begin{pmatrix} a \\\\ \n b\\end{pmatrix} x", ["<Matrix(((a), (b))) ~ x>"]),
        (r"x &= a \\ &= b \\ &\quad + c \\ & \approx 3", ["x = a = s(b, c) approx 3"]),
        (r"x &= a \\ - b &= c", ["x = a", "-b = c"]),
        (r"x &= a \\ & - b", ["x = s(a, -b)"]),
        (r"x = a + \\ b \\ = 3", ["x = s(a, b) = 3"]),
        (r"x = a \\ \times b", ["x = <a times b>"]),
        (r"x = \left( a \right. \\ \left. + b \right) = 3", ["x = (s(a, b)) = 3"]),
        (r"x = a \\[2pt] y = b", ["x = a", "y = b"]),
        (r"x = a \\ \Rightarrow x = 3 \\ \therefore y = 4", ["x = a", "x = 3", "y = 4"]),
        (r"x = a \\ \intertext{so that} y = b", ["x = a", "'so that'", "y = b"]),
        (r"(1) x = 5 \\ (2) y = 3", ["'(1)'", "x = 5", "'(2)'", "y = 3"]),
        (r"\text{says:} \quad & x = 5 \\ \text{right:} \quad & x = 6", ["'says:'", "x = 5", "'right:'", "x = 6"]),
        (r"x &= 1, & y &= 2", ["x = 1", "y = 2"]),
        (r"x &= a & y &= b & z &= c \\ &= d", ["x = a", "y = b", "z = c = d"]),
        (r"x &= a & f(y) &= (b = c)", ["x = a", "<f ~ (y)> = (Comparison(b, =, c))"]),
        (r"x &= a && y &= b", ["x = a", "y = b"]),
        (r"x & = & a & \quad y & = & b", ["x = a", "y = b"]),
        (r"x &= a & + b &= 3", ["x = s(a, b) = 3"]),
        (r"x &= a & &= 3", ["x = a = 3"]),
        (r"x &= a \cdot & b &= 3", ["x = <a cdot b> = 3"]),
        (r"x &= \begin{pmatrix} a & b \end{pmatrix} & y &= c", ["x = Matrix(((a, b)))", "y = c"]),
        (r"x = a \qquad y = b ,\quad z = c; u = d", ["x = a", "y = b", "z = c", "u = d"]),
        (r"\begin{cases} x = 1 \\ y = 2 \end{cases}", ["x = 1", "y = 2"]),
        (r"= 3 \\ = 4", ["nothing = 3 = 4"]),
        (r"\\ \\ x = 3 \\", ["x = 3"]),
        ("", []),
        (r"\quad \, ", []),
        (r"\odot", [r"'\\odot'"]),
        (r"\label{a}\tag{1}\nonumber", []),
    ],
)
def test_lines(formula: str, statements: list[str]) -> None:
    assert [shown(statement) for statement in parse(formula)] == statements
