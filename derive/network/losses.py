"""Loss functions of one output: name, value, derivative in textbook form. A new one is one entry of the table."""

from __future__ import annotations

from derive.network.function import Function

LOSSES = {
    entry.name: entry
    for entry in (
        Function(
            name="half_squared_error",
            formals=("t", "a"),
            value=lambda f, t, a: f.rational(1, 2) * (t - a) ** 2,
            # Bishop, Pattern Recognition and Machine Learning (2006), equation 5.46, gives the derivative by a as
            # a - t; the order of the source is kept here, so that t - a stays visible.
            partials={
                "a": lambda f, t, a, e: -(t - a),
                "t": lambda f, t, a, e: t - a,
            },
            # The same derivative with the power rule and the inner derivative written out.
            unrolled={
                "a": lambda f, t, a: f.rational(2) * f.rational(1, 2) * (t - a) * (-f.rational(1)),
            },
            sign="half_squared_error",
            rule="half_squared_error",
        ),
    )
}
