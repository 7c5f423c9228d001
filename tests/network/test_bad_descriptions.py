"""Every bad description gives one message with the exact place, what was expected, and the nearest valid name.

In the cases, ``@`` marks the place that the message must name; it is taken out before the text is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from derive.errors import DeriveError
from derive.network.network import Network

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
inputs: {x1: 0.05, x2: 0.1}
targets: {t1: 0.01, t2: 0.99}
layers:
  - neurons: [h1, h2]
    activation: sigmoid
    bias: {b1: 0.30}
    weights:
      x1 -> h1: {w1: 0.15}
      x1 -> h2: {w2: 0.20}
      x2 -> h1: {w3: 0.25}
      x2 -> h2: {w4: 0.30}
  - neurons: [y1, y2]
    bias: {b2: 0.70}
    weights: {matrix: [[0.4, 0.5], [0.45, 0.55]], numbering: by_target}
learning_rate: 0.5
"""
LAST = GOOD[GOOD.index("neurons: [y1") : GOOD.index("learning_rate")]
MATRIX = "{matrix: [[0.4, 0.5], [0.45, 0.55]], numbering: by_target}"
END = "learning_rate: 0.5\n"
BETWEEN = GOOD[GOOD.index("x1: 0.05") : GOOD.index("h1, h2")]

NEURONS = "'neurons' is wrong: expected a list of names such as [h1, h2], or how many there are"
NUMBERS = "is wrong: expected names with numbers such as {x1: 0.05}, or a list of numbers"
WEIGHTS = "expected edges such as {x1 -> h1: {w1: 0.15}}, or a matrix"
LAYERS = "expected a list of 1 to 100 layers, each with neurons and weights"
DECIMAL = "expected a decimal such as 0.15 or 1.5e-3, or a fraction such as 1/3"

