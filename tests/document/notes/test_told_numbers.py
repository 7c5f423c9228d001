"""What is told of a printed number is true of that number, or nothing is told."""

from __future__ import annotations

from derive import derive
from derive.document.notes.told_numbers import NumberTeller
from derive.network.network import Network

# Both examples have almost the same error: 4 decimals do not tell it from that of the batch.
ALIKE = Network.from_arguments(
    examples=[{"inputs": ["0.5"], "targets": ["1"]}, {"inputs": ["0.500001"], "targets": ["1"]}],
    layers=[{"neurons": 1, "weights": [["0.25"]]}],
)


def test_digits_of_a_value_are_its_own() -> None:
    told = NumberTeller(Network.load("backprop")).told("dE_total/dw5", "0.0780")
    assert told is not None
    assert (told.name, told.part, told.exact) == ("dE_total/dw5", "h1->y1", False)
    assert told.digits[:20] == str(derive("backprop").value("dE_total/dw5", 40))[:20]


def test_a_number_that_is_not_the_value_is_told_nothing_of() -> None:
    teller = NumberTeller(Network.load("backprop"))
    assert teller.told("dE_total/dw5", "0.0781") is None
    assert teller.told("w99", "0.5") is None


def test_where_digits_do_not_tell_an_example_from_all_nothing_is_told() -> None:
    teller = NumberTeller(ALIKE)
    exact = [str(derive(each).value("E_total", 30)) for each in (ALIKE, ALIKE.examples[0])]
    assert exact[0] != exact[1] and exact[0][:6] == exact[1][:6]
    assert teller.told("E_total", exact[0][:6]) is None
    told = teller.told("E_total", str(derive(ALIKE).value("E_total", 12)))
    assert told is not None and exact[0].startswith(told.digits[:20])


def test_a_value_after_updates_has_a_name_that_says_so() -> None:
    teller = NumberTeller(Network.load("adam"))
    first, second = (str(derive("adam").value(name, 4)) for name in ("w1", "w1'"))
    before, after = teller.told("w1", first), teller.told("w1 2", second)
    assert before is not None and after is not None
    assert (before.name, after.name) == ("w1", "w1 after 1")
