"""Which files do the benchmarks read? The Python files of pinned wheels, fetched once into a cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

#: The two that the quick benchmarks read.
WHEELS = ("timm==1.0.31", "speechbrain==1.1.2")
#: All libraries of the corpus, by the folder that is checked in each; the largest comes last.
CORPUS = {
    "timm": "timm==1.0.31",
    "speechbrain": "speechbrain==1.1.2",
    "pytorch_forecasting": "pytorch-forecasting==1.8.0",
    "darts": "darts==0.48.1",
    "flair": "flair==0.15.1",
    "torchvision": "torchvision==0.29.2",
    "torchaudio": "torchaudio==2.11.0",
    "pytorch_lightning": "pytorch-lightning==2.6.6",
    "torchmetrics": "torchmetrics==1.9.0",
    "pytorch_tabnet": "pytorch-tabnet==4.1.0",
    "segmentation_models_pytorch": "segmentation-models-pytorch==0.6.0",
    "x_transformers": "x-transformers==2.31.10",
    "gpytorch": "gpytorch==1.15.2",
    "kornia": "kornia==0.9.0",
    "peft": "peft==0.21.2",
    "torch_geometric": "torch-geometric==2.8.1",
    "monai": "monai==1.6.1",
    "diffusers": "diffusers==0.42.1",
    "transformers": "transformers==5.23.0",
}
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shapelint-benchmarks"


def unpacked(requirement: str, cache: Path = CACHE) -> Path:
    """The folder a wheel was unpacked into, fetched with pip where it is not there yet."""
    folder = cache / requirement.replace("==", "-")
    if not (folder / ".complete").exists():
        fetch = cache / "wheels" / requirement.replace("==", "-")
        if not list(fetch.glob("*.whl")):
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", fetch,
                       requirement]
            subprocess.run(list(map(str, command)), check=True, stdout=sys.stderr)
        (wheel,) = fetch.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        (folder / ".complete").touch()
    return folder


def torch_files(folder: Path) -> list[str]:
    """The Python files below a folder whose text mentions torch, in a fixed order."""
    return [str(path) for path in sorted(folder.rglob("*.py")) if b"torch" in path.read_bytes()]
