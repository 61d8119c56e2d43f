"""Are the right files found?"""

from __future__ import annotations

import os

import pytest

from shapelint.source import MissingPath, find_files


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Makes files below a folder, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def make(*names: str):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path

    return make


def found(*paths, **options) -> list[str]:
    return [os.path.relpath(path).replace(os.sep, "/") for path in find_files(paths, **options)]


def test_python_files_below_a_folder(tree):
    tree("b.py", "a/c.py", "a/d.txt", "a/e.pyi", "x.py/f.py", "a.py")
    assert found(".") == ["a.py", "a/c.py", "b.py", "x.py/f.py"]
    assert find_files(["a", "a/c.py", "./a"]) == [os.path.join("a", "c.py")]
    assert find_files([os.path.abspath("a")]) == [os.path.abspath("a/c.py")]
    assert find_files([]) == []


def test_a_named_file_is_taken(tree):
    tree("script", "build/a.py", "gen/b.py", ".git/HEAD")
    (tree() / ".gitignore").write_text("gen/\n")
    assert found("script", "build/a.py", "gen/b.py", exclude=["gen"]) == ["build/a.py", "gen/b.py", "script"]
    assert found("build", "gen") == ["build/a.py", "gen/b.py"]
    assert found(".") == []


def test_a_missing_path(tree):
    tree("a.py")
    with pytest.raises(MissingPath, match="nowhere"):
        find_files(["a.py", "nowhere"])


def test_exclude(tree):
    tree("src/gen/a.py", "src/b.py", "src/b_pb2.py", "gen/c.py")
    assert found("src", exclude=["src/gen", "*_pb2.py"]) == ["src/b.py"]
    assert found(".", exclude=["/gen"]) == ["src/b.py", "src/b_pb2.py", "src/gen/a.py"]


def test_folders_without_source(tree):
    tree("a.py", ".venv/b.py", "x/node_modules/c.py", "x/__pycache__/d.py", "dist/e.py", "lib/site-packages/f/g.py")
    assert found(".") == ["a.py"]
    assert found("lib/site-packages/f") == ["lib/site-packages/f/g.py"]


def test_gitignore(tree):
    root = tree(".git/HEAD", "a.py", "b.py", "sub/a.py", "sub/c.py", "sub/deep/d.py", "sub/deep/e.py", "out/f.py", "sub/out/g.py")
    (root / ".gitignore").write_text("/a.py\nout/\nd.py\n")
    (root / "sub/.gitignore").write_text("# c\nc.py\n!d.py\n")
    (root / "sub/deep/.gitignore").write_text("e.py\n")
    assert found(".") == ["b.py", "sub/a.py", "sub/deep/d.py"]
    assert found("sub/deep") == ["sub/deep/d.py"]
    assert found("sub", respect_gitignore=False) == ["sub/a.py", "sub/c.py", "sub/deep/d.py", "sub/deep/e.py", "sub/out/g.py"]


def test_a_gitignore_above_the_repository_does_not_count(tree):
    root = tree("repo/.git/HEAD", "repo/a.py", "none/b.py")
    (root / ".gitignore").write_text("*.py\n")
    assert found("repo") == ["repo/a.py"]
    assert found("none") == ["none/b.py"]


def test_an_odd_gitignore(tree):
    root = tree(".git/HEAD", "a.py")
    (root / ".gitignore").write_bytes(b"\xff\xfe\n!\n///\n[\n")
    assert found(".") == ["a.py"]


def test_links(tree):
    root = tree("a/b.py", "c.py")
    (root / "a/loop").symlink_to(root, target_is_directory=True)
    (root / "gone.py").symlink_to(root / "nowhere")
    (root / "same.py").symlink_to(root / "c.py")
    (root / "self.py").symlink_to(root / "self.py")
    assert found(".") == ["a/b.py", "c.py"]
    assert found("a/loop") == ["a/loop/a/b.py", "a/loop/c.py"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_left_alone(tree):
    os.mkfifo(tree("a.py") / "pipe.py")
    assert found(".") == ["a.py"]
