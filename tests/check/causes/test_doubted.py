"""Without a network, what may speak of another state is unsure; what numbers themselves show, or a slip, is wrong."""

from __future__ import annotations

import pytest

from derive.check.judge.judgement import Verdict
from derive.check.mending.examined import examine
from derive.check.source.files import Source

GIVEN = "# Given\n\n$w = 0.413$, $x = 0.8$\n\n$y = w x + 1 = 1.3304$\n\n"


def last(document: str) -> Verdict:
    content = document.encode()
    return examine(Source("notes.md", "markdown", content), None, None).report.judged[-1].verdict


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("$y = 0.413 \\cdot 0.8 + 1 = 1.5304$", Verdict.WRONG),
        ("$w^2 = 0.3$", Verdict.WRONG),
        ("$y = 1.7$", Verdict.WRONG),
        ("# Elsewhere\n\n$y = 1.7$", Verdict.UNSURE),
        ("# Elsewhere\n\n$y = 1.3034$", Verdict.WRONG),
        ("# Elsewhere\n\n$w = 0.413$, so $y = 1.7$", Verdict.UNSURE),
        ("# Elsewhere\n\n$y = w x + 1$ and $y = 1.7$", Verdict.WRONG),
    ],
)
def test_a_number_that_does_not_follow(line: str, expected: Verdict) -> None:
    assert last(GIVEN + line) is expected


def test_numbers_of_another_shape_speak_of_something_else() -> None:
    assert last(GIVEN + "$y = \\sqrt{0.25}$") is Verdict.UNSURE
    assert last(GIVEN + "$y = \\sqrt{0.25} = 0.6$") is Verdict.WRONG


def test_what_follows_from_the_unsure_is_right() -> None:
    assert last(GIVEN + "# Elsewhere\n\n$y = 1.7$ and $v = 2 y = 3.4$") is Verdict.RIGHT


def test_numbers_agree_with_each_other_where_the_head_has_another_shape() -> None:
    vectors = "$a = [0.2, 0.4]$, $b = [0.5, 0.1]$\n\n$c = a + b$\n\n"
    assert last(vectors + "$c = \\tanh(0.18) = 0.1781$") is not Verdict.WRONG
    assert last(vectors + "$c = \\tanh(0.18) = 0.1871$") is Verdict.WRONG


def test_a_value_worked_out_from_numbers_alone_does_not_follow_an_update() -> None:
    steps = "$J = 0.5 \\cdot 0.2^2 = 0.02$, $w = 1$, $w = w - 0.3 = 0.7$\n\n"
    assert last(steps + "After this update, $J = 0.01$.") is Verdict.UNSURE
    assert last(steps + "So $J = 0.01$.") is Verdict.WRONG


def test_two_negative_factors_may_lose_their_signs() -> None:
    layer = "$z = -0.413$, $v = 2$\n\n$y = v + %s z = 2 + 0.5 \\cdot 0.413$"
    assert last(layer % "w") is not Verdict.WRONG
    assert last("$w = 0.5$, " + layer % "w") is Verdict.WRONG


def test_a_number_put_in_before_its_symbol_is_given_may_have_changed_since() -> None:
    line = "$s = x + b = 0.5 + 0.1 = 0.6$\n\n"
    assert last("$x = 0.5$\n\n" + line + "After this step $b = 0.168$ and $r = 2 \\cdot 3 = 6$.") is Verdict.RIGHT
    document = "$x = 0.5$\n\n" + line + "After this step $b = 0.168$."
    content = examine(Source("notes.md", "markdown", document.encode()), None, None).report
    assert not any(each.verdict is Verdict.WRONG for each in content.judged)



def test_one_formula_that_nothing_explains_is_wrong_and_several_are_misread() -> None:
    def verdicts(*lines: str) -> list[Verdict]:
        source = Source("notes.md", "markdown", "\n\n".join(lines).encode())
        return [each.verdict for each in examine(source, "backprop").report.judged]

    one = r"$\frac{\partial E}{\partial w_5} = \frac{w_6^3 + 7}{w_7 - 11 w_8}$"
    other = r"$\frac{\partial E}{\partial w_6} = \frac{w_5^5 - 4}{13 w_7 + 1}$"
    assert verdicts(one) == [Verdict.WRONG]
    assert verdicts(one, other) == [Verdict.UNSURE, Verdict.UNSURE]


def test_a_number_goes_on_from_those_that_stand_before_it_for_the_same() -> None:
    assert last(GIVEN + "$y = \\sqrt{0.25}$\n\n$y = 0.5$") is Verdict.UNSURE
    assert last(GIVEN + "$y = \\sqrt{0.25}$\n\n$y = 0.6$") is Verdict.WRONG


def test_a_formula_that_was_right_once_is_no_slip_when_it_is_said_again() -> None:
    given = "$u_0 = 1$, $c = 0.8$, $r = 0.2$, $m_0 = 0$, $q_1 = 3$, $q_2 = 1$\n\n# One\n\n"
    formula = "$$m_t = c m_{t-1} + r q_t, \\quad u_t = u_{t-1} - m_t$$\n\n"
    steps = "$m_1 = 0.8 \\cdot 0 + 0.2 \\cdot 3 = 0.6$\n\n$m_2 = 0.8 \\cdot 0.6 + 0.2 \\cdot 1 = 0.68$\n\n"
    squares = "$$m_t = h m_{t-1} + (1 - h) q_t^2, \\quad u_t = u_{t-1} - \\frac{r}{\\sqrt{m_t}} q_t$$\n\n"
    numbers = "$m_1 = 0.8 \\cdot 0 + 0.2 \\cdot 9 = 1.8$\n\n$m_2 = 0.8 \\cdot 1.8 + 0.2 \\cdot 1 = 1.64$\n\n"
    document = given + formula + steps + "# Two, with $h = 0.8$\n\n" + squares + numbers + "# One again\n\n" + formula
    judged = examine(Source("notes.md", "markdown", (document + steps).encode()), None, None).report.judged
    assert not any(each.verdict is Verdict.WRONG for each in judged)


def test_numbers_whose_symbols_are_told_nowhere_stand_for_them_in_the_order_that_fits() -> None:
    line = "$p = 0.3$ and $s = p q = 0.7 \\cdot 0.3 = 0.21$"
    assert last(line) is Verdict.RIGHT
    assert last(line + "\n\n$r = q p = 0.3 \\cdot 0.7 = 0.21$") is Verdict.RIGHT


def test_a_number_put_in_is_a_slip_only_where_something_tells_of_its_symbol_and_of_the_number() -> None:
    given = "# Given\n\n$m = b u + (1 - b) g$\n\n$b = 0.9$, $u = 0.05$, $g = 2$\n\n"
    assert wrong(given + "$m = 0.9 \\cdot 0.05 + (1 - 0.09) \\cdot 2$")
    assert not wrong(given + "$m = 0.742 \\cdot 0.05 + (1 - 0.9) \\cdot 2$")


def wrong(document: str) -> bool:
    report = examine(Source("notes.md", "markdown", document.encode()), None, None).report
    return any(each.verdict is Verdict.WRONG for each in report.judged)
