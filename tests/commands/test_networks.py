"""``derive networks``: what ships."""

from __future__ import annotations

import json

import pytest

from derive.cli import main
from derive.network.network import Network
from derive.network.shipped import shipped_names


def test_every_network_is_listed_with_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["networks"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1)[0] for line in lines] == list(shipped_names())
    assert ["backprop", "Backpropagation: a numerical example"] in [line.split(maxsplit=1) for line in lines]


def test_the_json_is_a_list_of_names_and_titles(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["networks", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == [{"name": name, "title": Network.load(name).title} for name in shipped_names()]
    assert {"backprop", "mazur"} <= {each["name"] for each in found}
