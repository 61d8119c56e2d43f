"""The functions behind torchvision's transforms, of the first version and of v2."""

from __future__ import annotations

from typing import Any

from shapelint.ops.torchvision_images import (
    as_tensor_image, grey, image, must_hold, normalised, padded, pair, places_of, resized, unsure_places, with_places,
)
from shapelint.rulebook import Wish, fresh, function, path, to_dtype
from shapelint.rulebook.binding import spec_of
from shapelint.rulebook.registry import Rule, add, expand
from shapelint.values import NotKnown, Reject, Tensor, settled

_V1, _V2 = "torchvision.transforms.functional", "torchvision.transforms.v2.functional"


def _names(words: str, *packages: str) -> list[str]:
    return expand(words, *(packages or (_V1, _V2)))


@function(*_names("resize"))
def resize(img: "Any", size: "Any", interpolation: "Any" = None, max_size: "Any" = None, antialias: "Any" = True) -> Any:
    """A height and a width, or the size of the smaller edge.

    resize([3, H, W], (5, 6)) -> [3, 5, 6]
    resize([B, 3, 30, 40], (10,)) -> [B, 3, 10, 13]
    """
    return resized(image(img), size, max_size, "resize")


@function(*_names("center_crop"))
def center_crop(img: "Any", output_size: "Any") -> Any:
    """The middle; an image that is smaller is padded.

    center_crop([3, H, W], 5) -> [3, 5, 5]
    center_crop([B, 3, 30, 40], (10, 50)) -> [B, 3, 10, 50]
    """
    sizes = pair(output_size, "center_crop")
    if any(path.known.less(size, 0) is True for size in sizes):
        raise NotKnown("a crop of a negative size")
    return with_places(image(img), *sizes)


@function(*_names("crop"))
def crop(img: "Any", top: "Any", left: "Any", height: "Size", width: "Size") -> Any:
    """A part of the image; what is outside of it is padded.

    crop([3, 30, 40], 1, 2, 5, 6) -> [3, 5, 6]
    """
    if any(isinstance(settled(value), int) and settled(value) < 0 for value in (top, left, height, width)):
        return unsure_places(image(img))  # what ends in front of the image is counted from behind
    return with_places(image(img), height, width)


@function(*_names("resized_crop"))
def resized_crop(img: "Any", top: "Any", left: "Any", height: "Any", width: "Any", size: "Any",
                 interpolation: "Any" = None, antialias: "Any" = True) -> Any:
    """A part of the image, resized.

    resized_crop([3, 30, 40], 1, 2, 5, 6, (8, 9)) -> [3, 8, 9]
    """
    found = image(img)
    sizes = (height, width) if all(isinstance(part, int) for part in (height, width)) else places_of(None)
    return resized(with_places(found, *sizes) if sizes[0] is not None else unsure_places(found), size, None, "resize")


@function(*_names("five_crop"))
def five_crop(img: "Any", size: "Any") -> Any:
    """The corners and the middle.

    five_crop([3, 30, 40], (5, 6)) -> ([3, 5, 6], [3, 5, 6], [3, 5, 6], [3, 5, 6], [3, 5, 6])
    five_crop([3, 30, 40], (50, 6)) -> error: refused
    """
    return _crops(img, size, 5)


@function(*_names("ten_crop"))
def ten_crop(img: "Any", size: "Any", vertical_flip: "Any" = False) -> Any:
    """The same, and of the flipped image.

    ten_crop([3, 30, 40], (50, 6)) -> error: refused
    """
    return _crops(img, size, 10)


def _crops(img: Any, size: Any, count: int) -> tuple[Any, ...]:
    sizes = pair(size, "five_crop")
    must_hold(image(img), sizes, "five_crop")
    return (with_places(image(img), *sizes),) * count


@function(*_names("pad"))
def pad(img: "Any", padding: "Any", fill: "Any" = 0, padding_mode: "Any" = "constant") -> Any:
    """A frame around the image.

    pad([3, H, W], 2) -> [3, H + 4, W + 4]
    pad([3, H, W], (1, 2)) -> [3, H + 4, W + 2]
    pad([3, H, W], (1, 2, 3, 4)) -> [3, H + 6, W + 4]
    pad([3, 30, 40], (1, 2, 3)) -> error: constructor
    """
    return padded(image(img), padding, "pad")


@function(f"{_V1}.normalize")
def normalize(tensor: "Any", mean: "Any", std: "Any", inplace: "Any" = False) -> Any:
    """Each channel shifted and scaled.

    normalize([3, H, W], (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) -> [3, H, W]
    normalize([3, H, W], (0.5,), (0.5,)) -> [3, H, W]
    normalize([1, 30, 40], (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) -> error: channels
    normalize([3, 30, 40]u, (0.5,), (0.5,)) -> error: dtype
    normalize([30, 40], (0.5,), (0.5,)) -> error: rank
    """
    return normalised(image(tensor), mean, std, "normalize", False)


