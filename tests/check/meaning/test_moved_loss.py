"""A loss at another value of a parameter."""

from __future__ import annotations

from derive.check.pipeline import check_document
from derive.check.source.decoding import read
from derive.network.network import Network

SQUARES = 28


def chained(squares: int) -> Network:
    """A network whose loss, written out as one formula, doubles in length with each of its squares."""
    graph = {f"a{step}": f"a{step - 1}*a{step - 1} - a{step - 1}/2" for step in range(2, squares + 1)}
    return Network.from_arguments(
        parameters={"k": 0.9}, graph={"a1": "k*k + k", **graph, "J": f"a{squares}/100"}, loss="J"
    )


def test_loss_too_long_to_be_written_out_is_not_understood() -> None:
    report = check_document(read("$J(k + 0.1) = 0.5$", "markdown", "deep"), chained(SQUARES))
    assert (report.claims.total, report.claims.right, report.claims.not_understood) == (1, 0, 1)


def test_loss_of_two_squares_is_computed_anew() -> None:
    document = read("$J(k + 0.1) = 0.03$ $J(k + 0.1) = 0.04$", "markdown", "shallow")
    report = check_document(document, chained(2))
    assert (report.claims.right, report.claims.wrong) == (1, 1)
