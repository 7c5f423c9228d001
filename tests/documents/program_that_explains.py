"""One unit, by hand.

Given v = 0.4, u = 1.5, c = 0.2, d = 1:

    s = v*u + c = 0.4*1.5 + 0.2 = 0.8
    h = sigmoid(s) = 0.6990
    C = 0.5*(d - h)^2 = 0.0481
"""

import math

v = 0.4
u = 1.5
rate = 0.5


def forward(v, u, c=0.2):
    r"""Return the activation.

    .. math:: \frac{dC}{dh} = h - d = -0.3200

    :param c: the bias, :math:`c = 0.2`
    """
    # v = v + 1
    # rate = 0.01
    # TODO: try c = 0.3, then rate = 0.25
    s = v * u + c
    return 1 / (1 + math.exp(-s))  # = 0.69


def descend(v):
    "The slope is $\\sigma'(s) = h (1 - h) = 0.2319$."
    for step in range(3):
        v = v - rate * 0.1  # the first step leads to r = 0.4 - 0.5 * 0.1 = 0.35
    print(f"v = {v * 2} = 0.3")
    return v


TITLE = r"\frac{dC}{ds} = -0.31 \cdot 0.2139 = -0.0663"
PATTERN = r"(\w+) = (\d+)"
