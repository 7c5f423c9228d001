"""Modules of PyTorch, imported: loss, all gradients and one update are those of autograd in double precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from derive.network.network import Network
from tests.with_torch.imported import RATE, assert_as_autograd, drawn

if TYPE_CHECKING:
    from collections.abc import Callable

torch = pytest.importorskip("torch")
nn = torch.nn


class Block(nn.Module):
    """A skip connection, with an activation and a normalization behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.norm = nn.Linear(3, 3), nn.Linear(3, 3, bias=False), nn.LayerNorm(3)

    def forward(self, x: Any) -> Any:
        return torch.relu(self.norm(x + self.second(torch.relu(self.first(x)))))


class Inner(nn.Module):
    """What is added stands in the middle of two layers: it has been activated, and is not."""

    def __init__(self, *, activated: bool) -> None:
        super().__init__()
        self.first, self.second, self.activated = nn.Linear(2, 3), nn.Linear(3, 3), activated

    def forward(self, x: Any) -> Any:
        hidden = self.first(x)
        active = hidden.tanh()
        out = self.second(active)
        out += active if self.activated else hidden
        return out


class Residual(nn.Module):
    """A skip connection as people write it once for all."""

    def __init__(self, inner: Any) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Any) -> Any:
        return x + self.inner(x)


class Projecting(nn.Module):
    """A skip connection with a projection, computed before the other branch or behind it."""

    def __init__(self, inner: Any, projection: Any, *, first: bool) -> None:
        super().__init__()
        self.inner, self.projection, self.first = inner, projection, first

    def forward(self, x: Any) -> Any:
        if self.first:
            added = self.projection(x)
            return torch.relu(added + self.inner(x))
        return torch.relu(self.inner(x) + self.projection(x))


class Attending(nn.Module):
    """Causal attention of tokens among themselves."""

    def __init__(self, mask: Any, **options: Any) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(4, 2, **{"batch_first": True, **options})
        self.out = nn.Linear(4, 2)
        self.register_buffer("seen", mask)

    def forward(self, x: Any) -> Any:
        found, _ = self.attention(x, x, x, attn_mask=self.seen, need_weights=False)
        return self.out(found + x)


class Outputs(nn.Module):
    """A dense layer on all outputs of a recurrent module, or on one of them."""

    def __init__(self, inner: Any, take: Callable[[Any], Any]) -> None:
        super().__init__()
        self.inner, self.take = inner, take
        self.out = nn.Linear(inner.hidden_size * (2 if inner.bidirectional else 1), 2)

    def forward(self, x: Any) -> Any:
        return self.out(self.take(self.inner(x)))


