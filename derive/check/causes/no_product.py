"""A product of matrices that does not exist, or a matrix of another shape, and that no transposition mends."""

from derive.check.causes.cause import Cause, Example

CAUSE = Cause(
    __name__,
    Example(
        "matrices of 3 x 2 and 3 x 1 have no product, whichever way they lie",
        (
            r"W = \begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{pmatrix}",
            r"x = \begin{pmatrix} 1 \\ 2 \\ 1 \end{pmatrix}",
            r"W^\top x = \begin{pmatrix} 8 \\ 20 \end{pmatrix}",
        ),
        network="",
    ),
)
