"""What a document defines: states that share a history are as good as copies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from derive.check.meaning.definitions import Definitions
from derive.check.syntax.tree import Spelling
from derive.expressions.expression import Symbol

STEPS = st.lists(st.tuples(st.integers(0, 100), st.sampled_from("abc"), st.sampled_from("xyz")), max_size=30)


@given(STEPS)
def test_every_state_is_what_a_copy_would_be(steps: list[tuple[int, str, str]]) -> None:
    states = [(Definitions(), dict[Spelling, Symbol]())]
    for place, name, meaning in steps:
        state, copy = states[place % len(states)]
        spelling, symbol = Spelling(name), Symbol(meaning)
        states.append((state.having(spelling, symbol), {**copy, spelling: symbol}))
    for state, copy in states:
        assert dict(state) == copy and len(state) == len(copy)
        assert all((Spelling(name) in state) == (Spelling(name) in copy) for name in "abc")


def test_a_long_history_is_not_copied() -> None:
    state = Definitions()
    for number in range(50_000):
        state = state.having(Spelling("a", (str(number),)), Symbol("x"))
    assert Spelling("a", ("49999",)) in state and Spelling("a", ("50000",)) not in state
