"""What does a configuration say, which one counts, and how are mistakes in it told?"""

from __future__ import annotations

from pathlib import Path

import pytest

from shapelint.lint.config import Config, ConfigError, Nearest, read

pytestmark = pytest.mark.usefixtures("kinds")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


ALL_KEYS = """\
select = ["SL1", "sl2"]
ignore = ["SL101"]
extend-select = ["SL8"]
exclude = ["build", "*_pb2.py"]
src = ["lib"]
error-on-warning = true
torch-version = "2.13"

[per-file-ignores]
"tests/*" = ["SL7"]

[inputs]
"pkg.model.Tagger.forward" = {x = "[B, T, 16]", mask = "[B, T] bool"}
"""


def test_every_key(tmp_path):
    config = read(write(tmp_path / "shapelint.toml", ALL_KEYS))
    assert config == Config(
        root=tmp_path,
        path=tmp_path / "shapelint.toml",
        select=("SL1", "SL2"),
        ignore=("SL101",),
        extend_select=("SL8",),
        per_file_ignores=(("tests/*", ("SL7",)),),
        exclude=("build", "*_pb2.py"),
        src=("lib",),
        inputs={"pkg.model.Tagger.forward": {"x": "[B, T, 16]", "mask": "[B, T] bool"}},
        error_on_warning=True,
        torch_version=(2, 13),
    )
    assert config.source_roots == (tmp_path / "lib",)


@pytest.mark.parametrize("shape", ["[]", "[B]", "[..., 20]", "[B, 2*H + 1, T//2]", "[B, T] int64", " [ 3 , 4 ] "])
def test_shapes_of_inputs(tmp_path, shape):
    config = read(write(tmp_path / "shapelint.toml", f'[inputs]\n"m.f" = {{x = "{shape}"}}'))
    assert config.inputs == {"m.f": {"x": shape}}


def test_pyproject_has_the_same_keys_in_its_table(tmp_path):
    text = '[project]\nname = "x"\n[tool.shapelint]\nselect = ["SL1"]\n[tool.shapelint.per-file-ignores]\n"a.py" = ["SL2"]\n'
    config = read(write(tmp_path / "pyproject.toml", text))
    assert (config.select, config.per_file_ignores) == (("SL1",), (("a.py", ("SL2",)),))


@pytest.mark.parametrize("text", ["", '[tool.ruff]\nselect = ["E"]\n', '[project]\nname = "shapelint"\n', "broken ["])
def test_a_pyproject_of_others_is_passed_over(tmp_path, text):
    assert read(write(tmp_path / "pyproject.toml", text)) is None


MISTAKES = [
    ('slect = ["SL1"]', 1, "unknown key `slect`; did you mean `select`?"),
    ("\n\ncolour = 1", 3, "unknown key `colour`"),
    ('select = "SL1"', 1, "`select`: must be an array of strings, not a string"),
    ('select = [\n "SL1",\n 2]', 1, "`select`: must be an array of strings, but holds a number: 2"),
    ('select = [\n  "SL1",\n  "SL555",\n]', 3, "`select`: unknown code `SL555`"),
    ('ignore = ["SL901"]', 1, "`ignore`: SL901 cannot be ignored"),
    ('error-on-warning = "yes"', 1, "`error-on-warning`: must be true or false, not a string"),
    ("torch-version = 2.13", 1, '`torch-version`: must be a string such as "2.4", not a number'),
    ('torch-version = "1.13"', 1, '`torch-version`: must be a release of PyTorch 2, such as "2.4", not \'1.13\''),
    ("per-file-ignores = []", 1, "`per-file-ignores`: must be a table of patterns and codes, not an array"),
    ('[per-file-ignores]\n"a.py" = ["SL1"]\n"b.py" = ["E501"]', 3, "`per-file-ignores`: `b.py`: unknown code `E501`"),
    ('[inputs]\n"m.f" = "[B]"', 2, "`inputs`: `m.f`: must be a table of parameters and shapes"),
    ('[inputs]\n"m.f" = {x = "B, T"}', 2, "`inputs`: `x`: must be a shape such as"),
    ('[inputs]\n"m.f" = {x = "[B, T*]"}', 2, "`inputs`: `x`: must be a shape such as"),
    ('[inputs]\n"m.f" = {x = "[B, 1.5]"}', 2, "`inputs`: `x`: must be a shape such as"),
    ('[inputs."m.f"]\nx = "[B]"\ny = 3', 3, "`inputs`: `y`: must be a string, not a number"),
    ("select = [\n", 2, "not valid TOML"),
    ("a = 1\na = 2\n", 2, "not valid TOML"),
]


