"""Dropout in all its forms: the shape is kept."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import FLOATING, is_empty, must_be
from shapelint.rulebook import function, keep, module, path, probability
from shapelint.values import Reject, Tensor, settled

#: The axes that each kind needs where it drops whole channels.
_LEAST = {"dropout1d": 2, "dropout2d": 2, "dropout3d": 1, "feature_alpha_dropout": 2}


def dropped(operator: str, input: Tensor, p: Any, training: Any) -> Tensor:
    """The shape kept. Only while something is dropped there must be floats, and channels to drop."""
    word = operator.rpartition(".")[2].lower().replace("alphadropout", "alpha_dropout").replace("featurea", "feature_a")
    out, p = keep(input, None), settled(p)
    if word == "dropout1d":
        _must_have_axes(operator, input, (2, 3))
    if training is not True or not isinstance(p, (int, float)) or p in (0, 1) or is_empty(input):
        return out
    must_be(FLOATING, input, "input", operator, out.with_dtype("float32"))
    if input.rank is not None and input.rank < _LEAST.get(word, 0) and all(
            path.known.at_least(size, 1) is True for size in input.dims):
        raise Reject("rank", argument="input", got=input.rank, wanted=None, least=_LEAST[word], shape=input.shape,
                     pattern=["batch", "channels"], operator=operator)
    return out


def _must_have_axes(operator: str, input: Tensor, ranks: tuple[int, ...]) -> None:
    if not any(map(input.shape.may_have_rank, ranks)):
        raise Reject("rank", argument="input", got=input.rank, wanted=list(ranks), least=min(ranks), shape=input.shape,
                     pattern=["batch", "channels", "length"], operator=operator)


def _function(word: str, trained: bool, doc: str) -> None:
    operator = f"torch.nn.functional.{word}"

    def drop(input: "Tensor", p: "Any" = 0.5, training: "Any" = trained, inplace: "Any" = False) -> Any:
        probability(p)
        return dropped(operator, input, p, settled(training))

    drop.__doc__ = doc
    function(operator, keeps=True)(drop)


def _layer(name: str, doc: str) -> None:
    operator = f"torch.nn.{name}"

    def build(p: "Any" = 0.5, inplace: "Any" = False) -> Any:
        probability(p)

        def forward(input: "Tensor") -> Any:
            return dropped(operator, input, p, path.training)

        return forward

    build.__doc__ = doc
    module(operator)(build)


_function("dropout", True, """Keeps the shape.

    dropout([B, 3], 0.1) -> [B, 3]
    dropout([B, 3], 1.5) -> error: constructor
    dropout([B, 3]i, 0.1) -> error: dtype
    dropout([B, 3]i, 0.1, training=False) -> [B, 3]i
    """)
_function("alpha_dropout", False, """Keeps the shape.

    alpha_dropout([..., 3], p=0.1, training=True) -> [..., 3]
    alpha_dropout([B, 3], -0.5) -> error: constructor
    """)
_function("dropout1d", True, """Keeps the shape; for `[N, C, L]` or `[C, L]` alone.

    dropout1d([B, 3, 5]) -> [B, 3, 5]
    dropout1d([B, 3, 5, 5]) -> error: rank
    """)
_function("dropout2d", True, """Keeps the shape; whole channels are dropped, so there must be some (where it does drop).

    dropout2d([B, 3, 5, 5], 0.1) -> [B, 3, 5, 5]
    dropout2d([3], 0.1, False) -> [3]
    dropout2d([3], 0.1) -> error: rank
    dropout2d([B, 3], -0.1) -> error: constructor
    """)
_function("dropout3d", True, """Keeps the shape; an axis of batches is put before what has none.

    dropout3d([B, 3], 0.1, False) -> [B, 3]
    dropout3d([3], 0.1) -> [3]
    dropout3d([], 0.1) -> error: rank
    """)
_function("feature_alpha_dropout", False, """Keeps the shape.

    feature_alpha_dropout([3]) -> [3]
    feature_alpha_dropout([3], 0.1, True) -> error: rank
    """)
_layer("Dropout", """Keeps the shape.

    Dropout(0.1)([..., 3]) -> [..., 3]
    Dropout(1.5) -> error: constructor
    """)
_layer("AlphaDropout", """Keeps the shape.

    AlphaDropout()([B, 3]) -> [B, 3]
    """)
_layer("Dropout1d", """Keeps the shape; for `[N, C, L]` or `[C, L]` alone.

    Dropout1d()([B, 3, 5]) -> [B, 3, 5]
    Dropout1d()([5]) -> error: rank
    """)
_layer("Dropout2d", """Keeps the shape; channels are looked for only while it is trained.

    Dropout2d()([B, 3, 5, 5]) -> [B, 3, 5, 5]
    """)
_layer("Dropout3d", """Keeps the shape.

    Dropout3d()([B, 3, 5, 5, 5]) -> [B, 3, 5, 5, 5]
    """)
_layer("FeatureAlphaDropout", """Keeps the shape.

    FeatureAlphaDropout()([B, 3, 5]) -> [B, 3, 5]
    """)


@function("torch.native_dropout")
def native_dropout(input: "Tensor", p: "Any", train: "Any") -> Any:
    """The shape kept, and which elements were kept.

    native_dropout([B, 3], 0.1, True) -> ([B, 3], [B, 3]b)
    native_dropout([B, 3]i, 0.1, True) -> error: dtype
    """
    flag = settled(train)
    return dropped("torch.native_dropout", input, p, True if flag is None else flag), Tensor(input.shape, "bool")
