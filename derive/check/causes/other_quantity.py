"""The numbers of another quantity than the one that they are given for."""

from derive.check.causes.cause import Cause, Example

CAUSE = Cause(
    __name__,
    Example("these are the numbers of net_{h2}", (r"net_{h1} = 0.2 \cdot 0.05 + 0.3 \cdot 0.1 + 0.3",)),
)
