"""What do torchvision's transforms give, those of the first version and of v2? Sizes, where they are published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.ops.torchvision_images import (
    Picture, as_tensor_image, grey, image, must_hold, normalised, padded, pair, places_of, resized, the_only,
    unsure_places, with_places,
)
from shapelint.rulebook import Wish, module, rule_for, to_dtype
from shapelint.rulebook.binding import Spec
from shapelint.rulebook.convert import to_items
from shapelint.rulebook.registry import Rule, _constructor, add
from shapelint.values import Array, Layer, ListV, MISSING, NotKnown, Reject, Tensor, Unknown, settled

_V1, _V2 = "torchvision.transforms", "torchvision.transforms.v2"
_BOTH = (_V1, _V2)


def _transform(declaration: str, change: Callable[..., Any], doc: str, packages: tuple[str, ...] = _BOTH) -> None:
    """A transform of one image: `change(image, its arguments by name, its full name)`. Those of v2 take several things
    at once, too. A parameter that is followed by `?` may be left out."""
    word, _, rest = declaration.partition(" ")
    names = rest.split()
    for package in packages:
        _one_transform(f"{package}.{word}", names, change, doc)


def _one_transform(name: str, names: list[str], change: Callable[..., Any], doc: str) -> None:
    def build(**given: Any) -> Any:
        def forward(*inputs: "Any") -> Any:
            if name.startswith(_V2):
                return change(the_only(inputs), given, name)
            if len(inputs) != 1:
                raise Reject("arguments", raises="TypeError", operator=name,
                             problem=f"takes 1 argument, {len(inputs)} were given")
            return change(image(inputs[0]), given, name)

        return forward, given

    construct = _constructor(name, build)
    construct.__doc__ = doc
    spec = Spec.of(construct, [(n.strip("?"), "Any", None if n.endswith("?") else MISSING) for n in names])
    spec.keywords = True
    add(Rule(name, spec, "notation", "module"))


def _resize(x: Any, given: dict[str, Any], name: str) -> Any:
    return resized(x, given["size"], given["max_size"], name)


def _crop(x: Any, given: dict[str, Any], name: str) -> Any:
    return with_places(x, *pair(given["size"], name))


def _random_crop(x: Any, given: dict[str, Any], name: str) -> Any:
    size = pair(given["size"], name)
    whole = x if settled(given["padding"]) is None else padded(x, given["padding"], name)
    if settled(given["pad_if_needed"]) in (None, False):
        must_hold(whole, size, name)
    return with_places(whole, *size)


def _crops(count: int) -> Callable[..., Any]:
    def change(x: Any, given: dict[str, Any], name: str) -> Any:
        size = pair(given["size"], name)
        must_hold(x, size, name)
        return (with_places(x, *size),) * count

    return change


def _pad(x: Any, given: dict[str, Any], name: str) -> Any:
    return padded(x, given["padding"], name)


def _normalise(x: Any, given: dict[str, Any], name: str) -> Any:
    return normalised(x, given["mean"], given["std"], name, name.startswith(_V2))


def _grey(x: Any, given: dict[str, Any], name: str) -> Any:
    wanted = given["num_output_channels"]
    return grey(x, 1 if settled(wanted) is None else wanted, name, name.startswith(_V2))


def _rotate(x: Any, given: dict[str, Any], name: str) -> Any:
    return x if settled(given["expand"]) in (None, False) else unsure_places(x)


def _unsure(x: Any, given: dict[str, Any], name: str) -> Any:
    return unsure_places(x)


def _to_tensor(x: Any, given: dict[str, Any], name: str) -> Any:
    """A picture becomes `[C, H, W]` of floats; of an array nobody knows the dtype."""
    if not isinstance(x, Tensor):
        bytes_ = isinstance(x, Array) and x.dtype == "uint8"
        kept = x.dtype if isinstance(x, Array) else None
        return as_tensor_image(x, "float32" if isinstance(x, Picture) or bytes_ else kept)
    if name.startswith(_V2):
        return x
    raise Reject("argument-type", raises="TypeError", operator=name, argument="pic", got="a tensor",
                 wanted="a PIL image or an array", result=x)


def _to_image(x: Any, given: dict[str, Any], name: str) -> Any:
    if isinstance(x, Tensor):
        return x
    known = "uint8" if isinstance(x, Picture) and x.channels is not None else x.dtype if isinstance(x, Array) else None
    return as_tensor_image(x, known)


def _to_picture(x: Any, given: dict[str, Any], name: str) -> Any:
    height, width = places_of(x)
    return Picture("an image of PIL's", height=height, width=width)


def _to_dtype(x: Any, given: dict[str, Any], name: str) -> Any:
    if not isinstance(x, Tensor):
        return x
    try:
        return x.with_dtype(to_dtype(given["dtype"], Wish(name, "dtype")) or "float32")
    except NotKnown:
        return x.with_dtype(None)


_transform("Resize size interpolation? max_size?", _resize, "The size that is asked for.")
_transform("CenterCrop size", _crop, "The middle; an image that is smaller is padded.")
_transform("RandomCrop size padding? pad_if_needed?", _random_crop, "Some part of the image, perhaps padded first.")
_transform("RandomResizedCrop size", _crop, "Some part of the image, resized.")
_transform("FiveCrop size", _crops(5), "The corners and the middle.")
_transform("TenCrop size", _crops(10), "The same, and of the flipped image.")
_transform("Pad padding", _pad, "A frame around the image.")
_transform("Normalize mean std", _normalise, "Each channel shifted and scaled.")
_transform("Grayscale num_output_channels?", _grey, "One channel, or three alike.")
_transform("RandomRotation degrees interpolation? expand?", _rotate, "The same size, unless it may grow.")
_transform("ToTensor", _to_tensor, "A PIL image or an array as a tensor.")
_transform("PILToTensor", _to_image, "A PIL image as a tensor.")
_transform("ToPILImage mode?", _to_picture, "A tensor as a PIL image.")
_transform("ConvertImageDtype dtype", _to_dtype, "The same in another dtype.", (_V1,))
_transform("ConvertImageDtype dtype?", _to_dtype, "The same in another dtype.", (_V2,))
_transform("ToDtype dtype scale?", _to_dtype, "The same in another dtype.", (_V2,))
_transform("ToImage", _to_image, "What is no tensor becomes one.", (_V2,))
for _name in ("RandomZoomOut", "ScaleJitter target_size", "RandomShortestSize min_size",
              "RandomResize min_size max_size"):
    _transform(_name, _unsure, "A size that chance decides.", (_V2,))


# -- transforms that keep the size


def _keeping(words: str, *packages: str) -> None:
    """Transforms that give an image of the size they got, whatever they are built with."""
    for name in (f"{package}.{word}" for word in words.split() for package in packages):
        add(Rule(name, Spec(_constructor(name, _keep), _keep), "family", "module", keeps=True))


def _keep(*args: "Any", **kwargs: "Any") -> Any:
    def forward(*inputs: "Any") -> Any:
        return the_only(inputs)

    return forward


_keeping("RandomHorizontalFlip RandomVerticalFlip ColorJitter RandomAffine RandomPerspective GaussianBlur "
         "RandomErasing RandomInvert RandomPosterize RandomSolarize RandomAdjustSharpness RandomAutocontrast "
         "RandomEqualize ElasticTransform RandAugment AutoAugment TrivialAugmentWide AugMix LinearTransformation "
         "RandomGrayscale",
         *_BOTH)
_keeping("RandomPhotometricDistort GaussianNoise Identity RandomChannelPermutation JPEG ToPureTensor", _V2)


# -- transforms of transforms


def _in_turn(transforms: Any, operator: str) -> Layer:
    """What runs the transforms one after the other, also those that are put into its list later."""
    listed = settled(transforms)
    if not isinstance(listed, ListV):
        listed = ListV(to_items(listed, Wish(operator, "transforms")))
    return Layer(operator, {}, None, {"transforms": listed}, listed, steps=("*",))


def _compose(operator: str) -> None:
    @module(operator, form="notation")
    def compose(transforms: "Any") -> Any:
        """The transforms one after the other."""
        return _in_turn(transforms, operator)

    @module(operator.replace("Compose", "Lambda"), form="notation")
    def transform_by(lambd: "Any", *types: "Any") -> Any:
        """What the program's own function gives."""
        return _in_turn((lambd,), operator.replace("Compose", "Lambda"))

    for word in ("RandomApply", "RandomChoice", "RandomOrder"):
        _perhaps(operator.replace("Compose", word))


def _perhaps(operator: str) -> None:
    """Some of the transforms, or in some order: known where all of them keep the size."""
    @module(operator, form="notation")
    def perhaps(transforms: "Any", *args: "Any", **kwargs: "Any") -> Any:
        """Some of the transforms: what all of them keep is kept."""
        def forward(*inputs: "Any") -> Any:
            rules = [rule_for(part.name) if isinstance(part, Layer) else None
                     for part in map(settled, to_items(transforms, Wish(operator, "transforms")))]
            if all(rule is not None and rule.keeps for rule in rules):
                return the_only(inputs)
            raise NotKnown("which of the transforms are run", Unknown("what some of the transforms give"))

        return forward


for _package in _BOTH:
    _compose(f"{_package}.Compose")
