"""What did an earlier run find in this file, and does it still hold?

One file of JSON for each checked file, in `.shapelint_cache`. It holds what was found, a key of all that a check is
given (the text, the settings that count, this version of shapelint), and what the check asked of other files. An entry
that is damaged, or that anything differs for, is no entry; a cache that cannot be read or written is none. It never runs
code.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import threading
import time
from functools import cache
from pathlib import Path

import shapelint
from shapelint.findings.declared import all_kinds

from .config import Config
from .contents import sign
from .examine import Examined
from .options import Options
from .questions import Answers, Questions
from .settings import Settings
from .stored import FORM, Damaged, plain, restored

FOLDER = ".shapelint_cache"
_RESULTS = "results"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of shapelint's; see https://bford.info/cachedir/\n"
_DAY = 24 * 60 * 60
#: What no run has used for so long is thrown away.
_KEPT = 30 * _DAY


class Cache:
    """The results of earlier runs. `trouble` is the first thing that kept it from being written, for people."""

    def __init__(self, folder: str):
        self.folder = folder
        self.trouble = ""
        self._results = os.path.join(folder, _RESULTS)
        self._wrote = False

    @classmethod
    def of(cls, config: Config, options: Options) -> Cache | None:
        """The cache of a project: where the options say, else the configuration, else beside the configuration or in
        the current folder. None where none is wanted."""
        if not options.cache:
            return None
        root = os.path.abspath(config.root or os.curdir)
        if options.cache_dir is not None:
            return cls(os.path.abspath(os.path.expanduser(options.cache_dir)))
        return cls(os.path.join(root, os.path.expanduser(config.cache_dir or FOLDER)))

    def get(self, filename: str, text: str, content: str, settings: Settings, answers: Answers) -> Examined | None:
        """What was found in this file, or None where that is to be found out again."""
        path = self._path(filename, settings)
        try:
            with open(path, encoding="utf-8") as file:
                checksum, _, body = file.read().partition("\n")
            if checksum != sign(body.encode("utf-8")):
                return None
            entry = json.loads(body)
            if entry["key"] != _key(filename, content, settings):
                return None
            if entry["answers"] != answers.sign(Questions(**entry["questions"])):
                return None
            found = restored(entry["found"], filename, text, settings)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, Damaged):
            return None
        _used(path)
        return found

    def put(self, examined: Examined, content: str, answers: Answers, questions: Questions) -> None:
        """Keep what was found in a file. Where that is impossible nothing happens."""
        if self.trouble:
            return
        try:
            body = json.dumps({
                "key": _key(examined.filename, content, examined.settings),
                "questions": questions.plain(),
                "answers": answers.sign(questions),
                "found": plain(examined),
            }, separators=(",", ":"))
            self._make()
            _write(self._path(examined.filename, examined.settings), f"{sign(body.encode('utf-8'))}\n{body}")
        except (OSError, ValueError, TypeError) as error:
            self.trouble = f"results are not kept in {self.folder}: {error}"

    def prune(self) -> None:
        """Throw away what no run has used for long, and what a run left that was ended while it wrote."""
        if self.trouble or not self._wrote:
            return
        now = time.time()
        try:
            with os.scandir(self._results) as entries:
                for entry in entries:
                    age = now - entry.stat(follow_symlinks=False).st_mtime
                    if age > (_DAY if entry.name.endswith(".new") else _KEPT):
                        os.unlink(entry.path)
        except OSError:  # another run was faster
            pass

    def _path(self, filename: str, settings: Settings) -> str:
        """`check` and `shapes` keep their results side by side; other settings take the place of those before."""
        options = settings.options
        asked = (os.path.abspath(filename), options.want_expressions, options.want_gaps)
        return os.path.join(self._results, sign(repr(asked).encode("utf-8", "surrogatepass")) + ".json")

    def _make(self) -> None:
        """Make the folder. What lies in one that was there before is its owner's."""
        if self._wrote:
            return
        if not os.path.isdir(self.folder):
            os.makedirs(self.folder, exist_ok=True)
            for name, text in ((".gitignore", "# Made by shapelint.\n*\n"), ("CACHEDIR.TAG", _TAG)):
                _write(os.path.join(self.folder, name), text)
        os.makedirs(self._results, exist_ok=True)
        self._wrote = True


def _key(filename: str, content: str, settings: Settings) -> str:
    """What stands for all that the check of a file is given."""
    options = settings.options
    wanted = settings.wanted(filename)
    given = [
        _ourselves(), os.path.abspath(filename), content, options.want_expressions, options.want_gaps,
        settings.torch_version, {name: dict(shapes) for name, shapes in settings.inputs(filename).items()},
        sorted(code for code, kind in all_kinds().items() if not kind.default_on and code in wanted),
    ]
    return sign(json.dumps(given, sort_keys=True).encode("utf-8"))


@cache
def _ourselves() -> str:
    """What stands for this shapelint: its version and files, the libraries it reads with, and the Python it runs on."""
    folder = Path(shapelint.__file__).parent
    files = [*folder.rglob("*.py"), *_readers()]
    stats = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return sign(repr((FORM, shapelint.__version__, sys.version, sorted(stats))).encode("utf-8", "surrogatepass"))


def _readers() -> list[Path]:
    found = filter(None, map(importlib.util.find_spec, ("libcst", "yaml", "packaging")))
    return [Path(spec.origin) for spec in found if spec.origin is not None]


def _write(path: str, text: str) -> None:
    """The whole text, or nothing at all."""
    new = f"{path}.{os.getpid()}-{threading.get_ident()}.new"
    try:
        with open(new, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.replace(new, path)
    except BaseException:
        try:
            os.unlink(new)
        except OSError:
            pass
        raise


def _used(path: str) -> None:
    """Note that an entry is still needed, once a day."""
    try:
        if time.time() - os.stat(path).st_mtime > _DAY:
            os.utime(path)
    except OSError:
        pass
