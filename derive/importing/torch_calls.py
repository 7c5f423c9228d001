"""The calls of a traced forward pass, from its input to its output: a chain, with sums that skip a part of it.

What is added may be projected, by one linear layer or one convolution that looks at single places.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from derive.importing.steps import Activation, Layer, Residual, library, refused
from derive.importing.torch_modules import FUNCTIONS, known, module_steps, require_no_dropping
from derive.importing.torch_projections import is_projection, projected
from derive.importing.torch_recurrent import KINDS as RECURRENT
from derive.importing.torch_recurrent import recurrent
from derive.importing.torch_reshaping import REARRANGING, RESHAPING, rearranged, reshaped, row_taken
from derive.importing.torch_tensors import array

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.importing.steps import Step

_ELEMENTWISE = {"sin": "sin", "exp": "exp(z)", "erf": "erf(z)", "cos": "cos(z)", "square": "z^2"}
_SUMS = ("add", "iadd", "__add__", "__radd__", "add_")
_MASKS = ("attn_mask", "src_mask", "mask")
# The arguments of modules that may have a mask.
_ARGUMENTS = {
    "MultiheadAttention": ("query", "key", "value", "key_padding_mask", "need_weights", "attn_mask"),
    "TransformerEncoderLayer": ("src", "src_mask", "src_key_padding_mask"),
    "TransformerEncoder": ("src", "mask", "src_key_padding_mask"),
}


def place(path: str, module: Any) -> str:
    """Return in words which module of a model one is."""
    return f"module '{path}' ({type(module).__name__})" if path else f"the module ({type(module).__name__})"


class Calls:
    """The calls between input and output, in order; raises DeriveError where they are no chain."""

    def __init__(self, graph: Any, whole: Any, model: str) -> None:
        self._whole = whole
        self._model = model
        self._skipped: dict[Any, Any] = {}
        # Of a sum, the module that projects what is added.
        self._projections: dict[Any, Any] = {}
        self._chain = self._found(graph)
        # How many steps there are up to a node.
        self._counts: dict[Any, int] = {}

    def steps(self) -> list[Step]:
        """Return the steps of all calls."""
        found: list[Step] = []
        index = 0
        while index < len(self._chain):
            node = self._chain[index]
            used = self._recurrent(index)
            if used:
                steps, count = used
                found += steps
            elif is_sum(node) and node not in self._skipped and len(node.all_input_nodes) == 2:
                self._placed(node, found)
                count = 1
            else:
                found += self._steps_of(node, len(found))
                count = 1
            for each in self._chain[index : index + count]:
                self._counts[each] = len(found)
            index += count
        return found

    def _found(self, graph: Any) -> list[Any]:
        (output,) = [node for node in graph.nodes if node.op == "output"]
        node, found = output.args[0], []
        order = {each: index for index, each in enumerate(graph.nodes)}
        while getattr(node, "op", "") != "placeholder":
            if not hasattr(node, "op"):
                raise refused(f"the output of {self._model}", f"is {type(node).__name__}", "expected one tensor")
            found.append(node)
            node = self._source(node, order)
        self._require_skipped(found, node)
        return found[::-1]

    def _source(self, node: Any, order: dict[Any, int]) -> Any:
        """Return what a call works on; of a sum, the one that was computed later: the other is added to it."""
        # A shape is made of sizes, which are numbers of the same input.
        sources = node.all_input_nodes[:1] if called(node) in RESHAPING else self._computed(node)
        if len(sources) == 1:
            return sources[0]
        if len(sources) == 2 and is_sum(node):
            later, earlier = sorted(sources, key=order.__getitem__, reverse=True)
            for main, added in ((later, earlier), (earlier, later)):
                inner = added.all_input_nodes[:1]
                if is_projection(self._module(added)) and added not in before(main) and {*inner} & before(main):
                    self._projections[node], self._skipped[node] = added, inner[0]
                    return main
            self._skipped[node] = earlier
            return later
        problem = f"works on {len(sources)} values" if sources else "is no function of the input"
        raise refused(f"'{node.name}' in the forward pass of {self._model}", problem)

    def _computed(self, node: Any) -> list[Any]:
        """Return the values that a call works on; masks and what belongs to places of tokens are none of them."""
        masks = {value for name, value in node.kwargs.items() if name in _MASKS}
        if node.op == "call_module":
            masks |= {each for each in node.all_input_nodes if each.op == "get_attr"}
        elif is_sum(node):
            masks |= {each for each in node.all_input_nodes if self._positions(each) is not None}
        return [each for each in node.all_input_nodes if each not in masks]

    def _positions(self, node: Any) -> Any:
        """Return a matrix that is added to rows: a parameter, a constant, or a table of which all rows are taken."""
        module = self._module(node)
        if type(module).__name__ == "Embedding":
            taken = self._constant(node.args[0])
            whole = taken is not None and taken.flatten().tolist() == list(range(module.num_embeddings))
            return module.weight if whole else None
        found = self._constant(node)
        if found is None:
            return None
        return found[0] if found.dim() == 3 and found.shape[0] == 1 else found

    def _placed(self, node: Any, found: list[Step]) -> None:
        """Give the embedding, which is the last step, what belongs to the places of its tokens."""
        where, before = self._where(node), found[-1] if found else None
        keys: Any = before.keys if isinstance(before, Layer) and before.kind == "embedding" else {"positions": None}
        if not isinstance(before, Layer) or "positions" in keys:
            raise refused(where, "adds a parameter", "expected it behind an Embedding, for the places of tokens")
        (added,) = (each for each in map(self._positions, node.all_input_nodes) if each is not None)
        if added.dim() != 2:
            raise refused(where, f"adds {added.dim()} axes", "expected a row for each token")
        found[-1] = replace(before, keys={**keys, "positions": array(added, where, "positions")})

    def _require_skipped(self, found: Sequence[Any], start: Any) -> None:
        for node, earlier in self._skipped.items():
            if earlier is not start and earlier not in found[found.index(node) :]:
                hint = "what is added stands before it in the chain, such as the input of a block"
                where = f"'{node.name}' in the forward pass of {self._model}"
                raise refused(where, f"adds '{earlier.name}', which has layers of its own", hint)

        for node in found:
            if self._is_in_place(node) and not {*node.all_input_nodes}.isdisjoint(self._skipped.values()):
                where = f"'{node.name}' in the forward pass of {self._model}"
                raise refused(where, "changes in place what is added later", "expected inplace=False")

    def _is_in_place(self, node: Any) -> bool:
        of_module = getattr(self._module(node), "inplace", False)
        return bool(of_module or node.kwargs.get("inplace") or called(node).endswith("_"))

    def _recurrent(self, index: int) -> tuple[list[Step], int] | None:
        """Return the steps of a recurrent module with what is taken of its outputs, and how many calls these are."""
        node = self._chain[index]
        module = self._module(node)
        if module is None or type(module).__name__ not in RECURRENT:
            return None
        self._require_alone(node)
        returns, count = taken(self._chain[index + 1 :], module, self._where(node))
        return list(recurrent(module, self._where(node), returns=returns)), 1 + count

    def _require_alone(self, node: Any) -> None:
        if len(node.args) + len(node.kwargs) > 1:
            raise refused(self._where(node), "starts from states that are given", "leave them out: they are zero then")

    def _module(self, node: Any) -> Any:
        return self._whole.get_submodule(str(node.target)) if node.op == "call_module" else None

    def _where(self, node: Any) -> str:
        module = self._module(node)
        return f"'{node.name}' in the forward pass" if module is None else place(str(node.target), module)

    def _steps_of(self, node: Any, count: int) -> Iterator[Step]:
        where, name = self._where(node), called(node)
        if node in self._skipped:
            back, added = count - self._counts.get(self._skipped[node], 0), self._projections.get(node)
            if added is None:
                yield Residual(where, back)
            else:
                yield projected(self._module(added), self._where(added), back)
        elif node.op == "call_module":
            module = self._module(node)
            yield from module_steps(module, where, self._mask(node, type(module).__name__, where))
        elif is_item(node):
            if not self._is_output_of_attention(node):
                yield row_taken(node, where)
        elif name in RESHAPING:
            yield reshaped(node, name, where)
        elif name in REARRANGING:
            yield rearranged(node, name, where)
        elif name in _ELEMENTWISE:
            yield Activation(where, _ELEMENTWISE[name])
        elif name in FUNCTIONS:
            yield from module_steps(_as_module(node, name, where), where)
        elif name == "dropout":
            # F.dropout(input, p=0.5, training=True)
            require_no_dropping(where, node.args[2] if len(node.args) > 2 else node.kwargs.get("training", True))
        else:
            raise refused(where, f"calls {name or getattr(node.target, '__name__', node.target)}", known())

    def _is_output_of_attention(self, node: Any) -> bool:
        """Tell whether the first is taken of the outputs and the weights of an attention."""
        module = self._module(node.args[0])
        return node.args[1] == 0 and type(module).__name__ == "MultiheadAttention"

    def _mask(self, node: Any, kind: str, where: str) -> Any:
        """Return the mask that an attention is called with; raises DeriveError for anything else it is given."""
        if kind not in _ARGUMENTS:
            return None
        names = _ARGUMENTS[kind]
        given = dict(zip(names, node.args, strict=False)) | dict(node.kwargs)
        if any(given.get(name) is not None for name in names if name.endswith("key_padding_mask")):
            raise refused(where, "hides tokens of an example", "leave its padding out of the example")
        mask = given.get(next(name for name in names if name in _MASKS))
        found = self._constant(mask)
        if mask is not None and found is None:
            hint = "make it in __init__ and register it: self.register_buffer('mask', ...)"
            raise refused(where, "has a mask that is computed in the forward pass", hint)
        return found

    def _constant(self, node: Any) -> Any:
        if getattr(node, "op", "") != "get_attr":
            return None
        found = self._whole
        for name in str(node.target).split("."):
            found = getattr(found, name)
        return found


def before(node: Any) -> set[Any]:
    """Return all calls that a call depends on, and itself."""
    found, waiting = {node}, [node]
    while waiting:
        new = set(waiting.pop().all_input_nodes) - found
        found |= new
        waiting += new
    return found


def taken(following: Sequence[Any], module: Any, where: str) -> tuple[str, int]:
    """Return which time steps are taken of a recurrent module, and how many calls take them."""
    indices = []
    for node in following:
        if is_item(node):
            indices.append(node.args[1])
        elif called(node) == "squeeze" and node.args[1:] == (0,):
            indices.append(-1)
        else:
            break
    if not indices:
        if following:
            raise refused(where, "gives outputs and states", "take one of them: outputs, states = module(x)")
        return "all", 0
    if indices[0] == 0:
        last = indices[1:2] and is_last(indices[1], module)
        return ("last", 2) if last and not module.bidirectional else ("all", 1)
    # The states behind the last time step: of an LSTM, a pair of them.
    steps = indices[1:] if type(module).__name__ != "LSTM" else indices[2:]
    is_state = type(module).__name__ != "LSTM" or indices[1:2] == [0]
    if indices[0] == 1 and is_state and steps[:1] == [-1] and not module.bidirectional:
        return "last", len(indices) - len(steps) + 1
    raise refused(where, "has its states taken", "expected all outputs, the last one, or the last state h[-1]")


def is_last(index: Any, module: Any) -> bool:
    """Tell whether an index takes the last time step."""
    if not module.batch_first:
        return bool(index == -1)
    everything = slice(None, None, None)
    return index in ((everything, -1), (everything, -1, everything))


def is_item(node: Any) -> bool:
    """Tell whether a call takes an entry by an index."""
    return node.op == "call_function" and getattr(node.target, "__name__", "") == "getitem"


def is_sum(node: Any) -> bool:
    """Tell whether a call adds two values."""
    name = node.target if node.op == "call_method" else getattr(node.target, "__name__", "")
    plain = not node.kwargs and len(node.args) == 2
    return plain and node.op in ("call_function", "call_method") and name in _SUMS


def called(node: Any) -> str:
    """Return the name of a function of PyTorch, or of a tensor, that a node calls; else an empty text."""
    if node.op == "call_method":
        return str(node.target)
    name = str(getattr(node.target, "__name__", "")) if node.op == "call_function" else ""
    return name if any(getattr(home, name, None) is node.target for home in _homes()) else ""


@cache
def _homes() -> tuple[Any, ...]:
    return tuple(library(name, "torch", "torch") for name in ("torch", "torch.nn.functional"))


def _as_module(node: Any, called: str, where: str) -> Any:
    """Return the module that does what a function does: their arguments are the same."""
    options = {name: value for name, value in node.kwargs.items() if name not in ("input", "_stacklevel", "dtype")}
    made = getattr(library("torch.nn", "torch", "torch"), FUNCTIONS[called])
    try:
        return made(*node.args[1:], **options)
    except TypeError as error:
        raise refused(where, f"calls {called} with arguments that are not understood") from error