# What is replaced in GOOD, by what, and what the message must hold.
CASES = {
    "unknown neuron": ("x1 -> h1:", "@x1 -> h3:", "unknown neuron 'h3' in layer 1; expected one of: h1, h2"),
    "unknown source": ("x2 -> h1:", "@x22 -> h1:", "unknown source 'x22' of layer 1; did you mean 'x2'?"),
    "missing weight": (
        "    weights:\n      x1 -> h1: {w1: 0.15}\n", "    @weights:\n",
        "missing weight: there is none for the edge x1 -> h1; a dense layer needs one for every pair",
    ),
    "duplicate weight": ("{w4:", "{@w3:", "duplicate name 'w3'; use each name once"),
    "duplicate edge": ("x2 -> h2:", "@x2  ->  h1:", "duplicate edge 'x2 -> h1'"),
    "duplicate key": ("x2 -> h2:", "@x2 -> h1:", "duplicate name 'x2 -> h1'; the first one stands at 10:7"),
    "no arrow": ("x2 -> h2:", "@x2 h2:", "'x2 h2' is no edge; write it as 'x1 -> h1'"),
    "two arrows": ("x2 -> h2:", "@x2 -> h2 -> y1:", "is no edge; write it as 'x1 -> h1'"),
    "edge backwards": ("x2 -> h2:", "@h2 -> x2:", "unknown source 'h2' of layer 1; expected one of: x1, x2"),
    "weight is a list": ("{w4: 0.30}", "@[0.3]", "not a number: a list"),
    "weight is empty": ("x2 -> h2: {w4: 0.30}", "x2 -> h2:@", f"a number is missing; {DECIMAL}"),
    "two weights": ("{w4: 0.30}", "@{w4: 0.3, w5: 0.4}", "2 names for one number; expected one, such as {w1: 0.15}"),
    "no weight": ("{w4: 0.30}", "@{}", "0 names for one number"),
    "nan": ("{w4: 0.30}", "{w4: @nan}", f"not a number: 'nan'; {DECIMAL}"),
    "infinity": ("{w4: 0.30}", "{w4: @.inf}", "not a number: '.inf'"),
    "word": ("{w4: 0.30}", "{w4: @abc}", "not a number: 'abc'"),
    "unnamed word": ("{w4: 0.30}", "@abc", "not a number: 'abc'"),
    "decimal comma": ("{w4: 0.30}", '{w4: @"0,30"}', "not a number: '0,30'; write the decimal point as '.'"),
    "hexadecimal": ("0.05", "@0x10", "not a number: '0x10'"),
    "underscore": ("0.05", "@1_000", "not a number: '1_000'"),
    "other digits": ("0.05", "@٣", "not a number: '٣'"),
    "exponent": ("0.05", "@1e999999", "'1e999999' is out of bounds; exponents go from -999 to 999"),
    "division by zero": ("0.05", "@1/00", "'1/00' divides by zero"),
    "long number": ("0.05", "@" + "1" * 201, "a number of 201 characters; write it with at most 200"),
    "truth value": ("0.05", "@true", "not a number: 'true'"),
    "empty number": ("0.05", "@", "a number is missing"),
    "tag": ("0.05", '@!!python/object/apply:os.system ["ls"]', "not a number: a list"),
    "input is a mapping": ("0.05", "@{a: 1}", "not a number: a mapping"),
    "input in a list": ("{x1: 0.05, x2: 0.1}", "[0.05, @abc]", "not a number: 'abc'"),
    "inputs are a number": ("{x1: 0.05, x2: 0.1}", "@0.05", f"'inputs' {NUMBERS}"),
    "inputs are empty": ("{x1: 0.05, x2: 0.1}", "@{}", f"'inputs' {NUMBERS}"),
    "inputs are missing": (GOOD[:28], "@", "'inputs' is missing; expected names with numbers"),
    "inputs mistyped": ("inputs:", "@inputz:", "unknown key 'inputz'; did you mean 'inputs'?"),
    "layers are a number": (GOOD[58:], "layers: @3\n", f"'layers' is wrong: {LAYERS}"),
    "layers are empty": (GOOD[58:], "layers: @[]\n", f"'layers' is wrong: {LAYERS}"),
    "layers are a mapping": (GOOD[58:], "layers:\n  @neurons: 2\n  weights: [[1]]\n", f"'layers' is wrong: {LAYERS}"),
    "layer is a number": (GOOD[58:], "layers: [@3]\n", "entry 1 of 'layers' is wrong"),
    "activation": ("sigmoid", "@sigmiod", "unknown activation 'sigmiod'; did you mean 'sigmoid'?"),
    "activation in capitals": ("sigmoid", "@ReLU", "unknown activation 'ReLU'; did you mean 'relu'?"),
    "activation is a list": ("sigmoid", "@[sigmoid]", "unknown activation a list; expected one of: sigmoid, tanh"),
    "activation mistyped": ("activation:", "@actvation:", "unknown key 'actvation'; did you mean 'activation'?"),
    "rows": ("[[0.4, 0.5], [0.45, 0.55]]", "@[[0.4, 0.5]]", "matrix has 1 row; expected 2, one for each of y1, y2"),
    "columns": (
        "[0.45, 0.55]", "@[0.45]",
        "row 2 of the weight matrix has 1 number; expected 2, one for each of h1, h2",
    ),
    "columns of a bare matrix": (MATRIX, "[[0.4, 0.5], @[0.45]]", "row 2 of the weight matrix has 1 number"),
    "number of a bare matrix": (MATRIX, "[[0.4, 0.5], [0.45, @oops]]", "not a number: 'oops'"),
    "number of a matrix": ("0.55", "@zero", "not a number: 'zero'"),
    "flat matrix": ("[[0.4, 0.5], [0.45, 0.55]]", "[@0.4, 0.5]", "entry 1 of 'matrix' is wrong"),
    "numbering": ("by_target", "@by_targt", "unknown numbering 'by_targt'; did you mean 'by_target'?"),
    "no matrix": (MATRIX, "@{numbering: by_target}", "'matrix' is missing; expected a list of rows"),
    "matrix key": ("numbering:", "@numberin:", "unknown key 'numberin'; did you mean 'numbering'?"),
    "no weights": (LAST, "@neurons: 2\n", f"'weights' is missing; {WEIGHTS}"),
    "weights are a number": (MATRIX, "@0.4", f"'weights' is wrong: {WEIGHTS}"),
    "weights are empty": (f" {MATRIX}", "@", f"'weights' is wrong: {WEIGHTS}"),
    "neurons are a word": ("[h1, h2]", "@two", NEURONS),
    "no neurons": ("[h1, h2]", "@0", NEURONS),
    "empty neurons": ("[h1, h2]", "@[]", NEURONS),
    "negative neurons": ("[h1, h2]", "@-1", NEURONS),
    "half a neuron": ("[h1, h2]", "@2.5", NEURONS),
    "too many neurons": ("[h1, h2]", "@10001", NEURONS),
    "neurons are a mapping": ("[h1, h2]", "@{h1: 1}", NEURONS),
    "neuron twice": ("[h1, h2]", "[h1, @h1]", "duplicate name 'h1'; use each name once"),
    "neuron with a space": ("[h1, h2]", '[h1, @"h 2"]', "'h 2' is no name; expected a letter, then letters"),
    "long name": ("{w4:", "{@" + "w" * 33 + ":", "is too long; names have at most 32 characters"),
    "name for LaTeX": ("{w4:", '{@"w$4}":', "'w$4}' is no name"),
    "name beyond ASCII": ("{w4:", "{@ωß:", "'ωß' is no name"),
    "neuron like an input": (
        BETWEEN, BETWEEN.replace("x1: 0.05", "h1: 0.05") + "@",
        "duplicate name 'h1'; a neuron would share it with an input",
    ),
    "weight eta": ("{w4:", "{@eta:", "duplicate name 'eta'; a weight would share it with the learning rate"),
    "weight E_total": ("{w4:", "{@E_total:", "duplicate name 'E_total'; a weight would share it with the total error"),
    "bias eta": ("{b1:", "{@eta:", "duplicate name 'eta'; a bias would share it with the learning rate"),
    "neuron total": ("[y1, y2]", "[y1, @total]", "the error of total would share it with the total error"),
    "target like an input": ("t1: 0.01", "@x1: 0.01", "duplicate name 'x1'; a target would share it with an input"),
    "too few targets": (
        "targets: {t1: 0.01, t2: 0.99}", "@targets: {t1: 0.01}",
        "the number of targets is 1, that of output neurons 2; give one target for each of y1, y2, in this order",
    ),
    "too few biases": (
        "{b1: 0.30}", "@[0.1]",
        "the number of biases is 1, that of neurons 2; give one for each of h1, h2",
    ),
    "bias of an unknown neuron": ("{b1: 0.30}", "{h1: 0.1, @h3: 0.2}", "unknown neuron 'h3' in layer 1"),
    "missing bias": ("bias: {b1: 0.30}", "@bias: {h1: 0.1}", "missing bias: there is none for h2"),
    "named bias is a word": ("{b1: 0.30}", "{b1: @x}", "not a number: 'x'"),
    "bias is a word": ("{b1: 0.30}", "@abc", "not a number: 'abc'"),
    "loss": (END, f"{END}loss: @best\n", "unknown loss 'best'; expected one of: half_squared_error"),
    "loss with another name": (END, f"{END}loss: @mae\n", "unknown loss 'mae'; write 'absolute_error'"),
    "key with another name": (END, f"{END}@lr: 0.1\n", "unknown key 'lr'; write 'learning_rate'"),
    "key of a layer with another name": ("neurons: [y1", "@units: [y1", "unknown key 'units'; write 'neurons'"),
    "decimal comma within braces": (
        "x1: 0.05", "x1: 0,@05", "'05' is no name; in a number, write the decimal point as '.', such as 0.5"
    ),
    "a class as target": (
        "targets: {t1: 0.01, t2: 0.99}", "targets: @1", "or a list of numbers; the second of three classes is [0, 1, 0]"
    ),
    "one target for classes": (
        "targets: {t1: 0.01, t2: 0.99}", "loss: softmax_cross_entropy\n@targets: [1]",
        "in this order; the second of three classes is [0, 1, 0]",
    ),
    "learning rate": (END, "learning_rate: @fast\n", "not a number: 'fast'"),
    "negative learning rate": (END, "learning_rate: @-0.5\n", "expected a number of at least 0, such as 0.1"),
    "negative penalty": (END, f"{END}penalty: {{l2: @-1}}\n", "expected a number of at least 0, such as 0.01"),
    "target that is no probability": (
        "{t1: 0.01, t2: 0.99}", "{t1: 0.01, t2: @2}\nloss: binary_cross_entropy",
        "2 is no target for binary_cross_entropy; it is a probability, from 0 to 1",
    ),
    "array in an example": (
        "inputs: {x1: 0.05, x2: 0.1}\ntargets: {t1: 0.01, t2: 0.99}\n",
        "examples: [{inputs: {x1: [@1, 2]}, targets: {t1: 1}}]\n",
        "'x1' in 'inputs' is wrong: expected names with numbers, or a list of numbers",
    ),
    "target that is no margin": (
        "0.01, t2: 0.99}", "@0, t2: 1}\nloss: hinge", "0 is no target for hinge; it is -1 or 1"
    ),
    "learning rate mistyped": (END, "@learning-rate: 0.5\n", "'learning-rate'; did you mean 'learning_rate'?"),
    "unknown parameter": (END, f"{END}trained: [w1, @b11]\n", "no parameter is called 'b11'; did you mean 'b1'?"),
    "trained mistyped": (END, f"{END}trained: @wieghts\n", "'wieghts'; did you mean 'weights'?"),
    "steps": (END, f"{END}steps: @-1\n", "'steps' is wrong: expected a whole number from 1 to 100,000"),
    "decimals": (END, f"{END}decimals: @100\n", "'decimals' is wrong: expected a whole number from 1 to 60"),
    "decimals are a word": (END, f"{END}decimals: @four\n", "'decimals' is wrong: expected a whole number"),
    "title": (END, f"{END}title: @{{a: b}}\n", "'title' is wrong: expected a text of at most 200 characters"),
    "long title": (END, f"{END}title: @{'x' * 300}\n", "'title' is wrong: expected a text of at most 200 characters"),
    "empty file": (GOOD, "@", "the description is empty; expected inputs, targets and layers"),
    "only a comment": (GOOD, "@# nothing\n", "the description is empty"),
    "a list": (GOOD, "@[1, 2]\n", "this is no network description; expected keys such as inputs"),
    "a word": (GOOD, "@hello\n", "this is no network description"),
    "no comma": ("0.05, x2: 0.1}", "0.05 x2@: 0.1}", "not well-formed YAML: did not find expected ',' or '}'"),
    "tab": ("  - neurons: [h1, h2]", "@\t- neurons: [h1, h2]", "indent with spaces, not with tabs"),
    "control character": ("0.05", "@\x07", "the character U+0007 may not stand in YAML"),
    "merge": (END, f"{END}@<<: {{a: b}}\n", "unknown key '<<'"),
    "second document": (END, f"{END}@---\n{END}", "not well-formed YAML"),
    "undefined alias": ("0.05", "@*a", "found undefined alias"),
    "endless alias": ("{x1: 0.05, x2: 0.1}", "@&a [*a]", "nested too deeply"),
    "key is a list": (END, f"{END}? @[a, b]\n: 1\n", "a key must be a plain word"),
}


