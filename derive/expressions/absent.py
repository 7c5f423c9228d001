"""Functions that formulas do not have, and how each is written with those that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

WRITTEN = {
    "cot": "cos(x)/sin(x)", "sec": "1/cos(x)", "pow": "x^2", "square": "x^2", "sq": "x^2", "norm": "sqrt(sum(x*x))",
    "dot": "T(x) @ y", "matmul": "A @ B", "inner": "T(x) @ y", "outer": "x @ T(y)", "mse": "mean((y - t)*(y - t))",
    "cbrt": "exp(log(x)/3)", "rsqrt": "1/sqrt(x)", "var": "mean((x - mean(x))*(x - mean(x)))",
    "logsumexp": "log(sum(exp(x)))", "log_softmax": "log(softmax(x))", "where": "step(x)*a + (1 - step(x))*b",
}


def instead(name: str, known: Iterable[str]) -> str:
    """Say how to write a function that formulas do not have, or which name is nearest.

    >>> instead("cot", ["cos"]), instead("coss", ["cos"])
    ("write 'cos(x)/sin(x)'", "did you mean 'cos'?")
    """
    written = WRITTEN.get(name.casefold())
    return f"write '{written}'" if written else nearest(name, known)
