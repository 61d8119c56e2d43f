"""Do the rules of torchvision and torchaudio agree with the packages? Prints agreement, or what is missing to say.

    python -m benchmarks.vision_audio               # models, transforms, examples of all other rules: 8 minutes
    python -m benchmarks.vision_audio --parts models --only 'resnet*' --show

A program is run twice, by the package on meta tensors and by the analysis, and the shapes of its variables are laid
side by side. The examples in the docstrings of the rules, and what is near to them, are tried by the tests.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the checkout beside this file, installed or not

import click  # noqa: E402
import torch  # noqa: E402

from benchmarks.judge import packages  # noqa: E402
from shapelint.findings.check import check_source  # noqa: E402
from shapelint.source import parse  # noqa: E402

HEAD = "import torch\nfrom torch import nn\nimport torchvision\nimport torchvision.transforms as v1\n" \
       "import torchvision.transforms.v2 as v2\n"


@click.command()
@click.option("--only", default="*", help="Names of models (a shell pattern).")
@click.option("--parts", default="models,masks,transforms,examples", help="Which parts to run.")
@click.option("--show", is_flag=True, help="Print every line that does not agree.")
def main(only: str, parts: str, show: bool) -> None:
    """Lay shapelint beside torchvision and torchaudio."""
    warnings.simplefilter("ignore")
    missing = packages.load()
    for line in missing:
        print("missing:", line)
    if missing:
        return
    import torchaudio
    import torchvision

    print(f"torch {torch.__version__}, torchvision {torchvision.__version__}, torchaudio {torchaudio.__version__}")
    if "models" in parts:
        names = [name for name in torchvision.models.list_models(module=torchvision.models) if fnmatch(name, only)]
        with packages.sizes_on_the_cpu():
            told = {name: compared(model_program(name), show, name) for name in names}
        report("models", told)
        for which in ("whole", "feature", "child", "part", "symbol"):
            report(f"  {which}", {name: {k: v for k, v in rows.items() if k.startswith(which)}
                                  for name, rows in told.items()})
    if "masks" in parts:
        names = [name for name in MASKED if fnmatch(name, only)]
        report("masks", {name: compared(MASKS.format(name=f"torchvision.models.segmentation.{name}"), show, name)
                         for name in names})
    if "transforms" in parts:
        for package in ("v1", "v2"):
            report(f"transforms {package}", {package: compared("\n".join(transforms(package)), show, package)})
    if "examples" in parts:
        examples()


def report(title: str, told: dict[str, dict[str, str]]) -> None:
    """One line: how many things were asked, and what came of them."""
    answers = Counter(answer for rows in told.values() for answer in rows.values())
    words = ", ".join(f"{count} {answer}" for answer, count in answers.most_common())
    print(f"{title:16} {len(told):4} programs, {sum(answers.values()):5} shapes: {words or 'nothing'}")


# -- programs

MASKED = ("fcn_resnet50", "fcn_resnet101", "deeplabv3_resnet50", "deeplabv3_resnet101", "deeplabv3_mobilenet_v3_large")

#: All that is asked of a model that gives a mask for each class.
MASKS = """x = torch.zeros(2, 3, 65, 97)
m = {name}(weights=None, weights_backbone=None, num_classes=5)
masks = m(x)["out"]
features = m.backbone(x)["out"]
channels = torch.zeros(m.classifier[4].in_channels)
children = torch.zeros(len(list(m.children())))
m.classifier[4] = nn.Conv2d(m.classifier[4].in_channels, 9, 1)
changed = m(x)["out"]
n = {name}(weights=None, weights_backbone=None, aux_loss=True)
other = n(x)["out"]
further = torch.zeros(n.aux_classifier[4].weight.shape)"""


def model_program(name: str) -> str:
    """All that is asked of one model. The names of the variables say what each line is about."""
    import torchvision

    aux = "aux_logits=False" if name in ("googlenet", "inception_v3") else ""
    with torch.device("meta"):
        model = torchvision.models.get_model(name, **({"aux_logits": False} if aux else {}))
    sizes = ((224, 224), (97, 130), (64, 64)) if name != "inception_v3" else ((299, 299), (150, 211))
    lines = [f"m = torchvision.models.{name}({aux})"]
    for i, (height, width) in enumerate(sizes):
        lines += [f"x{i} = torch.zeros(2, 3, {height}, {width})", f"whole{i} = m(x{i})"]
        lines += [f"part{i}_{k} = nn.Sequential(*list(m.children())[:{-k}])(x{i})" for k in (1, 2)]
    for i, (path, part) in enumerate(model.named_modules()):
        if isinstance(part, (torch.nn.Linear, torch.nn.Conv2d)) and reached(model, path):
            lines.append(f"feature{i} = torch.zeros({written(path)}.weight.shape)")
    for child, part in model.named_children():
        lines.append(f"child_{child} = torch.zeros(len(list(m.{child}.children())) + 1)")
    head = [path for path, part in model.named_modules() if isinstance(part, (torch.nn.Linear, torch.nn.Conv2d))][-1]
    lines += symbolic(name, aux, sizes[name.startswith(("vit", "maxvit")) - 1])
    old = written(head)
    if isinstance(model.get_submodule(head), torch.nn.Linear):
        lines += [f"{old} = nn.Linear({old}.in_features, 10)", "whole_new = m(x0)", f"{old} = nn.Identity()",
                  "whole_features = m(x0)"]
    return "\n".join(lines)


def symbolic(name: str, aux: str, size: tuple[int, int]) -> list[str]:
    """The same model in a class of the program, whose forward is asked with free sizes."""
    return ["class Free(nn.Module):", "    def __init__(self):", "        super().__init__()",
            f"        self.net = torchvision.models.{name}({aux})",
            "        self.body = nn.Sequential(*list(self.net.children())[:-2])",
            "    def forward(self, x):", "        B, C, H, W = x.shape", "        symbol_out = self.net(x)",
            "        symbol_body = self.body(x)", "        return symbol_out", f"free = (2, 3, {size[0]}, {size[1]})"]


#: Blocks whose inside the analysis does not know.
_CLOSED = ("Sequential", "ModuleList", "Conv2dNormActivation", "SimpleStemIN", "AnyStage", "BasicConv2d")


def reached(model: torch.nn.Module, path: str) -> bool:
    """Is the part inside containers only?"""
    above = path.split(".")[:-1]
    return all(type(model.get_submodule(".".join(above[:i + 1]))).__name__ in _CLOSED for i in range(len(above)))


def written(path: str) -> str:
    """`classifier.6` as a program writes it."""
    return "m" + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in path.split("."))


def transforms(package: str) -> Iterator[str]:
    """Transforms of a tensor, one a line."""
    yield "x = torch.zeros(3, 30, 41)\nmany = torch.zeros(5, 3, 41, 30)"
    yield "bytes_ = torch.zeros(3, 30, 41, dtype=torch.uint8)"
    made = ("Resize((10, 20))", "Resize(10)", "Resize([10])", "Resize(50)", "CenterCrop(10)", "CenterCrop((50, 8))",
            "RandomCrop(20)", "RandomCrop((30, 41))", "RandomCrop(34, padding=4)", "RandomCrop(60)",
            "RandomCrop(60, pad_if_needed=True)", "RandomResizedCrop(10)", "RandomResizedCrop((10, 12))", "Pad(2)",
            "Pad((2, 3))", "Pad((1, 2, 3, 4))", "Pad((1, 2, 3))", "Normalize((0.5,), (0.5,))",
            "Normalize((0.5,) * 3, (0.5,) * 3)", "Normalize((0.5,) * 4, (0.5,) * 4)", "Grayscale()", "Grayscale(3)",
            "Grayscale(2)", "RandomHorizontalFlip()", "RandomVerticalFlip()", "ColorJitter(0.1)", "RandomRotation(10)",
            "RandomAffine(10)", "RandomPerspective()",
            "GaussianBlur(3)", "RandomErasing()", "RandomInvert()", "RandomSolarize(0.5)", "RandomAdjustSharpness(2)",
            "RandomAutocontrast()", "ElasticTransform()", "RandomGrayscale()", "FiveCrop(8)[0]",
            "ConvertImageDtype(torch.float64)", "Compose([{p}.Resize(20), {p}.CenterCrop(16), {p}.Pad(1)])",
            "RandomApply([{p}.ColorJitter(0.1)])", "RandomChoice([{p}.RandomInvert()])", "Lambda(lambda t: t[:1])")
    newer = ("ToDtype(torch.float16)", "GaussianNoise()", "Identity()", "ToImage()", "RandomChannelPermutation()",
             "RandomPhotometricDistort()", "RandomResize(10, 20)", "RandomShortestSize(20)", "ScaleJitter((50, 60))")
    for i, text in enumerate((*made, *(newer if package == "v2" else ()))):
        call, _, index = text.partition(")[")
        build = f"{package}.{call}" + (")" if index else "")
        for name in ("x", "many"):
            yield f"{name}{i} = {build}({name})".replace("{p}", package) + (f"[{index}" if index else "")
    for i, text in enumerate(("RandomPosterize(3)", "RandomEqualize()", "RandAugment()", "AutoAugment()",
                              "TrivialAugmentWide()", "AugMix()", "ConvertImageDtype(torch.float32)",
                              "Resize((5, 6))")):
        yield f"bytes{i} = {package}.{text}(bytes_)"


# -- two runs of a program


def compared(program: str, show: bool, title: str) -> dict[str, str]:
    """For every variable: agrees, unknown, wrong, false alarm or missed."""
    real = run(program, "cpu" if title in ("v1", "v2") else "meta")
    shapes, refused = analysed(program)
    answers = {}
    for name, (row, value) in real.items():
        said = shapes.get(name)
        if isinstance(value, str):
            answers[name] = "refused by both" if row in refused else "unknown" if said is None else "missed"
        elif row in refused:
            answers[name] = "false alarm"
        else:
            answers[name] = fitting(said, value)
        if show and answers[name] not in ("agrees", "refused by both"):
            print(f"{title}: {program.splitlines()[row - 1].strip()}\n    {answers[name]}: {said}, not {value}")
    return answers


def fitting(said: Any, real: Any) -> str:
    """Is the shape that was said the real one? Sizes of free images are put in."""
    if said is None:
        return "unknown"
    shape, dtype = said
    if len(shape) != len(real[0]):
        return "wrong"
    free = {"B": 2, "C": 3, "H": real[2][0], "W": real[2][1]} if len(real) > 2 else {}
    for size, number in zip(shape, real[0]):
        if isinstance(size, str):
            size = eval(size, {"max": max, "min": min}, free)
        if size not in (None, number):
            return "wrong"
    if dtype not in (None, real[1]):
        return "wrong dtype"
    return "agrees" if None not in shape else "agrees in part"


def run(program: str, device: str) -> dict[str, tuple[int, Any]]:
    """What the packages make of each line: (row, (shape, dtype) or the words of an exception)."""
    lines = program.splitlines()
    names: dict[str, Any] = {}
    exec(HEAD, names)
    out: dict[str, tuple[int, Any]] = {}
    row = 0
    with torch.device(device):
        while row < len(lines):
            block = [lines[row]]
            while row + len(block) < len(lines) and lines[row + len(block)].startswith(" "):
                block.append(lines[row + len(block)])
            name = block[0].partition(" = ")[0]
            try:
                exec("\n".join(block), names)
                if isinstance(names.get(name), torch.Tensor):
                    out[name] = row + 1, seen(names[name])
            except Exception as problem:  # noqa: BLE001  (whatever the packages refuse, in whatever way)
                if name.isidentifier():
                    out[name] = row + 1, f"{type(problem).__name__}: {str(problem)[:80]}"
            row += len(block)
        if "Free" in names:
            out.update(freed(names, lines))
    return out


def freed(names: dict[str, Any], lines: list[str]) -> dict[str, tuple[int, Any]]:
    """What the class with free sizes gives for images of one size."""
    model, images = names["Free"]().eval(), torch.zeros(names["free"])
    out = {}
    for name, part in (("symbol_out", model.net), ("symbol_body", model.body)):
        row = next(i for i, line in enumerate(lines, 1) if line.strip().startswith(f"{name} ="))
        try:
            out[name] = row, (*seen(part(images)), tuple(images.shape[2:]))
        except Exception as problem:  # noqa: BLE001
            out[name] = row, f"{type(problem).__name__}: {str(problem)[:80]}"
    return out


def seen(value: torch.Tensor) -> tuple[tuple[int, ...], str]:
    """Shape and dtype."""
    return tuple(value.shape), str(value.dtype).removeprefix("torch.")


def analysed(program: str) -> tuple[dict[str, Any], set[int]]:
    """What the analysis makes of each variable, and the rows that it finds fault with."""
    source = parse("program.py", HEAD + program)
    result = check_source(source, want_expressions=True)
    shapes = {}
    for row in result.expressions:
        if row.stored and row.shape is not None:
            shapes[source.line(row.span.row)[row.span.column - 1: row.span.end_column - 1]] = row.shape, row.dtype
    before = HEAD.count("\n")
    return shapes, {finding.span.row - before for finding in result.findings}


# -- examples


def examples() -> None:
    """The docstring examples of both packages' rules, and what is near to them, before rule and package."""
    import pytest

    print("examples of the rules of both packages, by the tests (what is near ps_roi_align's ends the process: its "
          "kernel divides by an output size of 0):", flush=True)
    folder = ROOT / "tests" / "ops"
    near = "(torchvision or torchaudio.functional) and not ps_roi and not PSRoI and not resample"
    for files, which in ((("test_examples.py", "test_unknown.py"), "torchvision or torchaudio"),
                         (("test_near_misses.py",), near)):
        paths = [str(folder / file) for file in files]
        pytest.main(["-q", "-p", "no:cacheprovider", "--no-header", "-k", which, *paths])


if __name__ == "__main__":
    main()
