"""PyTorch modules: gradients against autograd in double precision; what is refused, and in which words."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import DeriveError
from derive.network.network import Network
from derive.network.tables.activations import ACTIVATIONS
from tests.checkout import ROOT
from tests.importing.models import assert_near, gradients, outputs

if TYPE_CHECKING:
    from collections.abc import Callable

torch = pytest.importorskip("torch")
nn = torch.nn
functional = torch.nn.functional

ELEMENTWISE: dict[str, Callable[[], Any]] = {
    "identity": nn.Identity, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU, "relu6": nn.ReLU6,
    "leaky_relu": lambda: nn.LeakyReLU(0.2), "elu": lambda: nn.ELU(0.7), "celu": lambda: nn.CELU(1.5),
    "selu": nn.SELU, "silu": nn.SiLU, "mish": nn.Mish, "gelu": nn.GELU, "gelu_tanh": lambda: nn.GELU("tanh"),
    "softplus": nn.Softplus, "softplus_2": lambda: nn.Softplus(2), "softsign": nn.Softsign,
    "log_sigmoid": nn.LogSigmoid, "hard_sigmoid": nn.Hardsigmoid, "hard_swish": nn.Hardswish,
    "hard_tanh": lambda: nn.Hardtanh(-0.5, 0.75), "two": lambda: nn.Sequential(nn.Tanh(), nn.Softplus()),
}


def chain(seed: int, widths: list[int], activations: list[Any], biases: list[bool]) -> Any:
    torch.manual_seed(seed)
    parts: list[Any] = []
    for before, after, activation, bias in zip(widths[:-1], widths[1:], activations, biases, strict=True):
        parts += [nn.Linear(before, after, bias=bias), activation]
    return nn.Sequential(*parts).double().eval()


class Clipped(nn.Module):
    """The hard sigmoid; the derivative of PyTorch's own has the slope 1/6 in single precision only."""

    def forward(self, x: Any) -> Any:
        return torch.clamp(x / 6 + 0.5, 0, 1)


def in_double_precision(module: Any) -> Any:
    """The same module, its parameters shared, with gradients that are right to the last digits of a double."""
    if isinstance(module, nn.Sequential):
        return nn.Sequential(*map(in_double_precision, module))
    return Clipped() if isinstance(module, nn.Hardsigmoid) else module


def check_gradients(module: Any, inputs: Any, targets: Any, **options: Any) -> Network:
    """Import a module and compare with what autograd finds for half the squared error."""
    network = Network.from_torch(module, (inputs, targets), **options)
    found = in_double_precision(module)(inputs)
    (((targets - found) ** 2).sum() / 2).backward()
    assert_near(outputs(network), found.flatten().tolist())
    linear = [part for part in module.modules() if isinstance(part, nn.Linear)]
    for layer, (weights, biases) in zip(linear, gradients(network), strict=True):
        assert_near([number for row in weights for number in row], layer.weight.grad.flatten().tolist())
        assert_near(biases, [] if layer.bias is None else layer.bias.grad.tolist())
    return network


@given(st.data())
def test_gradients_are_those_of_autograd(data: st.DataObject) -> None:
    depth = data.draw(st.integers(1, 3))
    widths = data.draw(st.lists(st.integers(1, 4), min_size=depth + 1, max_size=depth + 1))
    names = data.draw(st.lists(st.sampled_from(sorted(ELEMENTWISE)), min_size=depth, max_size=depth))
    biases = data.draw(st.lists(st.booleans(), min_size=depth, max_size=depth))
    module = chain(data.draw(st.integers(0, 10**6)), widths, [ELEMENTWISE[name]() for name in names], biases)
    inputs, targets = (torch.randn(1, width, dtype=torch.float64) for width in (widths[0], widths[-1]))
    check_gradients(module, inputs, targets)


@pytest.mark.parametrize("name", sorted(ELEMENTWISE))
def test_every_activation(name: str) -> None:
    module = chain(7, [3, 4, 2], [ELEMENTWISE[name](), ELEMENTWISE[name]()], [True, False])
    inputs, targets = torch.randn(3, dtype=torch.float64) * 3, torch.randn(2, dtype=torch.float64)
    network = check_gradients(module, inputs, targets)
    if name in ACTIVATIONS:
        assert {layer.activation.name for layer in network.layers} == {name}


def test_softmax_and_cross_entropy_in_both_forms() -> None:
    module = chain(3, [2, 3, 3], [nn.Tanh(), nn.Identity()], [True, True])
    inputs, targets = torch.randn(2, dtype=torch.float64), torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64)
    functional.cross_entropy(module(inputs), targets).backward()
    expected = module[0].weight.grad.flatten().tolist()
    fused = Network.from_torch(module, (inputs, targets), loss="softmax_cross_entropy")
    apart = Network.from_torch(nn.Sequential(module, nn.Softmax(-1)), (inputs, targets), loss="cross_entropy")
    for network in (fused, apart):
        assert [layer.activation.name for layer in network.layers] == ["tanh", "softmax"]
        assert_near([number for row in gradients(network)[0][0] for number in row], expected)


