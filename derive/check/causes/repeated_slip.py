"""The same slip as in an earlier line, where a value is asked for."""

from derive.check.causes.cause import Cause, Example

WRITTEN = r"\frac{\partial out_{y1}}{\partial net_{y2}}"

CAUSE = Cause(
    __name__,
    Example(
        rf"the same slip as before: {WRITTEN} for net_{{y1}}",
        (
            r"\frac{\partial E_{y1}}{\partial net_{y1}} = \frac{\partial E_{y1}}{\partial out_{y1}} " + WRITTEN,
            f"{WRITTEN} = ?",
        ),
    ),
)
