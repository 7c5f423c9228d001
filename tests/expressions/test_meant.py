"""What fits and is read in two ways is asked about; brackets change no value; a softmax of a column is one."""

from __future__ import annotations

import itertools

import pytest

from derive.calculus.balls import Values
from derive.errors import DeriveError
from derive.expressions.expression import Partial, Symbol
from derive.network.network import Network

GIVEN = """\
parameters:
  c: [[1], [2]]
  r: [[5, 6, 7]]
  v: [10, 20]
  w: [1, 2, 3]
  M: [[0.5, 0], [0, 0.25]]
  F: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
  G: [[[1, 2, 3]], [[4, 5, 6]]]
"""


def _values(formula: str) -> list[str]:
    network = Network.from_text(f"{GIVEN}graph:\n  A: {formula}\n  L: sum(A^2)\n")
    assert network.tensors is not None
    numbers = Values(network)
    return [str(numbers.decimal(Symbol(each), 4)) if each else "0" for each in network.tensors["A"].entries]


@pytest.mark.parametrize(
    ("formula", "message", "hint"),
    [
        ("c + v", "4:9: c is 2 x 1, v has 2 entries: is v a column or a row", "write reshape(v, 2, 1)"),
        ("v - c", "v a column", "reshape(v, 1, 2) for all pairs, 2 x 2"),
        ("c + v + M", "v a column", "reshape(v, 2, 1)"),
        ("M + (c - v)", "c is 2 x 1, v has 2 entries", "reshape(v, 2, 1)"),
        ("c * v", "v a column", ""),
        ("v / c", "v a column", ""),
        ("max(c, v)", "v a column", ""),
        ("tanh(M @ c + v)", "M @ c is 2 x 1, v has 2 entries", ""),
        ("sum(M, rows) - M[1]", "sum(M, rows) is 2 x 1, M[1] has 2 entries: is M[1] a column or a row", ""),
        ("F + v", "one for each map, or for each column", "write reshape(v, 2, 1, 1) for the first"),
        ("G + v", "G is 2 x 1 x 3, v has 2 entries", "to add it to every map, write reshape(v, 2, 1, 1)"),
        ("v @ r", "v has 2 entries, r is 1 x 3", "write reshape(v, 2, 1) @ r for a matrix"),
        ("w @ r", "w has 3 entries, r is 1 x 3", "write w @ reshape(r, 3) for a number, reshape(w, 3, 1) @ r for"),
        ("M @ v @ mean(M, columns)", "M @ v has 2 entries, mean(M, columns) is 1 x 2", "M @ v @ reshape(mean(M, col"),
        ("softmax(c, rows)", "c is 2 x 1: every row of it has one entry", "write softmax(c) or softmax(c, columns)"),
        ("softmax(r, columns)", "every column of it has one entry, whose softmax is 1", "softmax(r, rows)"),
    ],
)
def test_what_is_read_in_two_ways_is_asked_about(formula: str, message: str, hint: str) -> None:
    with pytest.raises(DeriveError) as caught:
        Network.from_text(f"{GIVEN}graph:\n  A: {formula}\n  L: sum(A)\n")
    assert message.removeprefix("4:9: ") in str(caught.value)
    assert hint in (caught.value.hint or str(caught.value))
    assert (caught.value.location or "").startswith("<text>:10:")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("c + M + v", "c + (M + v)"), ("(c + w) * r", "(w + c) * r"), ("c * r * w", "c * (r * w)"),
        ("c + T(v) + M", "(c + T(v)) + M"), ("reshape(v, 2, 1) + c + M", "M + (c + reshape(v, 2, 1))"),
    ],
)
def test_brackets_change_no_value(one: str, other: str) -> None:
    assert _values(one) == _values(other)


@pytest.mark.parametrize("operands", list(itertools.permutations(["c", "M", "v", "2"])))
def test_no_order_of_operands_gives_other_values(operands: tuple[str, ...]) -> None:
    try:
        assert _values(" + ".join(operands)) == _values("reshape(c, 2, 1) + M + reshape(v, 1, 2) + 2")
    except DeriveError as error:
        assert "is v a column or a row" in str(error)


@pytest.mark.parametrize(
    ("formula", "same"),
    [
        ("softmax(c)", "softmax(c, columns)"), ("softmax(M @ c)", "softmax(reshape(M @ c, 2))"),
        ("softmax(r)", "softmax(w + 4)"), ("softmax(M)", "softmax(M, rows)"),
        ("log(softmax(T(r)))", "log(softmax(r))"), ("softmax(c[1:1])", "softmax(c[1:1], rows)"),
    ],
)
def test_a_softmax_is_over_the_entries_of_a_column(formula: str, same: str) -> None:
    assert _values(formula) == _values(same)


def test_a_classifier_of_columns_learns() -> None:
    network = Network.from_text(
        "inputs: {x: [[1], [2]]}\ntargets: {t: [[0], [1]]}\nparameters: {W: [[1, 2], [3, 4]], b: [[0.1], [0.2]]}\n"
        "graph: {p: softmax(W @ x + b), L: -sum(t*log(p))}\n"
    )
    assert str(Values(network).decimal(Partial("L", "W_1_1"), 4)) == "0.0022"


def test_a_column_times_a_row_is_a_product_of_all_pairs() -> None:
    assert _values("v @ T(w)") == _values("reshape(v, 2, 1) @ reshape(w, 1, 3)") == _values("reshape(v, 2, 1) * w")