class Words(nn.Module):
    """A convolution over embedded words, and the mean of what it gives."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.filters, self.out = nn.Embedding(5, 3), nn.Conv1d(3, 2, 2), nn.Linear(2, 2)

    def forward(self, x: Any) -> Any:
        found = self.filters(self.table(x).transpose(1, 2)).relu().permute(0, 2, 1)
        return self.out(found.mean(dim=1))


class Placed(nn.Module):
    """Tokens with what belongs to their places: a parameter, or a table."""

    def __init__(self, *, of_table: bool) -> None:
        super().__init__()
        self.table, self.of_table, self.out = nn.Embedding(4, 2), of_table, nn.Linear(2, 1)
        self.places = nn.Embedding(3, 2) if of_table else nn.Parameter(torch.zeros(1, 3, 2))

    def forward(self, x: Any) -> Any:
        found = self.table(x)
        return self.out(found + self.places(torch.arange(3)) if self.of_table else found + self.places)


class Stacked(nn.Module):
    """A transformer as an encoder, of which the first token is taken."""

    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(4, 2, 5, batch_first=True, dropout=0, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(4), enable_nested_tensor=False)
        self.out = nn.Linear(4, 1)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(3, dtype=torch.float64))

    def forward(self, x: Any) -> Any:
        return self.out(self.encoder(x, mask=self.mask)[:, 0])


def encoder_layer(**options: Any) -> Any:
    return nn.TransformerEncoderLayer(4, 2, 6, **{"batch_first": True, **options}).eval()


LOWER = torch.ones(3, 3, dtype=torch.bool).triu(1)
HIDING = torch.tensor([[0, 1, 0], [0, 0, 1], [1, 0, 0]], dtype=torch.bool)
# A module and the shape of an example; of words, their numbers.
Case = tuple["Callable[[], Any]", Any]
CASES: dict[str, Case] = {
    "dense, a batch": (lambda: nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)), (4, 2)),
    "dense, rows": (lambda: nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 2)), (1, 3, 2)),
    "activation first": (lambda: nn.Sequential(nn.Tanh(), nn.Linear(2, 2)), (1, 2)),
    "softmax, activated": (lambda: nn.Sequential(nn.Linear(2, 3), nn.Softmax(-1), nn.Tanh()), (1, 2)),
    "softmax of rows": (lambda: nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3), nn.Softmax(2)), (1, 3, 2)),
    "residual": (Block, (1, 3)),
    "residual, active": (lambda: Inner(activated=True), (1, 2)),
    "residual, not yet active": (lambda: Inner(activated=False), (1, 2)),
    "residuals in a row": (lambda: nn.Sequential(*(Residual(nn.Linear(2, 2)) for _ in range(2)), nn.Tanh()), (1, 2)),
    "batch norm in training": (
        lambda: nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Linear(3, 2)), (4, 2),
    ),
    "batch norm in use": (
        lambda: nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3, eps=1e-3), nn.GELU(), nn.Linear(3, 2)).eval(), (1, 2),
    ),
    "layer norm without parameters": (
        lambda: nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3, elementwise_affine=False), nn.Linear(3, 2)), (1, 2),
    ),
    "layer norm without shift": (lambda: nn.Sequential(nn.LayerNorm(3, bias=False), nn.Linear(3, 2)), (1, 2, 3)),
    "embedding": (lambda: nn.Sequential(nn.Embedding(4, 2), nn.Flatten(), nn.Linear(6, 2)), [[1, 0, 1]]),
    "embedding, a batch": (
        lambda: nn.Sequential(nn.Embedding(4, 2), nn.Flatten(), nn.Linear(6, 2)), [[1, 0, 1], [3, 3, 0]],
    ),
    "words": (Words, [[1, 0, 1, 4]]),
    "places, a parameter": (lambda: Placed(of_table=False), [[1, 0, 1]]),
    "places, a table": (lambda: Placed(of_table=True), [[1, 0, 1]]),
    "attention": (lambda: Attending(LOWER), (1, 3, 4)),
    "attention, adding the mask": (lambda: Attending(_added(LOWER)), (1, 3, 4)),
    "attention, any mask": (lambda: Attending(HIDING, bias=False), (1, 3, 4)),
    "attention, a batch": (lambda: Attending(LOWER), (2, 3, 4)),
    "attention by itself": (lambda: nn.Sequential(nn.TransformerEncoderLayer(4, 1, 3, dropout=0)), (3, 4)),
    "block, norm first": (lambda: encoder_layer(norm_first=True, activation="gelu"), (1, 3, 4)),
    "block, norm last": (lambda: encoder_layer(), (1, 3, 4)),
    "block without biases": (lambda: encoder_layer(bias=False, activation=nn.Tanh()), (3, 4)),
    "block, tokens first": (lambda: encoder_layer(batch_first=False), (3, 1, 4)),
    "encoder": (Stacked, (1, 3, 4)),
    "rnn": (lambda: nn.RNN(2, 3, nonlinearity="relu", batch_first=True), (1, 3, 2)),
    "rnn, both ways": (lambda: Outputs(nn.RNN(2, 3, bidirectional=True), lambda found: found[0]), (3, 1, 2)),
    "rnn, the last state": (lambda: Outputs(nn.RNN(2, 3), lambda found: found[1].squeeze(0)), (3, 2)),
    "lstm": (lambda: Outputs(nn.LSTM(2, 3, batch_first=True), lambda found: found[0][:, -1]), (1, 3, 2)),
    "lstm, stacked, the last state": (
        lambda: Outputs(nn.LSTM(2, 2, num_layers=2, batch_first=True), lambda found: found[1][0][-1]), (1, 3, 2),
    ),
    "lstm without biases": (lambda: nn.LSTM(2, 2, bias=False, batch_first=True), (1, 3, 2)),
    "gru": (lambda: Outputs(nn.GRU(2, 1, batch_first=True), lambda found: found[0][:, -1, :]), (1, 3, 2)),
    "gru, stacked, both ways": (
        lambda: Outputs(
            nn.GRU(2, 2, num_layers=2, bidirectional=True, batch_first=True), lambda found: found[0][:, -1]
        ), (1, 3, 2),
    ),
    "lstm, a batch": (lambda: Outputs(nn.LSTM(1, 2, batch_first=True), lambda found: found[0][:, -1]), (2, 3, 1)),
    "series": (
        lambda: nn.Sequential(
            nn.Conv1d(2, 3, 2, padding=1), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(3, 1, 2), nn.Tanh(),
            nn.Conv1d(1, 2, 2, bias=False), nn.Flatten(), nn.Linear(4, 2),
        ), (1, 2, 7),
    ),
    "series of one channel": (
        lambda: nn.Sequential(nn.Conv1d(1, 2, 3, padding="same"), nn.AvgPool1d(2, 1), nn.Flatten(), nn.Linear(8, 1)),
        (1, 1, 5),
    ),
    "image": (
        lambda: nn.Sequential(
            nn.Conv2d(1, 2, (2, 3), stride=(1, 2), padding=(0, 1)), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
            nn.Linear(4, 2), nn.Softmax(1),
        ), (1, 1, 5, 4),
    ),
    "groups and dilation": (
        lambda: nn.Sequential(
            nn.Conv2d(2, 4, 2, dilation=2, groups=2), nn.Tanh(), nn.Conv2d(4, 4, 1, groups=4), nn.Flatten(),
            nn.Linear(16, 1),
        ), (1, 2, 4, 4),
    ),
    "dilation in a series": (
        lambda: nn.Sequential(nn.Conv1d(1, 2, 3, padding="same", dilation=2), nn.ReLU(), nn.Conv1d(2, 2, 2, groups=2)),
        (1, 1, 6),
    ),
    "image with channels": (
        lambda: nn.Sequential(nn.Conv2d(3, 2, 2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2)), (1, 3, 3, 3),
    ),
    "images, a batch": (
        lambda: nn.Sequential(nn.Conv2d(1, 2, 2), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(2, 2)), (2, 1, 3, 3),
    ),
    "images with a skip connection": (
        lambda: nn.Sequential(nn.Conv2d(1, 2, 2), Residual(nn.Sequential(nn.ReLU(), nn.Conv2d(2, 2, 3, padding=1)))),
        (1, 1, 3, 4),
    ),
    "projection of a row": (
        lambda: nn.Sequential(
            nn.Tanh(), Projecting(nn.Sequential(nn.Linear(3, 2), nn.Tanh()), nn.Linear(3, 2), first=True),
        ), (1, 3),
    ),
    "projection of rows": (lambda: Projecting(nn.Linear(2, 3), nn.Linear(2, 3, bias=False), first=False), (1, 4, 2)),
    "projection of maps": (
        lambda: Projecting(
            nn.Sequential(nn.Conv2d(1, 2, 3, padding=1, stride=2), nn.ReLU(), nn.Conv2d(2, 3, 3, padding=1)),
            nn.Conv2d(1, 3, 1, stride=2), first=False,
        ), (1, 1, 4, 5),
    ),
    "channels normalized, in training": (
        lambda: nn.Sequential(nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 1)),
        (3, 1, 3, 3),
    ),
    "channels normalized, in use": (
        lambda: nn.Sequential(nn.BatchNorm2d(2), nn.Conv2d(2, 3, 2), nn.BatchNorm2d(3)).eval(), (1, 2, 3, 3),
    ),
    "transposed, an image": (
        lambda: nn.Sequential(
            nn.ConvTranspose2d(1, 2, 2, stride=2, output_padding=1), nn.Sigmoid(), nn.Conv2d(2, 1, 2),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1, 2),
        ), (1, 1, 3, 3),
    ),
    "transposed, a series": (
        lambda: nn.Sequential(
            nn.ConvTranspose1d(2, 3, 2, stride=2), nn.Sigmoid(), nn.ConvTranspose1d(3, 1, 2), nn.Flatten(),
            nn.Linear(7, 2),
        ), (1, 2, 3),
    ),
    "means of channels": (
        lambda: nn.Sequential(nn.Conv1d(2, 3, 2), nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Linear(3, 1)), (1, 2, 5),
    ),
}


def _added(hidden: Any) -> Any:
    return torch.zeros(hidden.shape, dtype=torch.float64).masked_fill(hidden, float("-inf"))


@pytest.mark.parametrize("name", CASES)
def test_loss_gradients_and_update_are_those_of_autograd(name: str) -> None:
    make, given = CASES[name]
    generator = torch.Generator().manual_seed(2)
    module = drawn(make())
    is_words = isinstance(given, list)
    inputs = torch.tensor(given) if is_words else torch.randn(given, dtype=torch.float64, generator=generator)
    outputs = module(inputs)
    outputs = outputs[0] if isinstance(outputs, tuple) else outputs
    targets = torch.randn(outputs.shape, dtype=torch.float64, generator=generator)
    network = Network.from_torch(module, (inputs, targets), learning_rate=str(RATE))
    examples = len(network.description.examples or [None])
    loss = ((targets - outputs) ** 2).sum() / 2 / examples
    assert_as_autograd(network, loss, list(module.parameters()))