def marked(old: str, new: str) -> tuple[str, str]:
    """Return the bad text without its mark, and ``line:column`` of the mark."""
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    before = text[: text.index("@")]
    place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    return text.replace("@", "", 1), place


@pytest.mark.parametrize("case", CASES)
def test_message_and_place(case: str, tmp_path: Path) -> None:
    old, new, message = CASES[case]
    text, place = marked(old, new)
    file = tmp_path / "net.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DeriveError) as caught:
        Network.load(file)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.location == f"{file}:{place}"


def test_the_good_one_is_good() -> None:
    assert len(Network.from_text(GOOD).graph.parameters) == 10


JSON = '{"inputs": [1],\n "targets": [1],\n "layers": [{"neurons": 1, "weights": [[W]]}]}'


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (JSON.replace("W", "nix"), "3:41", "not well-formed JSON: Expecting value"),
        (JSON.replace("W", '"x"'), "3:41", "not a number: 'x'"),
        ('{"inputs": [1],\n\t"inputs": [1]}', "2:2", "duplicate name 'inputs'; the first one stands at 1:2"),
        ('{"inputs": [NaN]}', "1:13", "not a number: 'NaN'"),
        ('{"inputs": [' + "1" * 5000 + "]}", "1:13", "a number of 5,000 characters"),
        ('{"title": "\\ud800"}', "1:11", "unpaired surrogate"),
        ("[" * 100_000 + "]" * 100_000, "1:34", "nested too deeply"),
        ('"' + '\\"' * 100_000, "1:1", "Unterminated string"),
    ],
)
def test_json(text: str, place: str, message: str) -> None:
    _assert_refused(text, "json", place, message)


