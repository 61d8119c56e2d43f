"""What do the models of torchvision.models give, and what are they made of? Each is built from the published tables."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops import torchvision_parts  # noqa: F401  (its parts are registered before a model is built)
from shapelint.ops.torchvision_notation import model
from shapelint.ops.torchvision_tables import FAMILIES, MODELS
from shapelint.rulebook import Wish, fresh, function, multiple_of, rule_for, same
from shapelint.rulebook.binding import Spec
from shapelint.rulebook.convert import to_items, to_size
from shapelint.rulebook.registry import Rule, add
from shapelint.values import Layer, NotKnown, Ref, Reject, settled

#: Arguments of the models' constructors after which other sizes hold than those of the tables.
_OTHERWISE = ("width_mult", "inverted_residual_setting", "inverted_residual", "block", "reduced_tail", "dilated",
              "representation_size", "conv_stem_configs", "input_size", "stem_width", "round_nearest")


def _register(family: str, name: str, numbers: dict[str, Any]) -> None:
    operator = f"torchvision.models.{name}"

    def build(**given: Any) -> Layer:
        for word in _OTHERWISE:
            if settled(given[word]) is not None:
                raise NotKnown(f"a model built with another {word}")
        loaded = is_loaded(given)
        asked = {"num_classes": classes(operator, given["num_classes"], loaded)}
        if family == "resnet":
            asked.update(_strides(given["replace_stride_with_dilation"]))
        if family == "vit":
            asked.update(_image(numbers, given, loaded))
        outputs = _outputs(family, given, loaded)
        made = model(operator, FAMILIES[family] + outputs, {**numbers, **asked}, asides=bool(outputs))
        made.params["num_classes"] = asked["num_classes"]
        return made

    add_builder(operator, build, _PARAMETERS)


def add_builder(operator: str, build: Any, names: tuple[str, ...]) -> None:
    """Register what builds a model. It takes more keywords than these, and those change no sizes (`norm_layer`)."""
    spec = Spec.of(build, [(name, "Any", None) for name in names])
    spec.keywords = True
    add(Rule(operator, spec, "notation", "module"))


_PARAMETERS = ("weights", "progress", "pretrained", "num_classes", "aux_logits", "replace_stride_with_dilation",
               "image_size", *_OTHERWISE)


def is_loaded(given: dict[str, Any]) -> bool | None:
    """Are published weights loaded? None where that is not known."""
    told = [settled(given[word]) for word in ("weights", "pretrained")]
    if any(value is True or isinstance(value, str) or isinstance(value, Ref) and "_Weights" in value.name
           for value in told):
        return True
    return False if all(value is None or value is False for value in told) else None


def classes(operator: str, num_classes: Any, loaded: bool | None, published: int = 1000) -> Dim:
    """How many classes the head tells apart: those of the published weights, unless asked otherwise, and then these
    weights are refused."""
    num_classes = settled(num_classes)
    if num_classes is None:
        return published
    num_classes = to_size(num_classes, Wish(operator, "num_classes"))
    if loaded is True and same(num_classes, published) is False:
        raise Reject("constructor", raises="ValueError", parameter="num_classes", got=num_classes, wanted=published,
                     rule=f"{published}, as the weights are for")
    return num_classes


def _strides(replaced: Any) -> dict[str, int]:
    """The strides of ResNet's last three stages, each of which may be given up for a dilation."""
    if settled(replaced) is None:
        return {"s2": 2, "s3": 2, "s4": 2}
    flags = [settled(flag) for flag in to_items(settled(replaced), Wish("", "replace_stride_with_dilation"))]
    if len(flags) != 3 or not all(isinstance(flag, bool) for flag in flags):
        raise NotKnown("which strides are given up for dilations")
    return {f"s{i}": 1 if flag else 2 for i, flag in enumerate(flags, 2)}


def _image(numbers: dict[str, Any], given: dict[str, Any], loaded: bool | None) -> dict[str, Dim]:
    """The size of a Vision Transformer's images, and how many tokens they are cut into."""
    size, weights = settled(given["image_size"]), settled(given["weights"])
    words = weights.name if isinstance(weights, Ref) else weights if isinstance(weights, str) else ""
    if size is not None:
        size = to_size(size, Wish("", "image_size"))
    elif loaded is None:
        size = fresh("the size of images the weights are for")
    elif words.endswith("DEFAULT") or given["pretrained"] is True or weights is True:
        size = numbers["default"]
    else:
        size = numbers["large"] if words.endswith("E2E_V1") else 224
    multiple_of(size, numbers["p"], "image_size", "patch_size", raises="AssertionError")
    side = size // numbers["p"]
    return {"image_size": size, "seq_length": side * side + 1}


def _outputs(family: str, given: dict[str, Any], loaded: bool | None) -> str:
    """GoogLeNet and Inception have further heads while training, unless they are switched off."""
    if family not in ("googlenet", "inception"):
        return ""
    asked = settled(given["aux_logits"])
    if loaded is True and asked is False:
        raise Reject("constructor", raises="ValueError", parameter="aux_logits", got=None, wanted=None,
                     rule="True, as the weights are for")
    if asked is False or family == "googlenet" and loaded is True and asked is None:
        return ""
    return ", aux_logits=True, _outputs=WhileTraining()"


for _family, _models in MODELS.items():
    for _name, _row in _models.items():
        _register(_family, _name, _row)


@function("torchvision.models.get_model")
def get_model(name: "Any", weights: "Any" = None, num_classes: "Any" = None) -> Any:
    """The model of that name.

    get_model("squeezenet1_0", num_classes=3).num_classes -> 3
    """
    name = settled(name)
    rule = rule_for(f"torchvision.models.{name.lower()}") if isinstance(name, str) else None
    if rule is None:
        raise NotKnown("which model is asked for")
    return rule((), {"weights": weights, "num_classes": num_classes})
