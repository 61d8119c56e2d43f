"""The functions behind torchvision's transforms, of the first version and of v2: what becomes of the size."""

from __future__ import annotations

from typing import Any

from shapelint.ops.torchvision_images import (
    image, must_hold, padded, pair, places_of, resized, unsure_places, with_places,
)
from shapelint.rulebook import fresh, function, path
from shapelint.rulebook.binding import spec_of
from shapelint.rulebook.registry import Rule, add, expand
from shapelint.values import NotKnown, Tensor, settled

V1, V2 = "torchvision.transforms.functional", "torchvision.transforms.v2.functional"


def names_of(words: str, *packages: str) -> list[str]:
    return expand(words, *(packages or (V1, V2)))


@function(*names_of("resize"))
def resize(img: "Any", size: "Any", interpolation: "Any" = None, max_size: "Any" = None,
           antialias: "Any" = True) -> Any:
    """A height and a width, or the size of the smaller edge.

    resize([3, H, W], (5, 6)) -> [3, 5, 6]
    resize([B, 3, 30, 40], (10,)) -> [B, 3, 10, 13]
    """
    return resized(image(img), size, max_size, "resize")


@function(*names_of("center_crop"))
def center_crop(img: "Any", output_size: "Any") -> Any:
    """The middle; an image that is smaller is padded.

    center_crop([3, H, W], 5) -> [3, 5, 5]
    center_crop([B, 3, 30, 40], (10, 50)) -> [B, 3, 10, 50]
    """
    sizes = pair(output_size, "center_crop")
    if any(path.known.less(size, 0) is True for size in sizes):
        raise NotKnown("a crop of a negative size")
    return with_places(image(img), *sizes)


@function(*names_of("crop"))
def crop(img: "Any", top: "Any", left: "Any", height: "Size", width: "Size") -> Any:
    """A part of the image; what is outside of it is padded.

    crop([3, 30, 40], 1, 2, 5, 6) -> [3, 5, 6]
    """
    if any(isinstance(settled(value), int) and settled(value) < 0 for value in (top, left, height, width)):
        return unsure_places(image(img))  # what ends in front of the image is counted from behind
    return with_places(image(img), height, width)


@function(*names_of("resized_crop"))
def resized_crop(img: "Any", top: "Any", left: "Any", height: "Any", width: "Any", size: "Any",
                 interpolation: "Any" = None, antialias: "Any" = True) -> Any:
    """A part of the image, resized.

    resized_crop([3, 30, 40], 1, 2, 5, 6, (8, 9)) -> [3, 8, 9]
    """
    found = image(img)
    sizes = (height, width) if all(isinstance(part, int) for part in (height, width)) else places_of(None)
    return resized(with_places(found, *sizes) if sizes[0] is not None else unsure_places(found), size, None, "resize")


@function(*names_of("five_crop"))
def five_crop(img: "Any", size: "Any") -> Any:
    """The corners and the middle.

    five_crop([3, 30, 40], (5, 6)) -> ([3, 5, 6], [3, 5, 6], [3, 5, 6], [3, 5, 6], [3, 5, 6])
    five_crop([3, 30, 40], (50, 6)) -> error: refused
    """
    return _crops(img, size, 5)


@function(*names_of("ten_crop"))
def ten_crop(img: "Any", size: "Any", vertical_flip: "Any" = False) -> Any:
    """The same, and of the flipped image.

    ten_crop([3, 30, 40], (50, 6)) -> error: refused
    """
    return _crops(img, size, 10)


def _crops(img: Any, size: Any, count: int) -> tuple[Any, ...]:
    sizes = pair(size, "five_crop")
    must_hold(image(img), sizes, "five_crop")
    return (with_places(image(img), *sizes),) * count


@function(*names_of("pad"))
def pad(img: "Any", padding: "Any", fill: "Any" = 0, padding_mode: "Any" = "constant") -> Any:
    """A frame around the image.

    pad([3, H, W], 2) -> [3, H + 4, W + 4]
    pad([3, H, W], (1, 2)) -> [3, H + 4, W + 2]
    pad([3, H, W], (1, 2, 3, 4)) -> [3, H + 6, W + 4]
    pad([3, 30, 40], (1, 2, 3)) -> error: constructor
    """
    return padded(image(img), padding, "pad")


@function(*names_of("rotate"))
def rotate(img: "Any", angle: "Any", interpolation: "Any" = None, expand: "Any" = False, center: "Any" = None,
           fill: "Any" = None) -> Any:
    """The same size, unless it may grow.

    rotate([3, H, W], 10) -> [3, H, W]
    rotate([3, 30, 40], 10, expand=True) -> [3, ?, ?]
    """
    return image(img) if settled(expand) is False else unsure_places(image(img))


@function(*names_of("hflip vflip invert"), *names_of("horizontal_flip vertical_flip", V2), keeps=True)
def flip(img: "Any") -> Any:
    """The same size.

    hflip([3, H, W]) -> [3, H, W]
    """
    return image(img)


def _keep(img: "Any", *args: "Any", **kwargs: "Any") -> Any:
    return image(img)


for _name in (*names_of("adjust_brightness adjust_contrast adjust_saturation adjust_hue adjust_sharpness adjust_gamma "
                      "affine perspective gaussian_blur erase posterize solarize autocontrast equalize"),
              *names_of("elastic gaussian_noise permute_channels", V2)):
    add(Rule(_name, spec_of(_keep), "family", "function", keeps=True))


# -- questions


@function(*names_of("get_dimensions"))
def get_dimensions(img: "Any") -> Any:
    """Channels, height and width.

    get_dimensions([B, 3, H, W]) -> (3, H, W)
    """
    return _asked(img, -3, -2, -1)


@function(*names_of("get_image_size"))
def get_image_size(img: "Any") -> Any:
    """Width and height.

    get_image_size([3, H, W]) -> (W, H)
    """
    return _asked(img, -1, -2)


@function(f"{V2}.get_size")
def get_size(inpt: "Any") -> Any:
    """Height and width.

    get_size([3, H, W]) -> (H, W)
    """
    return _asked(inpt, -2, -1)


@function(*names_of("get_image_num_channels"), f"{V2}.get_num_channels")
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
