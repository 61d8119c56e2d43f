"""What are torchvision's models put together from? A small notation for models, and the parts that only they have.

`conv1=Conv2d(3, 64, 7, 2, 3), layer1=Stage(2, 64, 64), _=Flatten(1), fc=Linear(512, num_classes)` names the children
of a model in the order in which they run. A name that begins with `_` is a step that is no child of the model,
`Aside(...)` a child that is no step, and a number an attribute. A part is a class of torch.nn, or one of those here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._spatial import framed, slide, with_tail
from shapelint.rulebook import must_be_floating, must_same, parameter, rule_for, sig
from shapelint.rulebook.notation import evaluate
from shapelint.values import DictV, Layer, ListV, NotKnown, Reject, Tensor, Unknown

PARTS: dict[str, Callable[..., Any]] = {}


def part(make: Callable[..., Any]) -> Callable[..., Any]:
    """Register a part by the name of the function that makes it."""
    PARTS[make.__name__] = make
    return make


# -- reading the notation


def model(name: str, notation: str, numbers: Mapping[str, Any], asides: bool = False) -> Layer:
    """The model a line of the notation stands for, with or without the children that it does not run."""
    made = {key: _make(node, numbers) for key, node in _parsed(notation)}
    children, attrs, steps = {}, {}, []
    for key, value in made.items():
        aside = isinstance(value, _Aside)
        if aside and not asides:
            continue
        value = value.layer if isinstance(value, _Aside) else value
        if not isinstance(value, Layer):
            attrs[key] = value
            continue
        if value.name == "torch.nn.ModuleList":  # which is no layer that could be called, but its parts are run in turn
            steps.append(Layer("torch.nn.Sequential", {}, None, {}, value.children))
        elif not aside:
            steps.append(value if key.startswith("_") else key)
        if not key.startswith("_"):
            children[key] = value
    return Layer(name, {}, None, attrs, DictV(children), steps=tuple(steps))


@lru_cache(maxsize=None)
def _parsed(notation: str) -> list[tuple[str, ast.expr]]:
    call = ast.parse(f"model({notation})", mode="eval").body
    assert isinstance(call, ast.Call)
    return [(str(keyword.arg), keyword.value) for keyword in call.keywords]


def _make(node: ast.expr, numbers: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Tuple):
        return tuple(_make(item, numbers) for item in node.elts)
    if not isinstance(node, ast.Call):
        return evaluate(node, numbers)
    args: list[Any] = []
    for item in node.args:
        if isinstance(item, ast.Starred):
            args.extend(_make(item.value, numbers))
        else:
            args.append(_make(item, numbers))
    kwargs = {str(keyword.arg): _make(keyword.value, numbers) for keyword in node.keywords}
    word = ast.unparse(node.func)
    if word in PARTS:
        return PARTS[word](*args, **kwargs)
    return rule_for(word if "." in word else f"torch.nn.{word}")(tuple(args), kwargs)


class _Aside:
    """A child that the model does not run."""

    def __init__(self, layer: Layer):
        self.layer = layer


@part
def Aside(layer: Layer) -> _Aside:
    return _Aside(layer)


@part
def Parameter(*sizes: Dim) -> Tensor:
    return parameter(*sizes)


# -- containers


@part
def Sequential(*layers: Layer, **named: Layer) -> Layer:
    places = {name: len(layers) + i for i, name in enumerate(named)}
    params = {"names": places} if named else {}
    return Layer("torch.nn.Sequential", params, None, dict(named), ListV((*layers, *named.values())))


@part
def ModuleList(*layers: Layer) -> Layer:
    return Layer("torch.nn.ModuleList", {}, None, {}, ListV(layers))


@part
def ConvNorm(inside: Dim, out: Dim, kernel: int = 1, stride: int = 1, activation: str = "ReLU",
             norm: str = "BatchNorm2d", padding: int | None = None) -> Layer:
    """A convolution without a bias that keeps what its stride leaves, a norm, an activation."""
    padding = (kernel - 1) // 2 if padding is None else padding
    conv = rule_for("torch.nn.Conv2d")((inside, out, kernel, stride, padding), {"bias": False})
    return Sequential(conv, rule_for(f"torch.nn.{norm}")((out,), {}), rule_for(f"torch.nn.{activation}")((), {}))


@part
def BasicConv(inside: Dim, out: Dim, kernel: int = 1, stride: int = 1, padding: int = 0) -> Layer:
    """GoogLeNet's and Inception's convolution: its parts go by names."""
    return model("torchvision.models.BasicConv2d", "conv=Conv2d(i, o, k, s, p, bias=False), bn=BatchNorm2d(o), _=ReLU()",
                 {"i": inside, "o": out, "k": kernel, "s": stride, "p": padding})


# -- blocks: what goes in, what comes out, and nothing of what is inside


@part
def Block(inside: Dim, out: Dim, stride: int = 1, kernel: int = 3, padding: int | None = None) -> Layer:
    """Some block of convolutions that together act on an image as one of that kernel and stride does."""
    padding = kernel // 2 if padding is None else padding
    name = "torchvision.models.Block"

    def forward(input: "Tensor") -> Any:
        shape, channels, places = framed(input, 2, inside, operator=name)
        if input.rank == 3:
            raise NotKnown("a block of an image without a batch")
        after = places
        if stride != 1 or 2 * padding + 1 != kernel:
            after = slide(places, (kernel,) * 2, (stride,) * 2, (padding,) * 2, (1, 1), shape, name)
        result = Tensor(with_tail(shape, (out, *after), 3), input.dtype)
        must_same(channels, inside, "channels", argument="input", axis=1, parameter="in_channels", shape=shape,
                  operator=name, result=result)
        must_be_floating(input, "input", name, result)
        return result

    return Layer(name, {"in_channels": inside, "out_channels": out}, forward)


@part
def Stage(count: int, inside: Dim, out: Dim, stride: int = 1) -> Layer:
    """A Sequential of blocks, of which the first changes the sizes."""
    return Sequential(Block(inside, out, stride), *(Block(out, out) for _ in range(count - 1)))


@part
def Blocks(words: str, inside: Dim) -> list[Layer]:
    """`"16 24/2*2"`: a block to 16 channels, then two to 24, the first of them with a stride of 2."""
    return [block for stage in Stages(words, inside) for block in stage.children.items]


@part
def Stages(words: str, inside: Dim) -> list[Layer]:
    """The same with a Sequential for each word."""
    out = []
    for word in words.split():
        sizes, _, count = word.partition("*")
        channels, _, stride = sizes.partition("/")
        out.append(Stage(int(count or 1), inside, int(channels), int(stride or 1)))
        inside = int(channels)
    return out


@part
def Transition(inside: int) -> Layer:
    """DenseNet's way from one block to the next: half of the channels, half of the places."""
    return Sequential(norm=rule_for("torch.nn.BatchNorm2d")((inside,), {}), relu=rule_for("torch.nn.ReLU")((), {}),
                      conv=rule_for("torch.nn.Conv2d")((inside, inside // 2, 1), {"bias": False}),
                      pool=rule_for("torch.nn.AvgPool2d")((2, 2), {}))


@part
def Fires(words: str, inside: int) -> list[Layer]:
    """SqueezeNet's blocks: a number is one to that many channels, `P` a pooling that counts the rest."""
    out: list[Layer] = []
    for word in words.split():
        if word == "P":
            out.append(rule_for("torch.nn.MaxPool2d")((3, 2), {"ceil_mode": True}))
        else:
            out.append(Block(inside, int(word)))
            inside = int(word)
    return out


@part
def Plain(words: str, norm: bool) -> list[Layer]:
    """VGG's layers: a number is a convolution to that many channels, `M` a pooling."""
    out: list[Layer] = []
    inside = 3
    for word in words.split():
        if word == "M":
            out.append(rule_for("torch.nn.MaxPool2d")((2, 2), {}))
            continue
        out.append(rule_for("torch.nn.Conv2d")((inside, int(word), 3), {"padding": 1}))
        if norm:
            out.append(rule_for("torch.nn.BatchNorm2d")((int(word),), {}))
        out.append(rule_for("torch.nn.ReLU")((True,), {}))
        inside = int(word)
    return out


def keeping(name: str, notation: str, attrs: dict[str, Any] | None = None, **sizes: Dim) -> Layer:
    """A layer that one line of the shapes' notation says all of."""
    def forward(input: "Tensor") -> Any:
        return sig(notation, **sizes)(input)

    return Layer(f"torchvision.models.{name}", dict(sizes), forward, attrs)


@part
def Norm(channels: Dim) -> Layer:
    """ConvNeXt's norm over the channels of an image."""
    weight = parameter(channels)
    return keeping("LayerNorm2d", "[N, channels, H, W] -> [N, channels, H, W]", channels=channels,
                   attrs={"weight": weight, "bias": weight, "normalized_shape": (channels,)})


@part
def Windows(count: int, channels: Dim) -> Layer:
    """Swin's blocks, over images whose channels stand last."""
    return Sequential(*(keeping("SwinTransformerBlock", "[N, H, W, channels] -> [N, H, W, channels]",
                                channels=channels) for _ in range(count)))


@part
def Merge(channels: Dim) -> Layer:
    """Swin's merging of four neighbours into one; an odd row or column is padded."""
    return keeping("PatchMerging", "[*lead, H, W, channels] -> [*lead, (H + 1)//2, (W + 1)//2, 2*channels]",
                   channels=channels)


# -- what Vision Transformers and MaxViT ask of the size of an image


@part
def Image(size: Any) -> Layer:
    """An image of just that height and width."""
    def forward(input: "Tensor") -> Any:
        if input.rank is not None and input.rank != 4:
            raise Reject("rank", raises="ValueError", argument="input", got=input.rank, wanted=[4], least=4,
                         shape=input.shape, pattern=["batch", "channels", "height", "width"])
        for axis in (-2, -1):
            got = input.shape.axis(axis)
            if got is not None:
                must_same(got, size, "refused", raises="AssertionError", argument="input", axis=axis,
                          shape=input.shape, problem=f"it takes images of {size} by {size}")
        return sig("[N, C, size, size] -> [N, C, size, size]", size=size)(input)

    return Layer("torchvision.models.Image", {}, forward)


@part
def Grid(size: int) -> Layer:
    """The places that windows of fixed number are cut from."""
    def forward(input: "Tensor") -> Any:
        places = input.dims[2:]
        if all(isinstance(place, int) for place in places) and places[0] * places[1] != size * size:
            raise Reject("refused", argument="input", shape=input.shape, got=places[0], wanted=size,
                         problem=f"its windows divide images of {2 * size} by {2 * size}")
        return input

    return Layer("torchvision.models.Grid", {}, forward)


@part
def Tokens() -> Layer:
    """The places of an image in a row, and one more in front of them for the class."""
    return keeping("tokens", "[N, C, H, W] -> [N, H*W + 1, C]")


@part
def Encoder(hidden: Dim, length: Dim) -> Layer:
    return keeping("Encoder", "[N, T, hidden] -> [N, T, hidden]", hidden=hidden,
                   attrs={"pos_embedding": parameter(1, length, hidden)})


@part
def First() -> Layer:
    """The first element of each sequence."""
    return keeping("first", "[N, T, C] -> [N, C]")


# -- models that give a mask for each class


@part
def Remember(images: list[Any]) -> Layer:
    """Keeps the size of the images for the end of the model."""
    def forward(input: "Tensor") -> Any:
        shape, _, places = framed(input, 2, operator="torchvision.models.segmentation")
        images[:] = places
        return Tensor(shape, input.dtype)

    return Layer("torchvision.models.segmentation.first", {}, forward)


@part
def Named(body: str, numbers: Mapping[str, Any]) -> Layer:
    """A model that gives its features by name."""
    def forward(input: "Tensor") -> Any:
        return DictV({"out": input}, Unknown("features of an earlier part") if numbers["aux"] else None)

    made = model("torchvision.models.segmentation.backbone", body, numbers)
    made.steps = (*(made.steps or ()), Layer("torchvision.models.segmentation.features", {}, forward))
    return made


@part
def Pick(name: str) -> Layer:
    def forward(features: "Any") -> Any:
        return features.items[name] if isinstance(features, DictV) and name in features.items else Tensor()

    return Layer("torchvision.models.segmentation.pick", {}, forward)


@part
def MasksHead(inside: int, num_classes: Dim) -> Layer:
    conv = rule_for("torch.nn.Conv2d")
    quarter = inside // 4
    return Sequential(conv((inside, quarter, 3), {"padding": 1, "bias": False}),
                      rule_for("torch.nn.BatchNorm2d")((quarter,), {}), rule_for("torch.nn.ReLU")((), {}),
                      rule_for("torch.nn.Dropout")((0.1,), {}), conv((quarter, num_classes, 1), {}))


@part
def Masks(images: list[Any], aux: bool) -> Layer:
    """The masks in the size of the images, in a dictionary."""
    def forward(input: "Tensor") -> Any:
        masks = with_tail(framed(input, 2, operator="torchvision.models.segmentation")[0], images, 2)
        return DictV({"out": Tensor(masks, input.dtype)}, Unknown("masks of a further head") if aux else None)

    return Layer("torchvision.models.segmentation.last", {}, forward)


# -- models with further heads while training


@part
def WhileTraining() -> Layer:
    """A tensor in evaluation, several named ones while training: nobody follows `train()` and `eval()`."""
    def forward(input: "Tensor") -> Any:
        raise NotKnown("named outputs while training, else a tensor", Unknown("outputs, or a tensor"))

    return Layer("torchvision.models.outputs", {}, forward)


@part
def Auxiliary(inside: Dim, num_classes: Dim) -> Layer:
    """A further head of GoogLeNet."""
    return model("torchvision.models.googlenet.InceptionAux", """
        _pool=AdaptiveAvgPool2d((4, 4)), conv=BasicConv(i, 128), _flat=Flatten(1), fc1=Linear(2048, 1024), _relu=ReLU(),
        dropout=Dropout(), fc2=Linear(1024, n)""", {"i": inside, "n": num_classes})


@part
def AuxLogits(num_classes: Dim) -> Layer:
    """The further head of Inception."""
    return model("torchvision.models.inception.InceptionAux", """
        _pool=AvgPool2d(5, 3), conv0=BasicConv(768, 128), conv1=BasicConv(128, 768, 5), _last=AdaptiveAvgPool2d((1, 1)),
        _flat=Flatten(1), fc=Linear(768, n)""", {"n": num_classes})