class Handwritten(nn.Module):
    """A forward pass in functions and methods."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.out, self.drop = nn.Linear(4, 3), nn.Linear(3, 2), nn.Dropout(0.5)

    def forward(self, x: Any) -> Any:
        x = functional.leaky_relu(self.hidden(x.view(x.size(0), -1)), 0.1)
        x = functional.dropout(self.drop(x), 0.2, training=self.training)
        return functional.gelu(self.out(x), approximate="tanh").sigmoid()


def test_a_forward_pass_of_the_users() -> None:
    torch.manual_seed(5)
    inputs, targets = torch.randn(1, 2, 2, dtype=torch.float64), torch.randn(2, dtype=torch.float64)
    network = check_gradients(Handwritten().double().eval(), inputs, targets)
    assert network.layers[0].activation.name == "leaky_relu"


def test_the_numbers_are_the_floats_or_rounded_ones() -> None:
    module = nn.Sequential(nn.Linear(1, 1))
    with torch.no_grad():
        module[0].weight.fill_(0.1)
        module[0].bias.fill_(-0.25)
    example = (torch.tensor([0.3]), [0.1])
    exact = Network.from_torch(module, example).graph.givens
    assert exact["w1"] == Fraction(13421773, 2**27) and exact["x1"] == Fraction(10066330, 2**25)
    # What a person typed means what it says.
    assert exact["t1"] == Fraction(1, 10)
    rounded = Network.from_torch(module, example, rounded=1).graph.givens
    assert (rounded["w1"], rounded["b_y1"], rounded["x1"]) == (Fraction(1, 10), Fraction(-3, 10), Fraction(3, 10))


def test_options_are_those_of_a_description() -> None:
    network = Network.from_torch(
        nn.Linear(2, 1), ({"a": 1, "b": 2}, {"t": 0}), neurons=[["out"]], learning_rate="0.1", title="One", name="one"
    )
    assert (network.title, network.name, network.outputs) == ("One", "one", ("out",))
    assert network.graph.givens["eta"] == Fraction(1, 10) and "a" in network.graph
    assert set(network.trained) == {"w1", "w2", "b_out"}


def test_what_is_frozen_is_not_trained() -> None:
    module = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
    module[0].requires_grad_(False)
    example = ([1, 2], [0])
    assert set(Network.from_torch(module, example).trained) == {"w5", "w6", "b_y1"}
    assert len(Network.from_torch(module, example, trained="all").trained) == 9
    module.requires_grad_(False)
    with pytest.raises(DeriveError, match="trains none"):
        Network.from_torch(module, example)


def test_frozen_parts_of_layers_of_other_kinds_are_not_trained() -> None:
    block = nn.TransformerEncoderLayer(2, 1, 3, batch_first=True).eval()
    network = nn.Sequential(block, nn.LSTM(2, 1, bidirectional=True, batch_first=True))
    frozen = (block.self_attn.in_proj_bias, block.linear1.bias, block.norm2.weight, network[1].weight_hh_l0_reverse)
    for each in frozen:
        each.requires_grad_(False)
    trained = set(Network.from_torch(network, (torch.ones(2, 2), torch.ones(2, 2))).trained)
    whole = Network.from_torch(network, (torch.ones(2, 2), torch.ones(2, 2)), trained="all")
    left = set(whole.graph.parameters) - trained
    assert len(left) == sum(each.numel() for each in frozen)
    assert {"b_q_1", "b_k_2", "b_v_1"} <= left
    assert {name for name in left if name.startswith("w_")} == {f"w_{gate}_back" for gate in "figo"}


def test_the_examples_of_the_documentation() -> None:
    page = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    found = re.findall(r"```python\n([^`]*?print[^`]*)```\n\n```text\n(.*?)```", page, re.DOTALL)
    assert len(found) == 2
    programs, shown = zip(*found, strict=True)
    done = subprocess.run([sys.executable, "-c", "".join(programs)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("".join(shown), 0), done.stderr


class Skipping(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(2, 2)

    def forward(self, x: Any) -> Any:
        return x + self.inner(x)


class Deciding(Skipping):
    def forward(self, x: Any) -> Any:
        return self.inner(x) if x.sum() > 0 else x


class Rows(Skipping):
    def forward(self, x: Any) -> Any:
        return self.inner(x).view(-1, 1).softmax(-1)


class Branching(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = nn.Linear(2, 2), nn.Linear(2, 2)

    def forward(self, x: Any) -> Any:
        return self.left(x).tanh() + self.right(x).tanh()


class Joining(Branching):
    def forward(self, x: Any) -> Any:
        return torch.cat([self.left(x), x])


class Shifted(Skipping):
    def __init__(self) -> None:
        super().__init__()
        self.shift = nn.Parameter(torch.ones(2))

    def forward(self, x: Any) -> Any:
        return self.inner(x) + self.shift


class Mean(Skipping):
    def forward(self, x: Any) -> Any:
        return self.inner(x).mean(0)


class Recurrent(nn.Module):
    def __init__(self, take: Callable[[Any, Any], Any]) -> None:
        super().__init__()
        self.inner, self.take = nn.LSTM(2, 2), take

    def forward(self, x: Any) -> Any:
        return self.take(self.inner, x)


class InPlace(Skipping):
    """What is added has been activated, though the forward pass reads as if it had not."""

    def forward(self, x: Any) -> Any:
        hidden = self.inner(x)
        return self.inner(functional.relu(hidden, inplace=True)) + hidden


class Linear(nn.Linear):
    """Whatever its name says, it is no Linear of PyTorch's."""

    def forward(self, x: Any) -> Any:
        return super().forward(x) * 2


