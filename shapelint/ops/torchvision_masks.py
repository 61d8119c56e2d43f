"""What do the models of torchvision.models.segmentation give? Masks in the size of the images, in a dictionary."""

from __future__ import annotations

from typing import Any

from shapelint.ops.torchvision_models import classes, is_loaded
from shapelint.ops.torchvision_parts import model
from shapelint.ops.torchvision_tables import BODIES, MASKS
from shapelint.rulebook.binding import Spec
from shapelint.rulebook.registry import Rule, add
from shapelint.values import Layer, settled

_PARAMETERS = ("weights", "progress", "num_classes", "aux_loss", "weights_backbone", "pretrained", "pretrained_backbone")


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

    add(Rule(operator, Spec.of(build, [(word, "Any", None) for word in _PARAMETERS]), "notation", "module"))


for _family, _name, _body in (
        ("fcn", "fcn_resnet50", "resnet50"), ("fcn", "fcn_resnet101", "resnet101"),
        ("deeplab", "deeplabv3_resnet50", "resnet50"), ("deeplab", "deeplabv3_resnet101", "resnet101"),
        ("deeplab", "deeplabv3_mobilenet_v3_large", "mobilenet_v3_large")):
    _register(_family, _name, _body)
