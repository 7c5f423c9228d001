"""Claims about matrices: by the names of arrays, entry by entry, with their shapes."""

from __future__ import annotations

import pytest

from derive.check.report.findings import Claims, WrongEntry
from derive.network.network import Network
from tests.check.judged import alone, checked

COLUMNS = Network.from_text(
    """
inputs: {x: [1, -2, 0.5], t: [1, 0]}
parameters: {W1: [[0.1, 0.2, -0.3], [0.4, -0.5, 0.6]], V_o: [[0.7, -0.1], [0.2, 0.3]]}
graph: {z1: W1 @ x, h: tanh(z1), y: V_o @ h, L: sum((y - t) * (y - t)) / 2}
"""
)
ROWS = Network.from_text(
    """
inputs: {X: [[1, 2], [0, -1]]}
parameters: {W: [[0.5, -0.2], [0.1, 0.4]], b: [0.1, -0.3]}
graph: {Z: X @ W + b, H: sigmoid(Z), L: sum(H * H)}
"""
)
MATRIX = r"\begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{pmatrix}"


@pytest.mark.parametrize(
    ("network", "line"),
    [
        (COLUMNS, "z_1 = W_1 x"),
        (COLUMNS, r"\mathbf{z}^{(1)} = \mathbf{W}^{(1)} \mathbf{x}"),
        (COLUMNS, r"y = \mathbf{V}_O h"),
        (COLUMNS, r"\frac{\partial L}{\partial W_1} = \delta_1 x^T"),
        (COLUMNS, r"\nabla_{V_o} L = (y - t) h^T"),
        (COLUMNS, "dL/dh = V_o^T (y - t)"),
        # A square matrix of examples: the bias belongs to the columns all the same.
        (ROWS, "Z = X W + b"),
        (ROWS, r"Z = X W + \mathbf{b}"),
    ],
)
def test_arrays_go_by_their_names(network: Network, line: str) -> None:
    assert checked(line, network=network).claims == Claims(right=1)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("z_1 = W_1 x", "dL/dx = W_1 dL/dz_1"), "shapes do not fit: W_1 is 2 x 3, dL/dz_1 is 2 x 1"),
        (("y = V_o h", "dL/dV_o = x (y - t)^T"), "shapes do not fit: dL/dV_o is 2 x 2, x (y - t)^T is 3 x 2"),
        (("z_1 = W_1 x", "dL/dW_1 = x (dL/dz_1)^T"), "shapes do not fit: dL/dW_1 is 2 x 3, x (dL/dz_1)^T is 3 x 2"),
    ],
)
def test_shapes_that_do_not_fit_are_told(lines: tuple[str, ...], message: str) -> None:
    report = checked(*lines, network=COLUMNS)
    assert [finding.message for finding in report.findings] == [message]


def test_one_derivative_that_is_transposed_is_wrong_and_two_are_a_convention() -> None:
    forward, slips = ("z_1 = W_1 x", "y = V_o h"), ("dL/dV_o = h (y - t)^T", "dL/dW_1 = x (dL/dz_1)^T")
    assert checked(*forward, slips[0], network=COLUMNS).claims.wrong == 1
    assert checked(*forward, *slips, network=COLUMNS).claims == Claims(right=4)


def test_every_wrong_entry_is_named_by_row_and_column() -> None:
    (finding,) = checked(rf"A = {MATRIX}", r"A^T = \begin{pmatrix} 1 & 5 \\ 2 & 5 \\ 3 & 7 \end{pmatrix}").findings
    assert finding.entries == (WrongEntry(1, 2, "5", "4"), WrongEntry(3, 2, "7", "6"))
    assert finding.fix is not None and len(finding.fix.replacements) == 2


def test_the_only_wrong_entry_of_a_vector_needs_no_place() -> None:
    product = rf"{MATRIX} \begin{{pmatrix}} 1 \\ 0 \\ 0 \end{{pmatrix}}"
    (finding,) = checked(rf"{product} = \begin{{pmatrix}} 1 \\ 3 \end{{pmatrix}}").findings
    assert finding.entries == ()


@pytest.mark.parametrize(
    ("formula", "kind", "message"),
    [
        ("A B", "transposition", "whether A is transposed is the wrong way round"),
        ("B A^T", "exchanged", "B and A^T are exchanged"),
        ("A B^T", "exchanged", "A and B^T are exchanged"),
    ],
)
def test_a_printed_matrix_of_another_formula_has_its_cause(formula: str, kind: str, message: str) -> None:
    given = r"A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", r"B = \begin{pmatrix} 0 & 1 \\ 2 & -1 \end{pmatrix}"
    # That of A^T B.
    (finding,) = alone(*given, rf"C = {formula} = \begin{{pmatrix}} 6 & -2 \\ 8 & -2 \end{{pmatrix}}").findings
    assert [(each.kind, each.message) for each in finding.causes[:1]] == [(kind, message)]


def test_a_single_entry_that_another_formula_has_too_is_no_cause() -> None:
    given = r"A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", r"B = \begin{pmatrix} 0 & 1 \\ 2 & -1 \end{pmatrix}"
    (finding,) = alone(*given, r"C = A B = \begin{pmatrix} 6 & -1 \\ 8 & -1 \end{pmatrix}").findings
    assert not {each.kind for each in finding.causes} & {"transposition", "exchanged"}
