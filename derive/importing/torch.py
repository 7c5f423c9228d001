"""PyTorch modules: ``torch.fx`` traces the forward pass; what it calls must be a chain of what is known here."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from derive.errors import DeriveError
from derive.importing import activations
from derive.importing.steps import EXPRESSIBLE, Activation, Dense, Flatten, library, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from derive.importing.activations import Choice
    from derive.importing.steps import Step

# Every activation, by the class that torch.nn has for it; a function such as F.relu is read as its class.
_CHOICES: Mapping[str, Callable[[Any], Choice]] = {
    "Identity": lambda _: activations.IDENTITY,
    "Sigmoid": lambda _: "sigmoid",
    "Tanh": lambda _: "tanh",
    "ReLU": lambda _: "relu",
    "ReLU6": lambda _: activations.clipped(0, 6),
    "LeakyReLU": lambda module: activations.leaky_relu(module.negative_slope),
    "ELU": lambda module: activations.elu(module.alpha),
    "CELU": lambda module: activations.celu(module.alpha),
    "SELU": lambda _: activations.selu(),
    "SiLU": lambda _: "silu",
    "Mish": lambda _: activations.MISH,
    "GELU": lambda module: activations.gelu(by_tanh=module.approximate == "tanh"),
    "Softplus": lambda module: activations.softplus(module.beta),
    "Softsign": lambda _: activations.SOFTSIGN,
    "LogSigmoid": lambda _: activations.LOG_SIGMOID,
    "Hardsigmoid": lambda _: "hard_sigmoid",
    "Hardswish": lambda _: activations.HARD_SWISH,
    "Hardtanh": lambda module: activations.clipped(module.min_val, module.max_val),
}
_DROPOUTS = ("Dropout", "AlphaDropout", "FeatureAlphaDropout")
# The classes of the functions in torch, torch.nn.functional and torch.Tensor.
_FUNCTIONS = {
    "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "ReLU", "relu6": "ReLU6", "leaky_relu": "LeakyReLU", "elu": "ELU",
    "celu": "CELU", "selu": "SELU", "silu": "SiLU", "mish": "Mish", "gelu": "GELU", "softplus": "Softplus",
    "softsign": "Softsign", "logsigmoid": "LogSigmoid", "hardsigmoid": "Hardsigmoid", "hardswish": "Hardswish",
    "hardtanh": "Hardtanh", "softmax": "Softmax",
}
_ELEMENTWISE = {"sin": "sin", "exp": "exp(z)", "erf": "erf(z)", "cos": "cos(z)", "square": "z^2"}
# Of one row, these make one row; what they do to it depends on their arguments.
_RESHAPING = ("flatten", "view", "reshape", "ravel")


def steps(module: Any) -> list[Step]:
    """Return the steps of a ``torch.nn.Module``; raises DeriveError naming what cannot be expressed."""
    torch = library("torch", "torch", "torch")
    if not isinstance(module, torch.nn.Module):
        hint = "load it into a module first" if isinstance(module, dict) else "expected a torch.nn.Module"
        raise DeriveError(f"{type(module).__name__} is no PyTorch module", hint=hint)
    _require_plain(module)
    # What is a single call to the tracer is called from a chain of one.
    is_call = torch.fx.Tracer().is_leaf_module(module, "")
    whole = torch.nn.Sequential(module) if is_call else module
    found: list[Step] = []
    for node in _chain(_traced(whole), type(module).__name__):
        found += _steps_of(node, whole)
    return found


def _require_plain(module: Any) -> None:
    """Refuse modules that have no numbers yet, or compute something else than their class says."""
    for path, part in module.named_modules():
        if hasattr(part, "has_uninitialized_params"):
            raise refused(_where(path, part), "has no parameters yet", "call the model once on an example first")
        # Hooks may change what goes in and what comes out.
        hooks = any(getattr(part, name, None) for name in ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks"))
        if hooks or "forward" in vars(part):
            hint = "remove its hooks and parametrizations (torch.nn.utils.parametrize.remove_parametrizations) first"
            raise refused(_where(path, part), "has hooks that may change what it computes", hint)


def _where(path: str, module: Any) -> str:
    return f"module '{path}' ({type(module).__name__})" if path else f"the module ({type(module).__name__})"


def _traced(module: Any) -> Any:
    fx = library("torch.fx", "torch", "torch")
    try:
        return fx.Tracer().trace(module)
    # Tracing runs the user's forward, which may raise anything.
    except Exception as error:
        reason = (str(error) or type(error).__name__).strip().splitlines()[0]
        raise refused(f"the forward pass of {type(module).__name__}", f"cannot be traced: {reason}") from error


def _chain(graph: Any, model: str) -> list[Any]:
    """Return the calls between the input and the output, in order; raises DeriveError where they are no chain."""
    (output,) = [node for node in graph.nodes if node.op == "output"]
    node, found = output.args[0], []
    while getattr(node, "op", "") != "placeholder":
        if not hasattr(node, "op"):
            raise refused(f"the output of {model}", f"is {type(node).__name__}", "expected one tensor")
        found.append(node)
        # A shape is made of sizes, which are numbers of the same input.
        sources = node.all_input_nodes[:1] if _is_reshape(node) else node.all_input_nodes
        if len(sources) != 1:
            problem = f"works on {len(sources)} values" if sources else "is no function of the input"
            raise refused(f"'{node.name}' in the forward pass of {model}", problem)
        (node,) = sources
    return found[::-1]


def _is_reshape(node: Any) -> bool:
    return _called(node) in _RESHAPING


def _called(node: Any) -> str:
    """Return the name of a function of PyTorch, or of a tensor, that a node calls; else an empty text."""
    if node.op == "call_method":
        return str(node.target)
    name = str(getattr(node.target, "__name__", "")) if node.op == "call_function" else ""
    return name if any(getattr(home, name, None) is node.target for home in _homes()) else ""


@cache
def _homes() -> tuple[Any, ...]:
    return tuple(library(name, "torch", "torch") for name in ("torch", "torch.nn.functional"))


def _steps_of(node: Any, model: Any) -> Iterator[Step]:
    if node.op == "call_module":
        path = str(node.target)
        module = model.get_submodule(path)
        yield from _module_steps(module, _where(path, module))
        return
    called = _called(node)
    where = f"'{node.name}' in the forward pass"
    if called in _RESHAPING:
        yield _reshaped(node, called, where)
    elif called in _ELEMENTWISE:
        yield Activation(where, _ELEMENTWISE[called])
    elif called in _FUNCTIONS:
        yield from _module_steps(_as_module(node, called, where), where)
    elif called == "dropout":
        # F.dropout(input, p=0.5, training=True)
        _require_no_dropping(where, node.args[2] if len(node.args) > 2 else node.kwargs.get("training", True))
    else:
        raise refused(where, f"calls {called or getattr(node.target, '__name__', node.target)}", _known())


def _as_module(node: Any, called: str, where: str) -> Any:
    """Return the module that does what a function does: their arguments are the same."""
    options = {name: value for name, value in node.kwargs.items() if name not in ("input", "_stacklevel", "dtype")}
    made = getattr(library("torch.nn", "torch", "torch"), _FUNCTIONS[called])
    try:
        return made(*node.args[1:], **options)
    except TypeError as error:
        raise refused(where, f"calls {called} with arguments that are not understood") from error


def _module_steps(module: Any, where: str) -> Iterator[Step]:
    nn = library("torch.nn", "torch", "torch")
    name = type(module).__name__
    # A class of the user's may compute anything, whatever its name.
    if type(module) is not getattr(nn, name, None):
        raise refused(where, "is not known", _known())
    if name == "Linear":
        yield _dense(module, where)
    elif name in _CHOICES:
        yield Activation(where, _CHOICES[name](module))
    elif name == "Softmax":
        yield _softmax(module, where)
    elif name in _DROPOUTS:
        _require_no_dropping(where, module.training and module.p > 0)
    elif name == "Flatten":
        yield _flattened(where, module.start_dim, module.end_dim)
    else:
        raise refused(where, "is not known", _known())


def _require_no_dropping(where: str, drops: bool) -> None:
    if drops:
        raise refused(where, "drops at random", "call the model's eval() first: dropout then changes nothing")


def _flattened(where: str, start: Any = 0, end: Any = -1) -> Step:
    if start not in (0, 1) or end != -1:
        raise refused(where, f"flattens dimensions {start} to {end}", "expected 1 to -1: all but that of the batch")
    return Flatten(where)


def _reshaped(node: Any, called: str, where: str) -> Step:
    """Read ``x.view(x.size(0), -1)`` and its like; raises DeriveError where more than one row may result."""
    arguments = [*node.args[1:], *node.kwargs.values()]
    if called in ("flatten", "ravel"):
        return _flattened(where, *arguments[:2])
    shape = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], tuple | list) else arguments
    *batch, width = shape
    if len(batch) <= 1 and isinstance(width, int) and all(_is_batch(each, width) for each in batch):
        return Flatten(where, None if width == -1 else width)
    raise refused(where, "is reshaped", "expected all but the batch in one row, as flatten(1) gives it")


def _is_batch(size: Any, width: int) -> bool:
    """Whether a size is that of the batch: one, what is left over, or the first of the input's."""
    if isinstance(size, int):
        return size == 1 or (size == -1 and width != -1)
    name, arguments = getattr(size.target, "__name__", size.target), size.args[1:]
    return name in ("size", "getitem") and arguments == (0,)


