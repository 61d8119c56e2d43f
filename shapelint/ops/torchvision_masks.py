"""What do the models of torchvision.models.segmentation give? Masks in the size of the images, in a dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._spatial import framed, with_tail
from shapelint.ops.torchvision_models import add_builder, classes, is_loaded
from shapelint.ops.torchvision_notation import Sequential, model, part
from shapelint.ops.torchvision_tables import BODIES, MASKS
from shapelint.rulebook import rule_for
from shapelint.values import DictV, Layer, Tensor, Unknown, settled


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


_PARAMETERS = ("weights", "progress", "num_classes", "aux_loss", "weights_backbone", "pretrained",
               "pretrained_backbone")


def _register(family: str, name: str, body: str) -> None:
    operator = f"torchvision.models.segmentation.{name}"
    parts, numbers, width, earlier = BODIES[body]

    def build(**given: Any) -> Layer:
        loaded = is_loaded(given)
        aux = loaded is not False or settled(given["aux_loss"]) not in (None, False)
        num_classes = classes(operator, given["num_classes"], loaded, published=21)
        made = model(operator, MASKS[family], {
            "images": [], "body": parts, "names": {**numbers, "aux": aux}, "aux": aux, "w": width, "v": earlier,
            "num_classes": num_classes}, asides=aux)
        made.params["num_classes"] = num_classes
        return made

    add_builder(operator, build, _PARAMETERS)


for _family, _name, _body in (
        ("fcn", "fcn_resnet50", "resnet50"), ("fcn", "fcn_resnet101", "resnet101"),
        ("deeplab", "deeplabv3_resnet50", "resnet50"), ("deeplab", "deeplabv3_resnet101", "resnet101"),
        ("deeplab", "deeplabv3_mobilenet_v3_large", "mobilenet_v3_large")):
    _register(_family, _name, _body)
