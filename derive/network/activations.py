"""Activation functions: name, value, derivative in textbook form. A new one is one entry of the table."""

from __future__ import annotations

from derive.network.function import Function

ACTIVATIONS = {
    entry.name: entry
    for entry in (
        # Derivatives: Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.3; for the sigmoid also
        # section 3.10, equation 3.32.
        Function(
            name="sigmoid",
            formals=("z",),
            value=lambda f, z: 1 / (1 + f.exp(-z)),
            partials={"z": lambda f, z, a: a * (1 - a)},
            sign="sigma",
            rule="sigmoid",
        ),
        Function(
            name="tanh",
            formals=("z",),
            value=lambda f, z: f.tanh(z),
            partials={"z": lambda f, z, a: 1 - a**2},
            sign="tanh",
            rule="tanh",
        ),
        Function(
            name="relu",
            formals=("z",),
            value=lambda f, z: f.positive_part(z),
            partials={"z": lambda f, z, a: f.step(z)},
            sign="positive_part",
            rule="relu",
            kinks=(0,),
        ),
        Function(
            name="identity",
            formals=("z",),
            value=lambda f, z: z,
            partials={"z": lambda f, z, a: f.rational(1)},
            sign="identity",
            rule="identity",
        ),
    )
}
