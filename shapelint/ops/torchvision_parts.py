"""What are torchvision's models put together from, beside layers of torch.nn? Blocks by what goes in and comes out."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._spatial import framed, slide, with_tail
from shapelint.ops.torchvision_notation import Sequential, model, part
from shapelint.rulebook import must_be_floating, must_same, parameter, rule_for, sig
from shapelint.values import Layer, NotKnown, Reject, Tensor, Unknown


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
