"""Digits cut off instead of rounded."""

from derive.check.causes.cause import Cause, Example

CAUSE = Cause(
    __name__,
    Example("the digits were cut off instead of rounded", ("out_{h1} = 0.5823",)),
)