TOML = """\
# inputs = 3
title = "layers = [1]"
inputs = {x1 = 0.05, "x2" = 1_000.5}
targets = [0.01]
[[layers]]
neurons = ["h1"]
[layers.weights]
"x1 -> h1".w1 = 0.15
"x2 -> h1" = 0.2
[[layers]]
neurons = 1
weights = [[0.3]] # last
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.05", "@nan", "not a number: 'nan'"),
        ("0.05", "@1979-05-27", "not a number: '1979-05-27'"),
        ("[0.01]", "[0.01, # one, [two\n  @true]", "not a number: 'true'"),
        ('"x2 -> h1" =', '@"x3 -> h1" =', "unknown source 'x3' of layer 1"),
        ("w1 = 0.15", "w1 = @'a'", "not a number: 'a'"),
        ("[[0.3]]", "[[@[]]]", "not a number: a list"),
        ("[[0.3]]", "@[[0.3], [0.4]]", "the weight matrix has 2 rows"),
        ("neurons = 1", "@neuron = 1", "unknown key 'neuron'; did you mean 'neurons'?"),
        ("[layers.weights]\n", "[layers.@bias]\nb1 = 0\n[layers.weights]\n", None),
        ("title = ", "@title title = ", "not well-formed TOML"),
        ("0.05", "@" + "1" * 5000, "a number of more than 400 characters"),
    ],
)
def test_toml(old: str, new: str, message: str | None) -> None:
    assert old in TOML
    text = TOML.replace(old, new, 1)
    if message is None:
        assert Network.from_text(text.replace("@", ""), language="toml").graph["b1"]
        return
    before = text[: text.index("@")]
    place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    if "not well-formed" in message:
        place = "2:7"
    _assert_refused(text.replace("@", ""), "toml", place, message)


@pytest.mark.parametrize(
    "text", [".".join(["a"] * 100_000) + " = 1", "a = " + "[" * 100_000 + "]" * 100_000, "a." * 40 + "b = 1"]
)
def test_toml_depth(text: str) -> None:
    with pytest.raises(DeriveError, match="nested too deeply"):
        Network.from_text(text, language="toml")


def test_toml_of_many_tables_is_read_in_linear_time() -> None:
    with pytest.raises(DeriveError, match="unknown key 'a'"):
        Network.from_text("\n".join(f"[a.b.c{index}]" for index in range(20_000)), language="toml")


def _assert_refused(text: str, language: str, place: str, message: str) -> None:
    with pytest.raises(DeriveError) as caught:
        Network.from_text(text, language=language)
    assert message in str(caught.value)
    assert caught.value.location == f"<text>:{place}"


@pytest.mark.parametrize("text", ["[" * 200_000, "a: " + "{a: " * 200_000, "- " * 200_000])
def test_yaml_depth(text: str) -> None:
    with pytest.raises(DeriveError, match="nest"):
        Network.from_text(text)


def test_aliases_that_stand_for_a_billion_values() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{index}: &a{index} [{', '.join([f'*a{index - 1}'] * 10)}]" for index in range(1, 9)]
    with pytest.raises(DeriveError, match="the description is too large"):
        Network.from_text("\n".join(lines))


@pytest.mark.parametrize(
    ("name", "content", "message", "place"),
    [
        ("net.yaml", b"a: b\nc: \xff", "not UTF-8 text; save it as UTF-8", ":2:4"),
        ("net.yaml", "a: b".encode("utf-16"), "not UTF-8 text", ":1:1"),
        ("net.yaml", b"# " + b"a" * 4_000_001, "more than 4,000,000 bytes", ":1:1"),
        ("net.yaml", b"- *a\n" * 2_200_000, "more than 4,000,000 bytes", ":1:1"),
        ("net.txt", b"", "unknown kind of file '.txt'; expected .yaml, .yml, .json, .toml", ""),
        ("net.json", b" \n", "the description is empty", ":1:1"),
        ("net.toml", b"", "the description is empty", ":1:1"),
    ],
)
def test_files(name: str, content: bytes, message: str, place: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(DeriveError) as caught:
        Network.load(file)
    assert message in str(caught.value)
    assert caught.value.location == f"{file}{place}"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mazr", "no network is called 'mazr'; did you mean 'mazur'? (a description file ends in .yaml"),
        ("nowhere.yaml", "cannot read the file: No such file or directory"),
        ("a\0b", "no network is called"),
        ("", "this is a folder"),
    ],
)
def test_names(name: str, message: str) -> None:
    with pytest.raises(DeriveError) as caught:
        Network.load(name)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inputs": {"x": float("nan")}}, "inputs.x: not a number: 'nan'"),
        ({"inputs": {"x": True}}, "inputs.x: not a number: 'True'"),
        ({"inputs": {"x": 10**5000}}, "inputs.x: the number has too many digits"),
        ({"inputs": {1: "0.5"}}, "inputs.1: '1' is no name"),
        ({"layers": [{"neurons": ["y"], "weights": {"z -> y": 1}}]}, "layers.0.weights.z -> y: unknown source 'z'"),
        ({"layers": [{"neurons": ["y"], "weights": [["a"]]}]}, "layers.0.weights.matrix.0.0: not a number: 'a'"),
        ({"layers": [{"neurons": 1.5, "weights": [[1]]}]}, f"layers.0.neurons: {NEURONS}"),
        ({"learn_rate": 1}, "learn_rate: unknown key 'learn_rate'; did you mean 'learning_rate'?"),
    ],
)
def test_arguments(change: dict[str, object], message: str) -> None:
    good = {"inputs": {"x": 1}, "targets": [1], "layers": [{"neurons": ["y"], "weights": {"x -> y": 1}}]}
    with pytest.raises(DeriveError) as caught:
        Network.from_arguments(**{**good, **change})
    assert message in str(caught.value)


def test_a_notation_is_no_network() -> None:
    text = "title: Mine\ninput: x_{<index>}\nweight: w_{<index>}\ntotal_error: L\n"
    with pytest.raises(DeriveError, match="this is a notation, no network; name its file under 'notation'"):
        Network.from_text(text)
