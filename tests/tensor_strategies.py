"""Hypothesis strategies for random tensor graphs: descriptions with arrays, each formula of a shape that fits."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import assume
from hypothesis import strategies as st

from derive.expressions.formula import read_formula
from derive.expressions.tensors.meant import meant
from derive.expressions.tensors.shape import shape_of, size_of
from derive.expressions.tensors.shape_error import ShapeError
from tests.strategies import decimal_texts

if TYPE_CHECKING:
    from derive.expressions.tensors.shape import Shape

_read = cache(read_formula)
ONE_ARRAY = (
    "tanh({a})", "sigmoid({a})", "exp({a}/4)", "{a}^2", "2*{a} - 1", "T({a})", "softmax({a}, rows)", "-{a}/3",
    "softmax({a}, columns)", "mean({a}, rows)", "sum({a}, columns)", "{a} - mean({a}, rows)", "{a}[1]", "{a}[:, 1]",
    "{a}[1:2]", "max({a}, rows)", "concat({a}, {a})", "stack({a}, {a})", "{a}/sqrt(mean({a}^2) + 1)", "max({a})",
    "softmax({a} @ T({a}), rows, causal)", "T({a})[:, -1]", "max_pool({a}, 2, 1)", "mean_pool({a}, 2)",
    "concat(2, {a})", "stack(0.5, {a}, {a})",
    "concat(reshape({a}, 1, 2, 2), reshape({a}, 1, 2, 2), channels)[:, 1]",
)
TWO_ARRAYS = (
    "{a} @ {b}", "{a} @ T({b})", "T({a}) @ {b}", "{a} + {b}", "{a}*{b}", "{a} - {b}", "concat({a}, {b})",
    "softmax({a} @ {b}, rows) @ T({b})", "{a}/(2 + {b}^2)", "tanh({a} @ {b} + 1)", "stack({a}, {b})",
    "conv({a}, {b})", "conv({a}, {b}, 2, 1)", "conv_transpose({a}, {b}, 2)", "mean({a}, columns) @ {b}",
    "{a} @ mean({b}, rows)", "{a} @ sqrt(sum({b}^2, rows) + 1)", "({a} @ {b} - 1)^2", "tanh({a} @ {b}) + {b} @ {a}",
    "{a} @ {b} + T({a}) @ {b}", "max({a} @ {b}, {b})",
    "{a} @ {b} @ {a}", "{a} @ ({b} @ {a})", "{b} @ T({a} @ {b})", "softmax({a} @ {b}, rows)*{b}",
)


def _numbers(draw: st.DrawFn, shape: Shape) -> Any:
    if not shape:
        return draw(decimal_texts())
    return [_numbers(draw, shape[1:]) for _ in range(shape[0])]


@st.composite
def tensor_descriptions(draw: st.DrawFn, most_formulas: int = 4) -> dict[str, Any]:
    """Arguments of a network with arrays; its loss adds all entries of what is computed, each squared.

    The loss may be an array of one entry; what gives such a one may be added as it is.
    """
    size = st.integers(1, 3)
    given = {
        name: draw(st.one_of(st.tuples(size, size), st.tuples(size), st.just(())))
        for name in ("X", "W", "V", "b")[: draw(st.integers(2, 4))]
    }
    shapes: dict[str, Shape] = dict(given)
    graph: dict[str, str] = {}
    for name in ("F", "G", "H", "K")[: draw(st.integers(1, most_formulas))]:
        formula = draw(st.sampled_from(fitting(shapes)))
        graph[name] = formula
        shapes[name] = shape_of(read_formula(formula), shapes)
    whole = " + ".join(f"sum({name}^2)" if shapes[name] else f"{name}^2" for name in graph)
    single = [each for each in fitting(shapes) if size_of(shape_of(_read(each), shapes)) == 1]
    graph["L"] = draw(st.sampled_from(_losses(whole, single)))
    used = {name: _numbers(draw, shape) for name, shape in given.items()}
    return {"parameters": used, "graph": graph}


def _losses(whole: str, single: list[str]) -> list[str]:
    """Return formulas of one entry: a sum as a number or an array, alone or with what has one entry."""
    found = [whole, f"reshape({whole}, 1)", f"reshape({whole}, 1, 1)", *single]
    return found + [f"{each} + {whole}" for each in single]


def _sizes(draw: st.DrawFn, axes: int, least: int, most: int) -> list[int]:
    return [draw(st.integers(least, most)) for _ in range(axes)]


@st.composite
def window_descriptions(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments of a network that convolves an image, with channels or without, along one axis or two, and pools it."""
    axes, deep = draw(st.integers(1, 2)), draw(st.booleans())
    image, kernel = _sizes(draw, axes, 2, 4), _sizes(draw, axes, 1, 2)
    channels, filters = _sizes(draw, 2, 1, 2)
    transposed = draw(st.booleans())
    stride, padding = _sizes(draw, axes, 1, 2), _sizes(draw, axes, 0, min(kernel) - 1)
    extra = [draw(st.integers(0, step - 1)) for step in stride]
    dilation = _sizes(draw, axes, 1, 2)
    numbers = [*stride, *padding, *(extra if transposed else []), *dilation]
    name = "conv_transpose" if transposed else "conv"
    pool = draw(st.sampled_from(["max_pool", "mean_pool"]))
    window = "1, 2, 1, 1" if axes == 2 else "2, 1"
    graph = {
        "Z": f"{name}(X, K, {', '.join(map(str, numbers))}) + 0.5",
        "P": f"{pool}({draw(st.sampled_from(['Z', 'tanh(Z)', 'Z^2']))}, {window})", "L": "sum(P^2) + mean(Z)",
    }
    depth = [channels, filters] if transposed else [filters, channels]
    shapes = {"X": [*([channels] if deep else []), *image], "K": [*(depth if deep else []), *kernel]}
    used = {each: _numbers(draw, tuple(shape)) for each, shape in shapes.items()}
    assume(_fits(graph["Z"], {each: tuple(shape) for each, shape in shapes.items()}))
    shapes["Z"] = list(shape_of(_read(graph["Z"]), {each: tuple(shape) for each, shape in shapes.items()}))
    assume(_fits(graph["P"], {each: tuple(shape) for each, shape in shapes.items()}))
    return {"parameters": used, "graph": graph}


def fitting(shapes: dict[str, Shape]) -> list[str]:
    """Return the formulas of the lists above whose shapes fit."""
    candidates = [text.format(a=a) for text in ONE_ARRAY for a in shapes]
    candidates += [text.format(a=a, b=b) for text in TWO_ARRAYS for a in shapes for b in shapes]
    return [each for each in candidates if _fits(each, shapes)]


def _fits(text: str, shapes: dict[str, Shape]) -> bool:
    try:
        shape_of(_read(text), shapes)
        meant(_read(text), shapes)
    except ShapeError:
        return False
    return True
