"""ONNX files: outputs against the reference evaluator of ONNX; files that are damaged, or hold something else."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import DeriveError
from derive.importing import onnx as reader
from derive.network.network import Network
from tests.importing.models import assert_near, gradients, outputs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

onnx = pytest.importorskip("onnx")
numpy = pytest.importorskip("numpy")
reference = pytest.importorskip("onnx.reference")
node = onnx.helper.make_node

WEIGHTS = [[0.1, -0.25, 0.3], [0.7, 0.2, -1.5]]
EXAMPLE = ([0.5, -0.75], [0.0, 0.0, 1.0])


def model_of(
    nodes: list[Any], *, opset: int = 22, shape: Any = (1, 2), kind: str = "DOUBLE", **tensors: Any
) -> Any:
    """A model from ``x`` to ``y``; every tensor is a constant of it."""
    graph = onnx.helper.make_graph(
        nodes,
        "graph",
        [onnx.helper.make_tensor_value_info("x", getattr(onnx.TensorProto, kind), shape)],
        [onnx.helper.make_tensor_value_info("y", onnx.TensorProto.DOUBLE, None)],
        [
            each if isinstance(each, onnx.TensorProto) else onnx.numpy_helper.from_array(numpy.asarray(each), name)
            for name, each in tensors.items()
        ],
    )
    return onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", opset)])


def read(model: Any, folder: Path, example: Any = EXAMPLE, **options: Any) -> Network:
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString())
    return Network.from_onnx(path, example, **options)


class Erf(reference.op_run.OpRun):  # type: ignore[misc]
    """In double precision, which that of the evaluator is not."""

    op_domain = ""

    def _run(self, x: Any) -> Any:
        return (numpy.vectorize(math.erf)(x),)


def check(model: Any, folder: Path) -> Network:
    network = read(model, folder)
    evaluator = reference.ReferenceEvaluator(model, new_ops=[Erf])
    (expected,) = evaluator.run(None, {"x": numpy.asarray([EXAMPLE[0]])})
    assert_near(outputs(network), expected.ravel().tolist())
    return network


ELEMENTWISE: dict[str, tuple[list[Any], str]] = {
    "Sigmoid": ([node("Sigmoid", ["s"], ["y"])], "sigmoid"),
    "Tanh": ([node("Tanh", ["s"], ["y"])], "tanh"),
    "Relu": ([node("Relu", ["s"], ["y"])], "relu"),
    # A power of two, which the file holds exactly.
    "LeakyRelu": ([node("LeakyRelu", ["s"], ["y"], alpha=0.125)], "leaky_relu"),
    "Elu": ([node("Elu", ["s"], ["y"], alpha=0.5)], "elu"),
    "Celu": ([node("Celu", ["s"], ["y"], alpha=0.5)], ""),
    "Selu": ([node("Selu", ["s"], ["y"], alpha=1.5, gamma=2.0)], ""),
    "Softplus": ([node("Softplus", ["s"], ["y"])], "softplus"),
    "Softsign": ([node("Softsign", ["s"], ["y"])], ""),
    "HardSigmoid": ([node("HardSigmoid", ["s"], ["y"], alpha=0.25, beta=0.5)], ""),
    "Softmax": ([node("Softmax", ["s"], ["y"], axis=1)], "softmax"),
    "Sin": ([node("Sin", ["s"], ["y"])], "sin"),
    "Identity": ([node("Identity", ["s"], ["y"])], "identity"),
    "Dropout": ([node("Dropout", ["s"], ["y"])], "identity"),
    "Clip": ([node("Clip", ["s", "low", "high"], ["y"])], ""),
    "Swish": ([node("Sigmoid", ["s"], ["a"]), node("Mul", ["a", "s"], ["y"])], "silu"),
    "Exp": ([node("Neg", ["s"], ["n"]), node("Exp", ["n"], ["y"])], ""),
    "Gelu": (
        [
            node("Div", ["s", "root"], ["d"]), node("Erf", ["d"], ["e"]), node("Add", ["e", "one"], ["f"]),
            node("Mul", ["s", "f"], ["g"]), node("Mul", ["g", "high"], ["y"]),
        ],
        "",
    ),
    "Pow": ([node("Pow", ["s", "three"], ["p"]), node("Sub", ["p", "s"], ["q"]), node("Reciprocal", ["q"], ["y"])], ""),
    "Max": ([node("Max", ["s", "low"], ["m"]), node("Min", ["high", "m"], ["y"])], ""),
    "Where": (
        [
            node("Softplus", ["s"], ["p"]), node("Greater", ["s", "twenty"], ["g"]),
            node("Where", ["g", "s", "p"], ["y"]),
        ],
        "softplus",
    ),
    "two": ([node("Relu", ["s"], ["r"]), node("Tanh", ["r"], ["y"])], ""),
}
NUMBERS = {"low": -0.5, "high": 0.5, "one": 1.0, "root": 2**0.5, "three": 3.0, "twenty": 20.0}


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_activation(name: str, tmp_path: Path) -> None:
    nodes, expected = ELEMENTWISE[name]
    used = {key: value for key, value in NUMBERS.items() if any(key in each.input for each in nodes)}
    dense = [node("MatMul", ["x", "W"], ["m"]), node("Add", ["m", "b"], ["s"])]
    model = model_of([*dense, *nodes], W=WEIGHTS, b=[0.1, 0.2, 0.3], **used)
    network = check(model, tmp_path)
    assert not expected or network.layers[0].activation.name == expected
    assert len(network.graph.parameters) == 9


def test_dense_layers_in_every_form(tmp_path: Path) -> None:
    transposed = [list(column) for column in zip(*WEIGHTS, strict=True)]
    bias = [0.1, 0.2, 0.3]
    forms = (
        model_of([node("Gemm", ["x", "W", "b"], ["y"])], W=WEIGHTS, b=bias),
        model_of([node("Gemm", ["x", "W", "b"], ["y"], transB=1)], W=transposed, b=[bias]),
        model_of([node("MatMul", ["x", "W"], ["m"]), node("Add", ["b", "m"], ["y"])], W=WEIGHTS, b=bias),
        model_of(
            [node("Transpose", ["W"], ["T"], perm=[1, 0]), node("Gemm", ["x", "T", "b"], ["y"])], W=transposed, b=bias
        ),
        model_of(
            [
                node("Constant", [], ["b"], value=onnx.numpy_helper.from_array(numpy.asarray(bias))),
                node("Gemm", ["x", "W", "b"], ["y"]),
            ],
            W=WEIGHTS,
        ),
    )
    built = [check(model, tmp_path) for model in forms]
    assert all(each.graph.givens == built[0].graph.givens for each in built)
    shared = check(model_of([node("MatMul", ["x", "W"], ["m"]), node("Add", ["m", "b"], ["y"])], W=WEIGHTS, b=[0.5]),
                   tmp_path)
    assert shared.layers[0].shared_bias == "b1"
    assert check(model_of([node("Gemm", ["x", "W"], ["y"])], W=WEIGHTS), tmp_path).layers[0].biases == (None,) * 3


def test_an_image_is_flattened(tmp_path: Path) -> None:
    for nodes in ([node("Flatten", ["x"], ["f"])], [node("Reshape", ["x", "shape"], ["f"])]):
        model = model_of([*nodes, node("Gemm", ["f", "W"], ["y"])], shape=(1, 2, 2), W=[[1.0]] * 4, shape_=[0])
        if nodes[0].op_type == "Reshape":
            model.graph.initializer.append(onnx.numpy_helper.from_array(numpy.asarray([1, -1]), "shape"))
        network = read(model, tmp_path, ([[1, 2], [3, 4]], [0]))
        assert outputs(network) == [10.0]


def external(location: str, length: int) -> Any:
    tensor = onnx.TensorProto(name="W", data_type=onnx.TensorProto.DOUBLE, dims=[2, 3])
    tensor.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(length))):
        tensor.external_data.add(key=key, value=value)
    return tensor


def test_numbers_may_stand_in_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "numbers.bin").write_bytes(numpy.asarray(WEIGHTS).tobytes())
    network = read(model_of([node("Gemm", ["x", "W"], ["y"])], W=external("numbers.bin", 48)), tmp_path)
    assert_near(outputs(network), numpy.asarray(EXAMPLE[0]).dot(WEIGHTS).tolist())


def with_function() -> Any:
    model = model_of([node("Gemm", ["x", "W"], ["m"]), node("Relu", ["m"], ["y"], domain="own")], W=WEIGHTS)
    model.opset_import.append(onnx.helper.make_opsetid("own", 1))
    return model


def gemm(*more: Any, given: Any = WEIGHTS, **options: Any) -> Any:
    return model_of([node("Gemm", ["x", "W"], ["m"], **options), *more], W=given)


def convolved(**options: Any) -> Any:
    return model_of([node("Conv", ["x", "K"], ["y"], **options)], K=[[[1.0]]], shape=(1, 1, 2))


def gemm_of_filters() -> Any:
    return model_of([node("Gemm", ["x", "W"], ["m"]), node("Conv", ["m", "K"], ["y"])], W=WEIGHTS, K=[[[1.0], [1.0]]])


def drawn(*shape: int, seed: int = 1) -> Any:
    return numpy.random.default_rng(seed).normal(size=shape)


# Nodes, the shape of the input (of words, their numbers), and constants.
LAYERS: dict[str, tuple[list[Any], Any, dict[str, Any]]] = {
    "series": (
        [
            node("Conv", ["x", "K", "b"], ["c"], pads=[1, 1], strides=[2]),
            node("LeakyRelu", ["c"], ["r"], alpha=0.125),
            node("MaxPool", ["r"], ["m"], kernel_shape=[2], strides=[2]), node("Conv", ["m", "L"], ["d"]),
            node("Conv", ["d", "M"], ["e"]), node("Flatten", ["e"], ["f"]), node("Gemm", ["f", "W"], ["y"]),
        ],
        (1, 2, 9),
        {"K": drawn(3, 2, 3), "b": drawn(3), "L": drawn(1, 3, 1), "M": drawn(2, 1, 2), "W": drawn(2, 3)},
    ),
    "image": (
        [
            node("Conv", ["x", "K"], ["c"], pads=[0, 1, 0, 1]), node("Tanh", ["c"], ["r"]),
            node("AveragePool", ["r"], ["m"], kernel_shape=[2, 1], strides=[1, 2]),
            node("GlobalAveragePool", ["m"], ["g"]), node("Flatten", ["g"], ["f"]), node("Gemm", ["f", "W"], ["y"]),
        ],
        (1, 1, 4, 3), {"K": drawn(2, 1, 2, 3), "W": drawn(2, 2)},
    ),
    "transposed": (
        [node("ConvTranspose", ["x", "K", "b"], ["y"], strides=[2, 2], output_padding=[1, 0])],
        (1, 1, 2, 3), {"K": drawn(1, 2, 2, 2), "b": drawn(2)},
    ),
    "normalized": (
        [
            node("Gemm", ["x", "W", "b"], ["s"]),
            node("BatchNormalization", ["s", "g", "h", "mean", "variance"], ["n"], epsilon=0.5),
            node("Relu", ["n"], ["r"]), node("LayerNormalization", ["r", "k"], ["y"], axis=-1, epsilon=0.25),
        ],
        (1, 2),
        {"W": drawn(2, 3), "b": drawn(3), "g": drawn(3, seed=2), "h": drawn(3, seed=3), "mean": drawn(3, seed=4),
         "k": drawn(3, seed=6), "variance": abs(drawn(3, seed=5)) + 0.5},
    ),
    "skipped": (
        [
            node("MatMul", ["x", "W"], ["m"]), node("Add", ["m", "b"], ["s"]), node("Elu", ["s"], ["r"], alpha=0.5),
            node("MatMul", ["r", "V"], ["n"]), node("Add", ["r", "n"], ["t"]), node("Relu", ["t"], ["u"]),
            node("MatMul", ["u", "U"], ["o"]), node("Add", ["o", "x"], ["y"]),
        ],
        (1, 3, 2), {"W": drawn(2, 3), "b": drawn(3), "V": drawn(3, 3, seed=2), "U": drawn(3, 2, seed=3)},
    ),
    "words": (
        [
            node("Gather", ["E", "x"], ["e"]), node("Transpose", ["e"], ["t"], perm=[0, 2, 1]),
            node("Conv", ["t", "K"], ["c"]), node("Transpose", ["c"], ["u"], perm=[0, 2, 1]),
            node("Softmax", ["u"], ["s"], axis=-1), node("ReduceMean", ["s", "one"], ["y"], keepdims=0),
        ],
        [[1, 0, 1, 2]], {"E": drawn(3, 2), "K": drawn(2, 2, 2), "one": [1]},
    ),
    "rnn": (
        [node("RNN", ["x", "W", "R"], ["a"], hidden_size=2), node("Squeeze", ["a", "one"], ["y"])],
        (3, 1, 2), {"W": drawn(1, 2, 2), "R": drawn(1, 2, 2, seed=2), "one": [1]},
    ),
    "lstm": (
        [
            node("Transpose", ["x"], ["t"], perm=[1, 0, 2]),
            node("LSTM", ["t", "W", "R", "B", "", "S", "S"], ["a", "", ""], hidden_size=2),
            node("Squeeze", ["a", "one"], ["s"]), node("Transpose", ["s"], ["u"], perm=[1, 0, 2]),
            node("Gather", ["u", "last"], ["h"], axis=1), node("Gemm", ["h", "G"], ["y"]),
        ],
        (1, 3, 2),
        {"W": drawn(1, 8, 2), "R": drawn(1, 8, 2, seed=2), "B": drawn(1, 16, seed=3), "S": numpy.zeros((1, 1, 2)),
         "one": [1], "last": -1, "G": drawn(2, 2, seed=4)},
    ),
    "gru, the last state": (
        [
            node("GRU", ["x", "W", "R", "B"], ["", "h"], hidden_size=2, linear_before_reset=1),
            node("Squeeze", ["h", "none"], ["s"]), node("Tanh", ["s"], ["y"]),
        ],
        (3, 1, 2), {"W": drawn(1, 6, 2), "R": drawn(1, 6, 2, seed=2), "B": drawn(1, 12, seed=3), "none": [0]},
    ),
    "the last row": (
        [node("MatMul", ["x", "W"], ["m"]), node("Gather", ["m", "last"], ["y"], axis=1)],
        (1, 3, 2), {"W": drawn(2, 3), "last": -1},
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers_of_other_kinds(name: str, tmp_path: Path) -> None:
    """Of half the squared error of all outputs; the gradients of these layers are tested where they are described."""
    nodes, given, constants = LAYERS[name]
    inputs = numpy.asarray(given) if isinstance(given, list) else drawn(*given, seed=7)
    model = model_of(nodes, shape=inputs.shape, kind="INT64" if isinstance(given, list) else "DOUBLE", **constants)
    (expected,) = reference.ReferenceEvaluator(model).run(None, {"x": inputs})
    targets = drawn(*expected.shape, seed=8)
    network = read(model, tmp_path, (inputs, targets))
    assert_near(outputs(network), [((expected - targets) ** 2).sum() / 2])


def test_both_ways_as_pytorch_has_them(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(1)
    module = torch.nn.GRU(2, 2, bidirectional=True).double()
    order = [1, 0, 2]  # PyTorch has the reset gate first.

    def stacked(name: str) -> Any:
        parts = [getattr(module, f"{name}_l0{way}").detach().numpy() for way in ("", "_reverse")]
        return numpy.stack([part.reshape(3, 2, -1)[order].reshape(6, -1) for part in parts])

    biases = numpy.concatenate([stacked("bias_ih"), stacked("bias_hh")], 1)[..., 0]
    nodes = [
        node("GRU", ["x", "W", "R", "B"], ["a"], hidden_size=2, linear_before_reset=1, direction="bidirectional"),
        node("Transpose", ["a"], ["t"], perm=[0, 2, 1, 3]), node("Reshape", ["t", "to"], ["y"]),
    ]
    constants = {"W": stacked("weight_ih"), "R": stacked("weight_hh"), "B": biases, "to": [0, 0, -1]}
    inputs, targets = drawn(3, 1, 2), drawn(3, 1, 4, seed=2)
    network = read(model_of(nodes, shape=(3, 1, 2), **constants), tmp_path, (inputs, targets))
    expected = module(torch.tensor(inputs))[0].detach().numpy()
    assert_near(outputs(network), [((expected - targets) ** 2).sum() / 2])


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "unknown": (
        lambda: gemm(node("LRN", ["m"], ["c"], size=1), node("Relu", ["c"], ["y"])), r"node 2 \(LRN\) is not known",
    ),
    "states": (
        lambda: model_of(
            [node("RNN", ["x", "W", "W", "", "", "S"], ["a"]), node("Squeeze", ["a", "one"], ["y"])],
            W=[[[1.0]]], S=[[[1.0]]], one=[1], shape=(1, 1, 1),
        ), "lengths, states or peepholes that are given",
    ),
    "direction kept": (
        lambda: model_of([node("RNN", ["x", "W", "W"], ["y"])], W=[[[1.0]]], shape=(1, 1, 1)), "works on no value",
    ),
    "groups": (
        lambda: model_of(
            [node("ConvTranspose", ["x", "K"], ["y"], group=2)], K=[[[1.0]], [[1.0]]], shape=(1, 2, 2)
        ), "has 2 groups",
    ),
    "uneven": (lambda: convolved(pads=[0, 1]), r"has the pads \[0, 1\]"),
    "no series": (lambda: gemm_of_filters(), "works on 1 by 3 numbers; expected 2 channels, each a series"),
    "maps normalized": (
        lambda: model_of([node("BatchNormalization", ["x", *"ssss"], ["y"])], s=[1.0], shape=(1, 1, 2)),
        "normalizes channels",
    ),

    "unknown at the end": (lambda: gemm(node("LpPool", ["m"], ["y"])), r"node 2 \(LpPool\) is not known"),
    "own domain": (with_function, r"\(Relu\) is not known"),
    "branch": (
        lambda: model_of(
            [node("MatMul", ["x", "W"], ["m"]), node("Add", ["m", "b"], ["s"]), node("Add", ["s", "m"], ["y"])],
            W=WEIGHTS, b=[1.0, 2.0, 3.0],
        ),
        "from before a dense layer",
    ),
    "shared": (
        lambda: model_of(
            [node("Gemm", ["x", "S"], ["m"]), node("Gemm", ["m", "S"], ["y"])], S=[[1.0, 2.0], [3.0, 4.0]]
        ),
        "shares a parameter",
    ),
    "computed weights": (lambda: gemm(node("Gemm", ["m", "m"], ["y"])), "where constants were expected"),
    "scaled": (lambda: gemm(alpha=0.5), "scales or transposes"),
    "nan": (lambda: gemm(node("Identity", ["m"], ["y"]), given=[[float("nan")] * 3] * 2), "holds nan"),
    "text": (lambda: gemm(node("Identity", ["m"], ["y"]), given=[["a"] * 3] * 2), "holds no real numbers"),
    "axis": (lambda: gemm(node("Softmax", ["m"], ["y"], axis=0)), "over axis 0"),
    "training": (
        lambda: model_of(
            [node("Gemm", ["x", "W"], ["m"]), node("Dropout", ["m", "", "on"], ["y"])], W=WEIGHTS, on=True
        ),
        "drops at random",
    ),
    "undefined": (lambda: gemm(node("Relu", ["nowhere"], ["y"])), "'nowhere', which the graph does not compute"),
    "no output": (lambda: gemm(), "'y', which the graph does not compute"),
    "no arguments": (lambda: model_of([node("Gemm", ["x"], ["y"])]), "has no argument 2"),
    "old": (lambda: model_of([node("Relu", ["x"], ["y"])], opset=6), "written for opset 6"),
    "three dimensions": (lambda: model_of([node("Gemm", ["x", "W"], ["y"])], shape=(1, 2, 2), W=WEIGHTS), "flatten it"),
    "rows": (
        lambda: model_of(
            [node("Gemm", ["x", "W"], ["m"]), node("Reshape", ["m", "to"], ["y"])], W=WEIGHTS, to=[-1, 1]
        ),
        "makes rows of 1",
    ),
    "no size": (
        lambda: model_of([node("Reshape", ["x", "to"], ["y"])], to=[math.nan, 2.5]), "expected whole numbers"
    ),
    "long": (lambda: gemm(*(node("Add", [f"m{i or ''}"] * 2, [f"m{i + 1}"]) for i in range(20)),
                          node("Tanh", ["m20"], ["y"])), "too long a formula"),
    "many": (lambda: gemm(*(node("Relu", ["m"], ["y"]) for _ in range(3_000))), "3,001 operators"),
    "outside": (lambda: gemm(node("Relu", ["m"], ["y"]), given=external("../numbers.bin", 48)), "cannot be read"),
    "absolute": (lambda: gemm(node("Relu", ["m"], ["y"]), given=external("/etc/passwd", 48)), "cannot be read"),
    "length": (lambda: gemm(node("Relu", ["m"], ["y"]), given=external("numbers.bin", 10**12)), "another file"),
    "huge": (
        lambda: gemm(
            node("Relu", ["m"], ["y"]), given=onnx.TensorProto(name="W", data_type=1, dims=[2, 2**40])
        ),
        "parameters",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_expressed_is_refused(name: str, tmp_path: Path) -> None:
    make, message = REFUSED[name]
    with pytest.raises(DeriveError, match=message):
        read(make(), tmp_path)


def test_what_is_no_file_of_onnx_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("no model", encoding="utf-8")
    for path, message in ((tmp_path / "text.onnx", "is no ONNX file|opset"), (tmp_path / "none.onnx", "no file"),
                          (tmp_path, "no file"), ("a\0b", "no file"), (5, "int is no path")):
        with pytest.raises(DeriveError, match=message):
            Network.from_onnx(path, EXAMPLE)


def test_large_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_BYTES", 10)
    with pytest.raises(DeriveError, match="more than 10 bytes"):
        read(gemm(node("Relu", ["m"], ["y"])), tmp_path)


@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    content = bytearray(gemm(node("Relu", ["m"], ["y"])).SerializeToString())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.onnx"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content)
    try:
        assert len(Network.from_onnx(path, EXAMPLE).layers) == 1
    except DeriveError as error:
        assert str(error).isprintable()


def test_what_pytorch_exports(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnxscript")
    torch.manual_seed(2)
    nn = torch.nn
    # More than 256 bytes of weights stand in a file beside.
    module = nn.Sequential(nn.Linear(2, 40), nn.SiLU(), nn.Dropout(), nn.Linear(40, 3), nn.Softplus()).eval()
    torch.onnx.export(module, (torch.zeros(1, 2),), tmp_path / "model.onnx", dynamo=True, verbose=False)
    network = Network.from_onnx(tmp_path / "model.onnx", EXAMPLE)
    direct = Network.from_torch(module, EXAMPLE)
    assert [layer.activation for layer in network.layers] == [layer.activation for layer in direct.layers]
    assert network.graph.givens == direct.graph.givens and gradients(network) == gradients(direct)
