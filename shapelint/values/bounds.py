"""How well are the ends of a tensor's elements known? Plain (low, high) says only that nothing lies beyond them."""

from __future__ import annotations


class Reached(tuple):
    """Both ends are elements, as those of `arange(5)` are."""


class Within(tuple):
    """Elements were chosen for what they are (`ids[ids < 50]`), so that the ends need not be among them any more."""


class Filled(tuple):
    """Every element was this number when the tensor was made (`zeros`), to be overwritten as a rule."""


class Drawn(tuple):
    """The elements were drawn one by one between the ends, each number as likely as any other (`randint`)."""
