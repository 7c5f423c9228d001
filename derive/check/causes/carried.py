"""What follows from an earlier wrong value: the step itself is right."""

from derive.check.causes.cause import Cause, Example

CAUSE = Cause(
    __name__,
    Example(
        "carried forward from line 1",
        (
            "net_{h1} = 0.3352",
            r"out_{h1} = \sigma(net_{h1}) = 0.5830",
        ),
    ),
)
