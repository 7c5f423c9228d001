"""What formulas may call beyond functions of numbers: operations on arrays, by the names people use; a row each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeGuard

from derive.expressions.expression import Constant, Symbol
from derive.expressions.tensors.convolution import Convolution, Pool, TransposedConvolution
from derive.expressions.tensors.nodes import (
    CHANNELS,
    COLUMNS,
    ROWS,
    UNSAID,
    Concat,
    Mask,
    Reduce,
    Reshape,
    SoftmaxOver,
    Transpose,
)

if TYPE_CHECKING:
    from derive.expressions.expression import Expression

# Words behind the arguments: along which axis, and whether a token sees those behind it.
AXES = {"rows": ROWS, "columns": COLUMNS}
CAUSAL = "causal"
# Behind two arrays or more: their maps are put one behind another.
JOINED_MAPS = "channels"


@dataclass(frozen=True)
class Call:
    """An operation as called: its arguments, the axis if one is named, and further words."""

    arguments: tuple[Expression, ...]
    axis: int | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    """How many arrays an operation takes (None: any number from 1), the words it knows, and what it builds."""

    count: int | None
    words: tuple[str, ...]
    build: Callable[[Call], Expression]


def _reshaped(call: Call) -> Expression:
    sizes = tuple(int(each.value) for each in call.arguments[1:] if isinstance(each, Constant) and each.value > 0)
    if not sizes or len(sizes) < len(call.arguments) - 1 or any(
        isinstance(each, Constant) and each.value.denominator != 1 for each in call.arguments[1:]
    ):
        raise ValueError("reshape takes an array and whole numbers, such as reshape(x, 2, 3)")
    return Reshape(call.arguments[0], sizes)


# Of a window: how far it moves, how large it is, and the zeros around an image.
LARGEST_SIZE = 100


@dataclass(frozen=True)
class _Windows:
    """A call on windows: its arrays, then numbers by name, each with the least it may be.

    For both axes alike each is one number, and the last may be left out; else each is two, and there are more numbers
    than names.
    """

    name: str
    node: Callable[..., Expression]
    arrays: tuple[str, ...]
    sizes: dict[str, int]
    needed: int = 0

    def __call__(self, call: Call) -> Expression:
        count = len(self.arrays)
        numbers = [int(each.value) for each in call.arguments[count:] if _is_size(each)]
        axes = 1 if len(numbers) <= len(self.sizes) else 2
        groups = [tuple(numbers[start : start + axes]) for start in range(0, len(numbers), axes)]
        complete = self.needed <= len(numbers) and len(numbers) % axes == 0 and len(groups) <= len(self.sizes)
        large_enough = all(min(group) >= least for group, least in zip(groups, self.sizes.values(), strict=False))
        if len(call.arguments) != count + len(numbers) or not complete or not large_enough:
            shown = ", ".join([*self.arrays, *self.sizes])
            twice = ", ".join(f"{name} down, {name} along" for name in self.sizes)
            limit = f"whole numbers of at most {LARGEST_SIZE}"
            raise ValueError(f"{self.name} takes ({shown}) or ({', '.join(self.arrays)}, {twice}), {limit}")
        return self.node(*call.arguments[:count], *groups)


def _is_size(argument: Expression) -> TypeGuard[Constant]:
    return isinstance(argument, Constant) and argument.value.denominator == 1 and argument.value <= LARGEST_SIZE


def _pooling(kind: str) -> Operation:
    sizes = {"size": 1, "stride": 1}
    return Operation(None, (), _Windows(f"{kind}_pool", partial(Pool, kind), ("X",), sizes, needed=1))


def _reduction(kind: str) -> Operation:
    return Operation(1, tuple(AXES), lambda call: Reduce(kind, call.arguments[0], call.axis))


OPERATIONS: dict[str, Operation] = {
    "T": Operation(1, (), lambda call: Transpose(call.arguments[0])),
    "transpose": Operation(1, (), lambda call: Transpose(call.arguments[0])),
    "sum": _reduction("sum"),
    "mean": _reduction("mean"),
    "max": _reduction("max"),
    "softmax": Operation(
        1, (*AXES, CAUSAL),
        lambda call: SoftmaxOver(call.arguments[0], call.axis or UNSAID, Mask() if CAUSAL in call.words else None),
    ),
    "concat": Operation(None, (JOINED_MAPS,), lambda call: Concat(call.arguments, call.axis or ROWS)),
    "stack": Operation(None, (), lambda call: Concat(call.arguments, COLUMNS)),
    "reshape": Operation(None, (), _reshaped),
    "conv": Operation(None, (), _Windows("conv", Convolution, ("X", "K"), {"stride": 1, "padding": 0, "dilation": 1})),
    "conv_transpose": Operation(
        None, (),
        _Windows(
            "conv_transpose", TransposedConvolution, ("X", "K"), {"stride": 1, "padding": 0, "extra": 0, "dilation": 1}
        ),
    ),
    "max_pool": _pooling("max"),
    "mean_pool": _pooling("mean"),
}


def operation(name: str, arguments: Sequence[Expression], scalar_count: int | None) -> Expression | None:
    """Return what a call of an operation on arrays builds; None where ``name`` is a function of numbers.

    ``scalar_count`` is how many numbers the function of numbers of the same name takes: max(a, b) is one. Raises
    ValueError, saying what was expected.
    """
    known = OPERATIONS.get(name)
    if known is None:
        return None
    words, given = _words_apart(arguments, known)
    if scalar_count == len(given) and not words and scalar_count != known.count:
        return None
    if known.count is not None and len(given) != known.count:
        if scalar_count and not words:
            return None
        or_words = f", then {' or '.join(known.words)}" if known.words else ""
        raise ValueError(f"{name} takes one array{or_words}, not {len(given)}")
    axes = [AXES[word] for word in words if word in AXES]
    axes += [CHANNELS for word in words if word == JOINED_MAPS]
    return known.build(Call(given, axes[0] if axes else None, words))


def _words_apart(arguments: Sequence[Expression], known: Operation) -> tuple[tuple[str, ...], tuple[Expression, ...]]:
    """Return the words that an operation knows, and what it is called with beside them.

    What takes any number of arrays may be called with one that goes by such a word: the word stands last, behind two.
    """
    words: list[str] = []
    given: list[Expression] = []
    for place, each in enumerate(arguments, 1):
        may_be_word = known.count is not None or 2 < place == len(arguments)
        if may_be_word and isinstance(each, Symbol) and each.name in known.words:
            words.append(each.name)
        else:
            given.append(each)
    return tuple(words), tuple(given)
