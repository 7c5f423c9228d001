"""A document goes on with the network after its updates: with the old names, or with the weights marked as new."""

from __future__ import annotations

from derive.check.report.findings import Report
from derive.network.network import Network
from tests.check.judged import checked, complaints

UNIT = Network.from_text(
    "inputs: {x: 1, t: 0}\nparameters: {w: 2}\ngraph: {z: w*x, E: (z - t)^2/2}\nlearning_rate: 0.5\n"
)


def about_a_unit(*lines: str) -> Report:
    return checked(*lines, network=UNIT)


def halved(start: str, end: str) -> tuple[str, str]:
    return (rf"z = w x = {start}", rf"w \leftarrow w - 0.5 \cdot {start} = {end}")


def test_a_document_goes_on_as_long_as_it_works_out_updates() -> None:
    passes = [line for each in (("2", "1"), ("1", "0.5"), ("0.5", "0.25"), ("0.25", "0.125")) for line in halved(*each)]
    report = about_a_unit(*passes, "z = w x = 0.125")
    assert complaints(report) == [] and report.claims.not_understood == 0
    (found,) = complaints(about_a_unit(*passes, "z = w x = 0.625"))
    assert found.extent.start.line == 9


def test_weights_marked_as_new_are_those_of_the_state() -> None:
    report = about_a_unit(r"w' = 2 - 0.5 \cdot 2 = 1", r"z = w' x = 1", r"E = \frac{1}{2} z^2 = 0.5")
    assert complaints(report) == [] and report.claims.not_understood == 0


def test_what_is_wrong_in_the_new_state_is_told_by_its_numbers() -> None:
    found = complaints(about_a_unit(r"w' = 2 - 0.5 \cdot 2 = 1", r"z = w' x = 3", r"E = \frac{1}{2} z^2 = 4.5"))
    assert [(each.code.name, each.expected) for each in found] == [("V101", "1"), ("V103", "0.5")]