def tied() -> Any:
    layer = nn.Linear(2, 2)
    return nn.Sequential(layer, nn.Tanh(), layer)


def hooked() -> Any:
    layer = nn.Linear(2, 2)
    layer.register_forward_hook(lambda *passed: passed[-1] * 2)
    return nn.Sequential(layer)


def infinite() -> Any:
    layer = nn.Linear(2, 2)
    torch.nn.init.constant_(layer.bias, float("inf"))
    return layer


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "unknown": (lambda: nn.Sequential(nn.Tanh(), nn.Sequential(nn.GroupNorm(1, 2))), r"'1\.0' \(GroupNorm\)"),
    "no time steps": (lambda: nn.LSTM(2, 2), r"\(LSTM\) works on 2 numbers; expected rows of 2 numbers"),
    "subclass": (lambda: nn.Sequential(Linear(2, 2)), "'linear' in the forward pass calls linear|works on"),
    "two branches": (Branching, "adds 'tanh', which has layers of its own; what is added stands before it"),
    "in place": (InPlace, "changes in place what is added later; expected inplace=False"),
    "added parameter": (Shifted, "adds a parameter; expected it behind an Embedding"),
    "other mean": (Mean, r"takes the mean over \[0\]; expected dim=1"),
    "given states": (lambda: Recurrent(lambda found, x: found(x, x)), "starts from states that are given"),
    "last state of the cells": (lambda: Recurrent(lambda found, x: found(x)[1][1][-1]), "has its states taken"),
    "outputs and states": (lambda: nn.Sequential(nn.LSTM(2, 2), nn.Tanh()), "gives outputs and states; take one"),
    "groups": (lambda: nn.ConvTranspose1d(2, 2, 1, groups=2), "has groups=2; expected groups=1"),
    "padded windows": (lambda: nn.MaxPool1d(2, padding=1), "has padding=1; expected padding=0"),
    "padding row": (lambda: nn.Embedding(3, 2, padding_idx=0), "does not train row 0; expected padding_idx=None"),
    "dropping attention": (lambda: nn.TransformerEncoderLayer(2, 1, 2), "self_attn drops at random; call the model's"),
    "cross attention": (lambda: nn.MultiheadAttention(2, 1, kdim=3), "keys or values of another width"),
    "training of one": (lambda: nn.BatchNorm1d(2), r"\(BatchNorm1d\): batch_norm has no mean"),
    "concatenated": (Joining, "'cat' in the forward pass of Joining works on 2 values"),
    "control flow": (Deciding, "the forward pass of Deciding cannot be traced"),
    "rows": (Rows, "makes rows of 1"),
    "tied": (tied, "shares a parameter with module '0'"),
    "hooks": (hooked, r"'0' \(Linear\) has hooks"),
    "parametrized": (lambda: nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)), "Parametrized"),
    "compiled": (lambda: torch.jit.script(nn.Sequential(nn.Linear(2, 2))), "ScriptModule"),
    "dropping": (lambda: nn.Sequential(nn.Linear(2, 2), nn.Dropout()), "drops at random; call the model's eval"),
    "lazy": (lambda: nn.Sequential(nn.LazyLinear(2)), "no parameters yet"),
    "meta": (lambda: nn.Linear(2, 2, device="meta"), "without real numbers"),
    "complex": (lambda: nn.Linear(2, 2, dtype=torch.complex64), "without real numbers"),
    "infinite": (infinite, "the bias of module '0' .* holds inf"),
    "no layer": (nn.Sequential, "cannot be traced|no layer"),
    "softmax first": (lambda: nn.Sequential(nn.Linear(2, 2), nn.Softmax(0)), "over dimension 0"),
    "misfit": (lambda: nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 2)), "takes rows of 2 numbers; there are 3 numbers"),
    "inputs": (lambda: nn.Linear(3, 2), "takes rows of 3 numbers; there are 2 numbers before it"),
    "targets": (lambda: nn.Linear(2, 3), "targets"),
    "large": (lambda: nn.Linear(2, 100_000), "300,000 parameters"),
    "weights alone": (lambda: nn.Linear(2, 2).state_dict(), "OrderedDict is no PyTorch module"),
    "path": (lambda: "model.pt", "str is no PyTorch module"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_expressed_is_refused(name: str) -> None:
    make, message = REFUSED[name]
    with pytest.raises(DeriveError, match=message):
        Network.from_torch(make(), ([1, 2], [0, 1]))