@function(f"{_V2}.normalize")
def normalize_v2(inpt: "Any", mean: "Any", std: "Any", inplace: "Any" = False) -> Any:
    """The same; a single channel becomes as many as there are means.

    normalize([3, H, W], (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) -> [3, H, W]
    normalize([1, H, W], (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) -> [3, H, W]
    normalize([4, 30, 40], (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) -> error: channels
    """
    return normalised(image(inpt), mean, std, "normalize", settled(inplace) is not True)


@function(f"{_V1}.to_grayscale")
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


@function(f"{_V1}.rgb_to_grayscale")
def to_grey(img: "Any", num_output_channels: "Any" = 1) -> Any:
    """One channel, or three alike.

    rgb_to_grayscale([3, H, W]) -> [1, H, W]
    rgb_to_grayscale([B, 3, H, W], 3) -> [B, 3, H, W]
    rgb_to_grayscale([4, 30, 40]) -> error: channels
    """
    return grey(image(img), num_output_channels, "rgb_to_grayscale", False)


@function(f"{_V2}.rgb_to_grayscale", f"{_V2}.to_grayscale")
def to_grey_v2(inpt: "Any", num_output_channels: "Any" = 1) -> Any:
    """One channel, or three alike, also of a grey image.

    rgb_to_grayscale([1, H, W], 3) -> [3, H, W]
    """
    return grey(image(inpt), num_output_channels, "rgb_to_grayscale", True)


@function(*_names("rotate"))
def rotate(img: "Any", angle: "Any", interpolation: "Any" = None, expand: "Any" = False, center: "Any" = None,
           fill: "Any" = None) -> Any:
    """The same size, unless it may grow.

    rotate([3, H, W], 10) -> [3, H, W]
    rotate([3, 30, 40], 10, expand=True) -> [3, ?, ?]
    """
    return image(img) if settled(expand) is False else unsure_places(image(img))


@function(*_names("hflip vflip invert"), *_names("horizontal_flip vertical_flip", _V2), keeps=True)
def flip(img: "Any") -> Any:
    """The same size.

    hflip([3, H, W]) -> [3, H, W]
    """
    return image(img)


def _keep(img: "Any", *args: "Any", **kwargs: "Any") -> Any:
    return image(img)


for _name in (*_names("adjust_brightness adjust_contrast adjust_saturation adjust_hue adjust_sharpness adjust_gamma "
                      "affine perspective gaussian_blur erase posterize solarize autocontrast equalize"),
              *_names("elastic gaussian_noise permute_channels", _V2)):
    add(Rule(_name, spec_of(_keep), "family", "function", keeps=True))


@function(*_names("to_tensor pil_to_tensor"), f"{_V2}.to_image")
def to_tensor(pic: "Any") -> Any:
    """`[C, H, W]` of a PIL image or an array; what dtype it has, that decides.

    to_tensor("picture.png") -> error
    """
    found = image(pic)
    if isinstance(found, str):
        raise _no_picture("to_tensor", "pic", "a string")
    return found if isinstance(found, Tensor) else as_tensor_image(found, None)


@function(*_names("convert_image_dtype"))
def convert_image_dtype(image_: "Any", dtype: "Any" = None) -> Any:
    """The same in another dtype.

    convert_image_dtype([3, H, W]u) -> [3, H, W]
    convert_image_dtype([3, H, W]u, torch.float64) -> [3, H, W]d
    """
    return _in_dtype(image(image_), dtype)


@function(f"{_V2}.to_dtype")
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


# -- questions


@function(*_names("get_dimensions"))
def get_dimensions(img: "Any") -> Any:
    """Channels, height and width.

    get_dimensions([B, 3, H, W]) -> (3, H, W)
    """
    return _asked(img, -3, -2, -1)


@function(*_names("get_image_size"))
def get_image_size(img: "Any") -> Any:
    """Width and height.

    get_image_size([3, H, W]) -> (W, H)
    """
    return _asked(img, -1, -2)


@function(f"{_V2}.get_size")
def get_size(inpt: "Any") -> Any:
    """Height and width.

    get_size([3, H, W]) -> (H, W)
    """
    return _asked(inpt, -2, -1)


@function(*_names("get_image_num_channels"), f"{_V2}.get_num_channels")
def get_channels(img: "Any") -> Any:
    """The channels.

    get_image_num_channels([3, H, W]) -> 3
    """
    return _asked(img, -3)[0]


def _asked(img: Any, *axes: int) -> tuple[Any, ...]:
    found = image(img)
    height, width = places_of(found)
    known = {-2: height, -1: width, -3: found.shape.axis(-3) if isinstance(found, Tensor) else None}
    return tuple(fresh("the size of an image") if known[axis] is None else known[axis] for axis in axes)
