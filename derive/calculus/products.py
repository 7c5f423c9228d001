"""Products of matrices in balls: forwards one product, backwards two (Goodfellow et al. 2016, algorithm 6.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import arb, arb_mat, fmpq, fmpq_mat

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from derive.calculus.ball_algebra import Real
    from derive.network.graph.units import MatrixProduct

Matrix = fmpq_mat | arb_mat


def is_of_one_kind(product: MatrixProduct, numbers: Mapping[str, Real]) -> bool:
    """Tell whether each matrix is of rationals or of balls throughout: else some entries would lose exactness."""
    sides = (product.left, product.right)
    return all(len({type(numbers[name]) for row in rows for name in row}) == 1 for rows in sides)


def entries(product: MatrixProduct, numbers: Mapping[str, Real]) -> list[Real]:
    """Return the entries row by row, biases added."""
    found = multiplied(_matrix(product.left, numbers), _turned(product.right, numbers))
    return [
        term if bias is None else term + numbers[bias] for term, bias in zip(found, product.biases, strict=True)
    ]


def hand_down(
    product: MatrixProduct,
    numbers: Mapping[str, Real],
    found: Mapping[str, Real],
    by: Collection[str],
    add: Callable[[str, Real], None],
) -> None:
    """Hand the adjoints of the entries down to both matrices and the biases: G right^T, and left^T G."""
    signals = [found.get(name, fmpq(0)) for name in product.names]
    rows, columns = len(product.left), len(product.right)
    signal = matrix_of(rows, columns, signals)
    if _any_in(product.left, by):
        _add_all(product.left, multiplied(signal, _matrix(product.right, numbers)), by, add)
    if _any_in(product.right, by):
        turned: Matrix = signal.transpose()
        _add_all(product.right, multiplied(turned, _matrix(product.left, numbers)), by, add)
    for bias, each in zip(product.biases, signals, strict=True):
        if bias and bias in by:
            add(bias, each)


def _any_in(rows: Sequence[Sequence[str]], by: Collection[str]) -> bool:
    return any(name in by for row in rows for name in row)


def _add_all(
    names: Sequence[Sequence[str]], terms: Sequence[Real], by: Collection[str], add: Callable[[str, Real], None]
) -> None:
    for name, term in zip((name for row in names for name in row), terms, strict=True):
        if name in by:
            add(name, term)


def _matrix(rows: Sequence[Sequence[str]], numbers: Mapping[str, Real]) -> Matrix:
    return matrix_of(len(rows), len(rows[0]), [numbers[name] for row in rows for name in row])


def _turned(rows: Sequence[Sequence[str]], numbers: Mapping[str, Real]) -> Matrix:
    found: Matrix = _matrix(rows, numbers).transpose()
    return found


def matrix_of(rows: int, columns: int, numbers: Sequence[Real]) -> Matrix:
    """Return a matrix of rationals where all numbers are, else of balls."""
    kind: type[Matrix] = arb_mat if arb in set(map(type, numbers)) else fmpq_mat
    return kind(rows, columns, numbers)  # type: ignore[arg-type]


def multiplied(one: Matrix, other: Matrix) -> list[Real]:
    """Return the entries of a product, in balls where one of both is."""
    if type(one) is not type(other):
        one, other = arb_mat(one), arb_mat(other)
    product: Matrix = one * other
    return list(product.entries())