def _softmax(module: Any, where: str) -> Step:
    dimension = module.dim
    if dimension not in (None, -1, 1):
        raise refused(where, f"works over dimension {dimension}", "expected the last one: dim=-1")
    return Activation(where, activations.SOFTMAX)


def _dense(module: Any, where: str) -> Dense:
    torch = library("torch", "torch", "torch")
    parameters = {"weights": module.weight, "bias": module.bias}
    present = {part: tensor for part, tensor in parameters.items() if tensor is not None}
    for part, tensor in present.items():
        if tensor.is_meta or not tensor.is_floating_point():
            raise refused(where, f"has {part} without real numbers ({tensor.device}, {tensor.dtype})", EXPRESSIBLE)

    def numbers(tensor: Any) -> Any:
        return tensor.detach().to(device="cpu", dtype=torch.float64).tolist()

    return Dense(
        where=where,
        inputs=module.weight.shape[1],
        outputs=module.weight.shape[0],
        weights=partial(numbers, module.weight),
        bias=None if module.bias is None else partial(numbers, module.bias),
        # Two parameters may be views of the same memory.
        identities=tuple(tensor.data_ptr() for tensor in present.values()),
        frozen=frozenset(part for part, tensor in present.items() if not tensor.requires_grad),
    )


def _known() -> str:
    names = ("Linear", *_CHOICES, "Softmax", "Dropout", "Flatten")
    return f"these can be imported: {', '.join(names)}"