@pytest.mark.parametrize("text, line, message", MISTAKES, ids=[m[2][:40] for m in MISTAKES])
def test_mistakes_name_file_and_line(tmp_path, text, line, message):
    path = write(tmp_path / "shapelint.toml", text)
    with pytest.raises(ConfigError) as caught:
        read(path)
    start = f"{path}:{line}: "
    said = str(caught.value)
    if "not valid TOML" in message:  # where exactly is for tomllib to say
        assert said.startswith(f"{path}:") and message in said and "(at line" not in said
    else:
        assert said.startswith(start + message), said


def test_mistakes_in_pyproject_are_placed_in_its_table(tmp_path):
    path = write(tmp_path / "pyproject.toml", "[tool.other]\nslect = 1\n\n[tool.shapelint]\nslect = []\n")
    with pytest.raises(ConfigError, match=f"{path}:5: unknown key"):
        read(path)


def test_our_table_must_be_one(tmp_path):
    with pytest.raises(ConfigError, match=":2: `tool.shapelint` must be a table"):
        read(write(tmp_path / "pyproject.toml", "[tool]\nshapelint = 3\n"))


def test_not_utf_8(tmp_path):
    (tmp_path / "shapelint.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        read(tmp_path / "shapelint.toml")


def test_the_nearest_counts(tmp_path):
    write(tmp_path / "shapelint.toml", 'select = ["SL1"]')
    write(tmp_path / "a/pyproject.toml", '[tool.shapelint]\nselect = ["SL2"]')
    write(tmp_path / "a/b/pyproject.toml", '[tool.ruff]\nselect = ["E"]')
    nearest = Nearest()
    assert nearest.for_file(tmp_path / "x.py").select == ("SL1",)
    assert nearest.for_file(tmp_path / "a/x.py").select == ("SL2",)
    assert nearest.for_file(tmp_path / "a/b/c/x.py").select == ("SL2",), "a pyproject.toml of others is passed over"
    assert nearest.for_file(tmp_path / "other/x.py").path == tmp_path / "shapelint.toml"


def test_shapelint_toml_beats_pyproject_beside_it(tmp_path):
    write(tmp_path / "pyproject.toml", '[tool.shapelint]\nselect = ["SL2"]')
    write(tmp_path / "shapelint.toml", 'select = ["SL1"]')
    assert Nearest().for_file(tmp_path / "x.py").select == ("SL1",)


def test_a_named_configuration_counts_for_all(tmp_path):
    write(tmp_path / "a/shapelint.toml", 'select = ["SL2"]')
    named = write(tmp_path / "ci.toml", 'select = ["SL1"]')
    assert Nearest(only=named).for_file(tmp_path / "a/x.py").select == ("SL1",)


def test_isolated_has_none(tmp_path):
    write(tmp_path / "shapelint.toml", "this is broken [")
    assert Nearest(isolated=True).for_file(tmp_path / "x.py") == Config()


def test_a_named_configuration_must_exist_and_say_something(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        Nearest(only=tmp_path / "nowhere.toml")
    with pytest.raises(ConfigError, match=r"has no table \[tool.shapelint\]"):
        Nearest(only=write(tmp_path / "pyproject.toml", "[tool.ruff]"))
