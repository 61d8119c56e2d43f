"""The functions behind torchvision's transforms that change channels and dtypes."""

from __future__ import annotations

from typing import Any

from shapelint.ops.torchvision_functional import V1, V2, names_of
from shapelint.ops.torchvision_images import as_tensor_image, grey, image, normalised
from shapelint.rulebook import Wish, function, to_dtype
from shapelint.values import NotKnown, Reject, Tensor, settled


@function(f"{V1}.normalize")
def normalize(tensor: "Any", mean: "Any", std: "Any", inplace: "Any" = False) -> Any:
    """Each channel shifted and scaled.

    normalize([3, H, W], (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) -> [3, H, W]
    normalize([3, H, W], (0.5,), (0.5,)) -> [3, H, W]
    normalize([1, 30, 40], (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) -> error: channels
    normalize([3, 30, 40]u, (0.5,), (0.5,)) -> error: dtype
    normalize([30, 40], (0.5,), (0.5,)) -> error: rank
    """
    return normalised(image(tensor), mean, std, "normalize", False)


@function(f"{V2}.normalize")
def normalize_v2(inpt: "Any", mean: "Any", std: "Any", inplace: "Any" = False) -> Any:
    """The same; a single channel becomes as many as there are means.

    normalize([3, H, W], (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) -> [3, H, W]
    normalize([1, H, W], (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) -> [3, H, W]
    normalize([4, 30, 40], (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) -> error: channels
    """
    return normalised(image(inpt), mean, std, "normalize", settled(inplace) is not True)


@function(f"{V1}.to_grayscale")
def picture_to_grey(img: "Any", num_output_channels: "Any" = 1) -> Any:
    """The same for images of PIL's only.

    to_grayscale([3, 30, 40]) -> error: argument-type
    """
    found = image(img)
    if isinstance(found, Tensor):
        raise _no_picture("to_grayscale", "img", "a tensor")
    return found


def _no_picture(operator: str, argument: str, got: str) -> Reject:
    return Reject("argument-type", raises="TypeError", operator=operator, argument=argument, got=got,
                  wanted="a PIL image")


@function(f"{V1}.rgb_to_grayscale")
def to_grey(img: "Any", num_output_channels: "Any" = 1) -> Any:
    """One channel, or three alike.

    rgb_to_grayscale([3, H, W]) -> [1, H, W]
    rgb_to_grayscale([B, 3, H, W], 3) -> [B, 3, H, W]
    rgb_to_grayscale([4, 30, 40]) -> error: channels
    """
    return grey(image(img), num_output_channels, "rgb_to_grayscale", False)


@function(f"{V2}.rgb_to_grayscale", f"{V2}.to_grayscale")
def to_grey_v2(inpt: "Any", num_output_channels: "Any" = 1) -> Any:
    """One channel, or three alike, also of a grey image.

    rgb_to_grayscale([1, H, W], 3) -> [3, H, W]
    """
    return grey(image(inpt), num_output_channels, "rgb_to_grayscale", True)


@function(*names_of("to_tensor pil_to_tensor"), f"{V2}.to_image")
def to_tensor(pic: "Any") -> Any:
    """`[C, H, W]` of a PIL image or an array; what dtype it has, that decides.

    to_tensor("picture.png") -> error
    """
    found = image(pic)
    if isinstance(found, str):
        raise _no_picture("to_tensor", "pic", "a string")
    return found if isinstance(found, Tensor) else as_tensor_image(found, None)


@function(*names_of("convert_image_dtype"))
def convert_image_dtype(image_: "Any", dtype: "Any" = None) -> Any:
    """The same in another dtype.

    convert_image_dtype([3, H, W]u) -> [3, H, W]
    convert_image_dtype([3, H, W]u, torch.float64) -> [3, H, W]d
    """
    return _in_dtype(image(image_), dtype)


@function(f"{V2}.to_dtype")
def in_dtype(inpt: "Any", dtype: "Any" = None, scale: "Any" = False) -> Any:
    """The same in another dtype.

    to_dtype([3, H, W]u, torch.float32) -> [3, H, W]
    """
    return _in_dtype(image(inpt), dtype)


def _in_dtype(x: Any, dtype: Any) -> Any:
    if not isinstance(x, Tensor):
        return x
    try:
        return x.with_dtype(to_dtype(dtype, Wish("", "dtype")) or "float32")
    except NotKnown:
        return x.with_dtype(None)
