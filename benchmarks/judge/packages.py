"""How can torchvision and torchaudio be asked beside a torch without CUDA? Their published wheels are built for it.

The wheels are fetched with pip and unpacked into the benchmarks' cache. Their compiled parts want a few functions of
CUDA that nothing here calls: a library that has them by name is compiled, so that what runs on the CPU can be loaded.
"""

from __future__ import annotations

import ctypes
import glob
import importlib.util
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from typing import Any

import torch

from benchmarks.wheels import unpacked

WHEELS = ("torchvision==0.29.2", "torchaudio==2.11.0", "pillow==13.0.0", "numpy==2.4.6")
_EXTENSIONS = ("torchvision/_C*.so", "torchaudio/lib/*torchaudio*.so")


def load() -> list[str]:
    """Make both packages importable; what is missing, in words."""
    folders = []
    for wheel in WHEELS:
        if _there(wheel.partition("==")[0].replace("pillow", "PIL")):
            continue
        try:
            folders.append(str(unpacked(wheel)))
        except (subprocess.CalledProcessError, OSError, ValueError) as problem:
            return [f"{wheel} cannot be fetched ({type(problem).__name__})"]
    sys.path[:0] = folders
    missing = []
    if torch.version.cuda is None:
        try:
            _stand_in([path for folder in folders for name in _EXTENSIONS for path in glob.glob(f"{folder}/{name}")])
        except (OSError, subprocess.CalledProcessError) as problem:
            missing.append(f"what stands in for CUDA cannot be compiled ({problem})")
    for name in ("torchvision", "torchaudio"):
        try:
            importlib.import_module(name)
        except Exception as problem:  # noqa: BLE001  (a package that does not suit the torch here fails in any way)
            missing.append(f"{name} cannot be imported ({type(problem).__name__}: {problem})")
    return missing


def _there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _stand_in(extensions: list[str]) -> None:
    """Load libraries of the names of torch's CUDA parts, with the functions that the extensions ask for."""
    have = set().union(*(_symbols(path, "--defined-only") for path in glob.glob(f"{torch.__path__[0]}/lib/*.so*")))
    wanted = set().union(*(_symbols(path, "--undefined-only") for path in extensions)) - have
    names = sorted(name for name in wanted if "cuda" in name and not name.startswith(("cuda", "__cuda")))
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "names.c")
        with open(source, "w") as file:
            file.writelines(f"void {name}(void) {{ __builtin_trap(); }}\n" for name in names)
        for name in ("libc10_cuda.so", "libtorch_cuda.so"):
            made = os.path.join(folder, name)
            subprocess.run(["cc", "-shared", "-fPIC", "-w", f"-Wl,-soname,{name}", "-o", made, source], check=True)
            ctypes.CDLL(made, mode=ctypes.RTLD_GLOBAL)


def _symbols(path: str, which: str) -> set[str]:
    lines = subprocess.run(["nm", "-D", which, path], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[-1].partition("@")[0] for line in lines}


@contextmanager
def sizes_on_the_cpu() -> Any:
    """RegNet computes its widths with tensors, which meta tensors cannot tell."""
    from torchvision.models.regnet import BlockParams

    made = BlockParams.from_init_params.__func__

    def from_init_params(cls: Any, *args: Any, **kwargs: Any) -> Any:
        with torch.device("cpu"):
            return made(cls, *args, **kwargs)

    BlockParams.from_init_params = classmethod(from_init_params)
    try:
        yield
    finally:
        BlockParams.from_init_params = classmethod(made)
