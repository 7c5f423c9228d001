"""The ONNX operators that can be imported: one entry each, from its arguments to the value it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from derive.importing import activations, onnx_layers, onnx_recurrent
from derive.importing.activations import IDENTITY, SOFTMAX, Choice, bracketed, formula, named
from derive.importing.numbers import terminating
from derive.importing.onnx_graph import Attributes, Condition, Signal, Tracer, Unrolled, Value
from derive.importing.onnx_tensors import Tensor
from derive.importing.steps import Dense, Layer, refused

Arguments = Sequence[Value | None]
Operator = Callable[[Tracer, Arguments, Attributes], Value]
LINEAR_SOFTPLUS = 20
_SIXTH = round(1 / 6, 7)
_WHOLE_OR_HALF = re.compile(r"-?\d+(\.[05])?")


def _argument(arguments: Arguments, position: int, node: Attributes) -> Value:
    found = _optional(arguments, position)
    if found is None:
        raise refused(node.where, f"has no argument {position + 1}", "the file is damaged")
    return found


def _optional(arguments: Arguments, position: int) -> Value | None:
    return arguments[position] if position < len(arguments) else None


def _constant(value: Value | None, node: Attributes) -> Tensor:
    if not isinstance(value, Tensor):
        raise refused(node.where, "works on computed values where constants were expected")
    return value


def _number(value: Value | None, node: Attributes) -> float:
    tensor = _constant(value, node)
    if tensor.size != 1:
        raise refused(node.where, f"works on {tensor.name} of the shape {tensor.shape}", "expected a single number")
    return tensor.numbers()[0]


def _gemm(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    """alpha A B + beta C; A may be computed, the others are constants."""
    weights = _constant(_argument(arguments, 1, node), node)
    bias = _optional(arguments, 2)
    scaled = node.real("alpha", 1) != 1 or (bias is not None and node.real("beta", 1) != 1)
    if scaled or node.whole("transA", 0):
        raise refused(node.where, "scales or transposes", "expected alpha = beta = 1 and transA = 0")
    if tracer.rank > 2:
        raise refused(node.where, f"works on {tracer.rank} dimensions", "expected a row of numbers; flatten it first")
    rows = weights if node.whole("transB", 0) else weights.transpose()
    source = tracer.signal(_argument(arguments, 0, node), node.where)
    result = tracer.dense(source, _layer(rows, node))
    return result if bias is None else _with_bias(tracer, result, _constant(bias, node), node)


def _matrix_product(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    weights = _constant(_argument(arguments, 1, node), node)
    return tracer.dense(tracer.signal(_argument(arguments, 0, node), node.where), _layer(weights.transpose(), node))


def _layer(rows: Tensor, node: Attributes) -> Dense:
    if len(rows.shape) != 2:
        raise refused(node.where, f"multiplies with {rows.name} of {len(rows.shape)} dimensions", "expected a matrix")
    outputs, inputs = rows.shape
    return Dense(node.where, inputs, outputs, rows.rows, None, (rows.identity,))


def _with_bias(tracer: Tracer, result: Signal, bias: Tensor, node: Attributes) -> Signal:
    found = tracer.biased(result, bias)
    if found is None:
        raise refused(node.where, f"adds {bias.name} of the shape {bias.shape}", "expected one number for each output")
    return found


def _sum(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    """A bias, where it follows a product with a matrix; a skip connection; else a sum within an activation."""
    left, right = _argument(arguments, 0, node), _argument(arguments, 1, node)
    for signal, bias in ((left, right), (right, left)):
        if isinstance(signal, Signal) and isinstance(bias, Tensor):
            found = tracer.biased(tracer.signal(signal, node.where), bias)
            if found is not None:
                return found
    if isinstance(left, Signal) and isinstance(right, Signal) and left.result != right.result:
        return tracer.added(left, right, node.where)
    return _combined("{} + {}")(tracer, arguments, node)


def _combined(pattern: str) -> Operator:
    """Return an operator on two numbers, computed or constant, that is a formula."""

    def operator(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
        signals = [tracer.signal(each, node.where) for each in arguments if isinstance(each, Signal)]
        if len(arguments) != 2 or not signals or any(each.choice == SOFTMAX for each in signals):
            raise refused(node.where, "works on other values than two numbers that follow from the input")
        texts = [
            formula(each.choice) if isinstance(each, Signal) else terminating(_number(each, node), node.where)
            for each in arguments
        ]
        # The order of z sigmoid(z), as it is written.
        ordered = sorted(texts, key=lambda text: text != "z") if pattern == "{}*{}" else texts
        found = named(pattern.format(*map(bracketed, ordered)))
        return tracer.activated(Signal(signals[0].result), found, node.where)

    return operator


def _power(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    exponent = terminating(_number(_argument(arguments, 1, node), node), node.where)
    if not _WHOLE_OR_HALF.fullmatch(exponent.strip("()")):
        raise refused(node.where, f"has the exponent {exponent}", "expected a whole number or a half of one")
    power = str(Fraction(exponent.strip("()")))
    return tracer.activated(tracer.signal(_argument(arguments, 0, node), node.where), f"z^({power})", node.where)


def _activation(choose: Callable[[Attributes], Choice]) -> Operator:
    def operator(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
        signal = tracer.signal(_argument(arguments, 0, node), node.where)
        return tracer.activated(signal, choose(node), node.where)

    return operator


def _named(choice: Choice) -> Operator:
    return _activation(lambda _: choice)


def _softmax(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    axis = node.whole("axis", -1 if node.opset >= 13 else 1)
    if axis not in (-1, tracer.rank - 1):
        raise refused(node.where, f"works over axis {axis}", "expected the last one: -1")
    return tracer.activated(tracer.signal(_argument(arguments, 0, node), node.where), SOFTMAX, node.where)


def _hard_sigmoid(node: Attributes) -> Choice:
    slope, offset = node.real("alpha", 0.2), node.real("beta", 0.5)
    # One sixth has no short decimal; a file holds 0.16666667.
    return "hard_sigmoid" if (round(slope, 7), offset) == (_SIXTH, 0.5) else activations.hard_sigmoid(slope, offset)


def _selu(node: Attributes) -> Choice:
    return activations.selu(
        node.real("alpha", activations.SELU_ALPHA), node.real("gamma", activations.SELU_SCALE)
    )


def _swish(node: Attributes) -> Choice:
    beta = node.real("alpha", 1)
    return "silu" if beta == 1 else f"z*sigmoid({activations.number(beta)}*z)"


def _clip(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    """The bounds are attributes up to opset 10, arguments from then on."""
    low, high = (
        _number(each, node) if each is not None else (node.real(name, 0) if name in node.given else None)
        for name, each in (("min", _optional(arguments, 1)), ("max", _optional(arguments, 2)))
    )
    return _named(activations.clipped(low, high))(tracer, arguments[:1], node)


def _where(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    """What PyTorch makes of softplus: z itself where z > 20, from which it differs by less than 2.1e-9."""
    condition, above, below = (_argument(arguments, position, node) for position in range(3))
    signal = tracer.signal(below, node.where)
    usual = isinstance(condition, Condition) and condition.result == signal.result
    linear = isinstance(condition, Condition) and condition.bound >= LINEAR_SOFTPLUS
    if not usual or not linear or above != Signal(signal.result) or signal.choice != "softplus":
        raise refused(node.where, "chooses between values", "expected softplus, and z itself above 20")
    return signal


def _greater(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    signal = tracer.signal(_argument(arguments, 0, node), node.where)
    if signal.choice != IDENTITY:
        raise refused(node.where, "compares values", "expected softplus, and z itself above 20")
    return Condition(signal.result, _number(_argument(arguments, 1, node), node))


def _dropout(_: Tracer, arguments: Arguments, node: Attributes) -> Value:
    training = _optional(arguments, 2)
    if training is not None and (not isinstance(training, Tensor) or training.truth()):
        raise refused(node.where, "drops at random", "export the model as it is evaluated")
    return _argument(arguments, 0, node)


def _flatten(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    axis = node.whole("axis", 1)
    if axis not in (0, 1):
        raise refused(node.where, f"flattens from axis {axis}", "expected 1: all but the batch")
    return tracer.flattened(tracer.signal(_argument(arguments, 0, node), node.where), node.where)


def _reshape(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    sizes = _constant(_argument(arguments, 1, node), node).numbers()
    if not all(size.is_integer() for size in sizes):  # neither are what is no number, and what is infinite
        raise refused(node.where, f"reshapes to {sizes}", "expected whole numbers")
    value = arguments[0]
    if isinstance(value, Unrolled) and value.is_exchanged and len(sizes) == 3 and sizes[2] in (-1, value.outputs):
        return _taken(tracer, value)
    *batch, width = shape = [int(size) for size in sizes] or [0]
    kept = (0, 1) if width == -1 else (0, 1, -1)
    if len(batch) > 1 or any(size not in kept for size in batch) or (width < 1 and width != -1):
        raise refused(node.where, f"reshapes to {shape}", "expected all but the batch in one row")
    signal = tracer.signal(_argument(arguments, 0, node), node.where)
    return tracer.flattened(signal, node.where, None if width == -1 else width)


def _recurrent(kind: str) -> Operator:
    def operator(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
        source = tracer.signal(_argument(arguments, 0, node), node.where)
        tensors = [None if each is None else _constant(each, node) for each in arguments[1:]]
        return onnx_recurrent.unrolled(kind, source, tensors, node)

    return operator


def _squeeze(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    """The axes are an attribute up to opset 12, an argument from then on; here that of the direction goes."""
    value, given = _argument(arguments, 0, node), _optional(arguments, 1)
    axes = tuple(int(each) for each in _constant(given, node).numbers()) if given else node.list("axes", ())
    if not isinstance(value, Unrolled) or value.ways > 1 or axes != ((0,) if value.is_last else (1,)):
        raise refused(node.where, f"takes away the axes {list(axes)}", "expected that of the direction, behind an RNN")
    return _taken(tracer, value)


def _taken(tracer: Tracer, value: Unrolled) -> Value:
    if tracer.is_time_first is None:
        tracer.is_time_first = not tracer.is_exchanged
    if tracer.time_axis != 0:
        raise refused(value.layer.where, "has the examples first", "expected the time steps first: layout=0")
    found = tracer.layer(value.source, value.taken(time_first=tracer.is_time_first), 2 if value.is_last else 3)
    if value.is_last:
        tracer.is_time_first = tracer.is_exchanged = False
    return found


def _exchanged(tracer: Tracer, signal: Signal, node: Attributes) -> Value:
    """Rows as columns; or time and batch, which changes no number of an example."""
    if node.list("perm", ()) != (1, 0, 2):
        return tracer.layer(signal, onnx_layers.exchanged(node), tracer.rank)
    tracer.is_exchanged = not tracer.is_exchanged
    return tracer.signal(signal, node.where)


def _transpose(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    if isinstance(arguments[0], Unrolled) and node.list("perm", ()) == (0, 2, 1, 3):
        return replace(arguments[0], is_exchanged=True)
    if isinstance(arguments[0], Signal):
        return _exchanged(tracer, arguments[0], node)
    matrix = _constant(_argument(arguments, 0, node), node)
    order = list(node.given["perm"].ints) if "perm" in node.given else [1, 0]
    if len(matrix.shape) != 2 or order != [1, 0]:
        raise refused(node.where, f"transposes {matrix.name} of the shape {matrix.shape}", "expected a matrix")
    return matrix.transpose()


def _convolution(tracer: Tracer, arguments: Arguments, node: Attributes, *, transposed: bool = False) -> Value:
    bias = _optional(arguments, 2)
    constant = None if bias is None else _constant(bias, node)
    weights = _constant(_argument(arguments, 1, node), node)
    layer = onnx_layers.convolution(weights, constant, node, transposed=transposed)
    return tracer.layer(tracer.signal(_argument(arguments, 0, node), node.where), layer, tracer.rank)


def _pooling(by: str, *, of_all: bool = False) -> Operator:
    def operator(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
        layer = onnx_layers.global_pool(by, node, tracer.rank) if of_all else onnx_layers.pool(by, node)
        return tracer.layer(tracer.signal(_argument(arguments, 0, node), node.where), layer, tracer.rank)

    return operator


def _normalization(read: Callable[[dict[str, Tensor], Attributes, int], Layer], *names: str) -> Operator:
    """Return the operator of a normalization, whose arguments behind the first are the constants of such names."""

    def operator(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
        present = [(name, each) for name, each in zip(names, arguments[1:], strict=False) if each is not None]
        given = {name: _constant(each, node) for name, each in present}
        if "gain" not in given:
            raise refused(node.where, "has no gain", "the file is damaged")
        layer = read(given, node, tracer.rank)
        return tracer.layer(tracer.signal(_argument(arguments, 0, node), node.where), layer, tracer.rank)

    return operator


def _gather(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    """Rows of a table by the tokens that come in, or one row of an example."""
    table, index = _argument(arguments, 0, node), _argument(arguments, 1, node)
    if isinstance(table, Tensor):
        signal = tracer.signal(index, node.where)
        return tracer.layer(signal, onnx_layers.embedding(table, node), tracer.rank + 1)
    layer = onnx_layers.row_of(_number(index, node), node, tracer)
    found = tracer.layer(tracer.signal(table, node.where), layer, tracer.rank - 1)
    tracer.is_time_first = tracer.is_exchanged = False
    return found


def _mean(tracer: Tracer, arguments: Arguments, node: Attributes) -> Value:
    """The axes are an attribute up to opset 17, an argument from then on."""
    given = _optional(arguments, 1)
    axes = [int(each) for each in _constant(given, node).numbers()] if given else list(node.list("axes", ()))
    layer = onnx_layers.mean_of_rows(axes, node, tracer.rank)
    return tracer.layer(tracer.signal(_argument(arguments, 0, node), node.where), layer, tracer.rank - 1)


def _identity(_: Tracer, arguments: Arguments, node: Attributes) -> Value:
    return _argument(arguments, 0, node)


def _constant_node(tracer: Tracer, _: Arguments, node: Attributes) -> Value:
    if "value" in node.given:
        return tracer.tensor(node.given["value"].t)
    for name, kind, field in (("value_float", "FLOAT", "f"), ("value_int", "INT64", "i")):
        if name in node.given:
            return tracer.made(kind, (), [getattr(node.given[name], field)])
    for name, kind in (("value_floats", "FLOAT"), ("value_ints", "INT64")):
        if name in node.given:
            numbers: list[Any] = list(node.given[name].floats or node.given[name].ints)
            return tracer.made(kind, (len(numbers),), numbers)
    raise refused(node.where, "holds no numbers", "expected a tensor or numbers")


OPERATORS: Mapping[str, Operator] = {
    "Gemm": _gemm,
    "MatMul": _matrix_product,
    "Add": _sum,
    "Conv": _convolution,
    "ConvTranspose": partial(_convolution, transposed=True),
    "MaxPool": _pooling("max"),
    "AveragePool": _pooling("mean"),
    "GlobalMaxPool": _pooling("max", of_all=True),
    "GlobalAveragePool": _pooling("mean", of_all=True),
    "BatchNormalization": _normalization(onnx_layers.batch_norm, "gain", "shift", "mean", "variance"),
    "LayerNormalization": _normalization(onnx_layers.layer_norm, "gain", "shift"),
    "Gather": _gather,
    **{kind: _recurrent(kind) for kind in onnx_recurrent.KINDS},
    "Squeeze": _squeeze,
    "ReduceMean": _mean,
    "Sub": _combined("{} - {}"),
    "Mul": _combined("{}*{}"),
    "Div": _combined("{}/{}"),
    "Max": _combined("max({}, {})"),
    "Min": _combined("min({}, {})"),
    "Pow": _power,
    "Sigmoid": _named("sigmoid"),
    "Tanh": _named("tanh"),
    "Relu": _named("relu"),
    "LeakyRelu": _activation(lambda node: activations.leaky_relu(node.real("alpha", 0.01))),
    "Elu": _activation(lambda node: activations.elu(node.real("alpha", 1))),
    "Celu": _activation(lambda node: activations.celu(node.real("alpha", 1))),
    "Selu": _activation(_selu),
    "Gelu": _activation(lambda node: activations.gelu(by_tanh=node.text("approximate", "none") == "tanh")),
    "Swish": _activation(_swish),
    "Mish": _named(activations.MISH),
    "HardSigmoid": _activation(_hard_sigmoid),
    "HardSwish": _named(activations.HARD_SWISH),
    "Softplus": _named("softplus"),
    "Greater": _greater,
    "Where": _where,
    "Softsign": _named(activations.SOFTSIGN),
    "Softmax": _softmax,
    "Clip": _clip,
    "Sin": _named("sin"),
    "Cos": _named("cos(z)"),
    "Exp": _named("exp(z)"),
    "Log": _named("log(z)"),
    "Sqrt": _named("sqrt(z)"),
    "Abs": _named("abs(z)"),
    "Erf": _named("erf(z)"),
    "Neg": _named("-z"),
    "Reciprocal": _named("1/z"),
    "Identity": _identity,
    "Dropout": _dropout,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Transpose": _transpose,
    "Constant": _constant_node,
}
