"""ONNX files: the operators of the graph, read in their order; nothing in a file is run, and its size is bounded.

Operators and their attributes: the ONNX operator schemas, domain ai.onnx, opset 7 and later.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.errors import DeriveError
from derive.importing.onnx_graph import Attributes, Signal, Tracer, Unrolled
from derive.importing.onnx_operators import OPERATORS
from derive.importing.steps import library, refused

if TYPE_CHECKING:
    from derive.importing.steps import Step

MOST_BYTES = 32_000_000
MOST_NODES = 2_000
_FIRST_OPSET = 7
_STANDARD = ("", "ai.onnx")


def steps(file: str | PathLike[str]) -> list[Step]:
    """Return the steps of an ONNX file; raises DeriveError naming what cannot be expressed."""
    onnx = library("onnx", "onnx", "onnx")
    if not isinstance(file, str | PathLike):
        raise refused(type(file).__name__, "is no path", "expected the path of an ONNX file")
    path = Path(file)
    model = _loaded(onnx, path)
    graph = model.graph
    _require_readable(model, path)
    tracer = Tracer(onnx, path.parent, OPERATORS)
    for proto in graph.initializer:
        tracer.values[proto.name] = tracer.tensor(proto)
    opsets = {each.domain: each.version for each in model.opset_import}
    source = _input(graph, path, tracer)
    tracer.values[source.name] = Signal()
    tracer.rank = _rank(source)
    for index, node in enumerate(graph.node, 1):
        _read_node(tracer, node, index, opsets)
    (output,) = (each.name for each in graph.output)
    return tracer.finished(output)


def _loaded(onnx: Any, path: Path) -> Any:
    try:
        if not path.is_file():
            raise DeriveError(f"there is no file '{path}'", hint="expected an ONNX file")
        if path.stat().st_size > MOST_BYTES:
            raise DeriveError(f"'{path}' has more than {MOST_BYTES:,} bytes", hint="expected a small network")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise DeriveError(f"'{path}' cannot be read", hint=str(error)) from error
    try:
        return onnx.load_model_from_string(content)
    # What the parser of the bytes raises depends on the version of protobuf.
    except Exception as error:
        raise DeriveError(f"'{path}' is no ONNX file", hint="expected a file that holds an onnx.ModelProto") from error


def _require_readable(model: Any, path: Path) -> None:
    versions = [each.version for each in model.opset_import if each.domain in _STANDARD]
    if not versions or min(versions) < _FIRST_OPSET:
        hint = f"expected {_FIRST_OPSET} or later; convert it with onnx.version_converter"
        raise refused(f"'{path}'", f"is written for opset {min(versions, default='unknown')}", hint)
    if len(model.graph.node) > MOST_NODES:
        raise refused(f"'{path}'", f"has {len(model.graph.node):,} operators", f"at most {MOST_NODES:,} are read")
    if len(model.graph.output) != 1:
        raise refused(f"'{path}'", f"has {len(model.graph.output)} outputs", "expected one")


def _input(graph: Any, path: Path, tracer: Tracer) -> Any:
    # Older files list the initializers as inputs, too.
    inputs = [each for each in graph.input if each.name not in tracer.values]
    if len(inputs) != 1:
        raise refused(f"'{path}'", f"has {len(inputs)} inputs", "expected one")
    return inputs[0]


def _rank(source: Any) -> int:
    """Return how many dimensions the input has, that of the batch included; two where the file does not say."""
    kind = source.type.tensor_type
    return len(kind.shape.dim) if kind.HasField("shape") else 2


def _read_node(tracer: Tracer, node: Any, index: int, opsets: dict[str, int]) -> None:
    name = f"'{node.name}'" if node.name else str(index)
    where = f"node {name} ({node.op_type})"
    if node.domain not in _STANDARD or node.op_type not in OPERATORS or not node.output:
        # What nothing depends on may be anything; what it gives is refused where it is used.
        tracer.skip(node.output, node.input, where)
        return
    opset = max((opsets[domain] for domain in _STANDARD if domain in opsets), default=_FIRST_OPSET)
    attributes = Attributes({each.name: each for each in node.attribute}, where, opset)
    arguments = [tracer.value(each, where) if each else None for each in node.input]
    found = OPERATORS[node.op_type](tracer, arguments, attributes)
    tracer.values[node.output[0]] = found
    if isinstance(found, Unrolled) and len(node.output) > 1:
        tracer.values[node.output[1]] = found.last
