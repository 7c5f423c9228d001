"""What cells of code have printed: read where it says what one symbol is, left alone where many states print it."""

from __future__ import annotations

import pytest

from derive.check.source.printed import printed_claims


def said(source: str, printed: str) -> list[str]:
    passages, _ = printed_claims(source, printed, 0)
    text = f"{source}\n{printed}"
    assert all(len(each.math) == len(each.offsets) and max(each.offsets) < len(text) for each in passages)
    return [each.math for each in passages]


@pytest.mark.parametrize(
    ("source", "printed", "claimed"),
    [
        ("dW1 = d * x\ndW1", "-0.0991", ["dW1 = -0.0991"]),
        ("print(dW1)", "-0.0991\n", ["dW1 = -0.0991"]),
        ("dW1", "np.float64(-0.0991)", ["dW1 = -0.0991"]),
        ("print(f'z = {z}')", "z = 1.1\na = 0.75\n", ["z = 1.1", "a = 0.75"]),
        ("print('h =', h)", "h = 0.6899744811276125\n", ["h = 0.6899744811..."]),
        ("for i in range(2):\n    print('z =', z)", "z = 0.1\nz = 0.2\n", []),
        ("model.fit(x, y)", "Epoch 1/2 loss: 0.25\n", []),
        ("print(3)", "3\n", []),
        ("n", "3", []),
        ("W", "array([[0.1, 0.2]])", []),
        ("", "", []),
    ],
)
def test_what_is_claimed(source: str, printed: str, claimed: list[str]) -> None:
    assert said(source, printed) == claimed


def test_what_a_loop_prints_is_counted() -> None:
    _, unread = printed_claims("for i in range(2):\n    print('z =', z)", "z = 0.1\nz = 0.2\n", 0)
    assert [each.kind for each in unread] == ["program", "program"]
