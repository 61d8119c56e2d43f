"""What changes the values of a wave or spectrum in torchaudio and keeps its shape: decibels, codes, deltas, masks."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import function, keep, module, probability
from shapelint.values import Reject, Tensor, settled

_DB = "torchaudio.transforms.AmplitudeToDB"


def _decibels(x: Tensor, top_db: Any) -> Tensor:
    if settled(top_db) is not None and x.rank in (0, 1):
        raise Reject("rank", raises="IndexError", argument="x", operator=_DB, got=x.rank, wanted=None, least=2,
                     shape=x.shape, pattern=["*", "freq", "time"])
    return keep(x, "float")


@function("torchaudio.functional.amplitude_to_DB")
def amplitude_to_db(x: "Tensor", multiplier: "Any", amin: "Any", db_multiplier: "Any", top_db: "Any" = None) -> Any:
    """The same shape.

    amplitude_to_DB([B, 201, T], 10.0, 1e-10, 1.0) -> [B, 201, T]
    amplitude_to_DB([201], 10.0, 1e-10, 1.0, 80.0) -> error: rank
    """
    return _decibels(x, top_db)


@function("torchaudio.functional.DB_to_amplitude")
def db_to_amplitude(x: "Tensor", ref: "Any", power: "Any") -> Any:
    """The same shape.

    DB_to_amplitude([B, 201, T], 1.0, 1.0) -> [B, 201, T]
    """
    return keep(x, "float")


@module(_DB)
def amplitude_to_db_layer(stype: "Any" = "power", top_db: "Any" = None) -> Any:
    """The same shape.

    AmplitudeToDB()([B, 201, T]) -> [B, 201, T]
    AmplitudeToDB()([B, 201, T]i) -> [B, 201, T]
    AmplitudeToDB(top_db=80)([201]) -> error: rank
    AmplitudeToDB(top_db=-1) -> error: constructor
    """
    if isinstance(settled(top_db), (int, float)) and settled(top_db) < 0:
        raise Reject("constructor", raises="ValueError", parameter="top_db", got=settled(top_db), wanted=None,
                     rule="positive")

    def forward(x: "Tensor") -> Any:
        return _decibels(x, top_db)

    return forward


# -- codes


@function("torchaudio.functional.mu_law_encoding")
def mu_law_encoding(x: "Tensor", quantization_channels: "Any") -> Any:
    """A whole number for each sample.

    mu_law_encoding([B, T], 256) -> [B, T]i
    """
    return keep(x, "int64")


@function("torchaudio.functional.mu_law_decoding")
def mu_law_decoding(x_mu: "Tensor", quantization_channels: "Any") -> Any:
    """A sample for each whole number.

    mu_law_decoding([B, T]i, 256) -> [B, T]f
    """
    return keep(x_mu, "float")


@module("torchaudio.transforms.MuLawEncoding")
def mu_law_encoding_layer(quantization_channels: "Any" = 256) -> Any:
    """As mu_law_encoding.

    MuLawEncoding()([B, T]) -> [B, T]i
    """
    def forward(x: "Tensor") -> Any:
        return keep(x, "int64")

    return forward


@module("torchaudio.transforms.MuLawDecoding")
def mu_law_decoding_layer(quantization_channels: "Any" = 256) -> Any:
    """As mu_law_decoding.

    MuLawDecoding()([B, T]i) -> [B, T]f
    """
    def forward(x_mu: "Tensor") -> Any:
        return keep(x_mu, "float")

    return forward


# -- deltas


def _deltas(specgram: Tensor, win_length: Any) -> Tensor:
    length = settled(win_length)
    if isinstance(length, int) and length < 3:
        raise Reject("constructor", raises="ValueError", parameter="win_length", got=length, wanted=3,
                     rule="at least 3")
    return keep(specgram, None)


@function("torchaudio.functional.compute_deltas")
def compute_deltas(specgram: "Tensor", win_length: "Any" = 5, mode: "Any" = "replicate") -> Any:
    """The same shape.

    compute_deltas([B, 40, T]) -> [B, 40, T]
    compute_deltas([2, 40, 81], 2) -> error: constructor
    """
    return _deltas(specgram, win_length)


@module("torchaudio.transforms.ComputeDeltas")
def compute_deltas_layer(win_length: "Any" = 5, mode: "Any" = "replicate") -> Any:
    """As compute_deltas.

    ComputeDeltas()([B, 40, T]) -> [B, 40, T]
    ComputeDeltas(2)([2, 40, 81]) -> error: constructor
    """
    def forward(specgram: "Tensor") -> Any:
        return _deltas(specgram, win_length)

    return forward


# -- masks


def _masked(specgram: Tensor, least: int, operator: str) -> Tensor:
    if specgram.rank is not None and specgram.rank < least:
        raise Reject("rank", raises="ValueError", argument="specgram", operator=operator, got=specgram.rank,
                     wanted=None, least=least, shape=specgram.shape, pattern=["*", "freq", "time"])
    return keep(specgram, None)


@module("torchaudio.transforms.FrequencyMasking")
def frequency_masking(freq_mask_param: "Any", iid_masks: "Any" = False) -> Any:
    """The same shape.

    FrequencyMasking(20)([B, 201, T]) -> [B, 201, T]
    FrequencyMasking(20)([201]) -> error: rank
    """
    def forward(specgram: "Tensor", mask_value: "Any" = 0.0) -> Any:
        return _masked(specgram, 2, "torchaudio.transforms.FrequencyMasking")

    return forward


@module("torchaudio.transforms.TimeMasking")
def time_masking(time_mask_param: "Any", iid_masks: "Any" = False, p: "Any" = 1.0) -> Any:
    """The same shape.

    TimeMasking(20)([B, 201, T]) -> [B, 201, T]
    TimeMasking(20)([201]) -> error: rank
    TimeMasking(20, p=2.0) -> error: constructor
    """
    probability(p)

    def forward(specgram: "Tensor", mask_value: "Any" = 0.0) -> Any:
        return _masked(specgram, 2, "torchaudio.transforms.TimeMasking")

    return forward


@module("torchaudio.transforms.SpecAugment")
def spec_augment(n_time_masks: "Any", time_mask_param: "Any", n_freq_masks: "Any", freq_mask_param: "Any",
                 iid_masks: "Any" = True, p: "Any" = 1.0, zero_masking: "Any" = False) -> Any:
    """The same shape.

    SpecAugment(1, 2, 1, 2)([B, 1, 201, T]) -> [B, 1, 201, T]
    """
    def forward(specgram: "Tensor") -> Any:
        return keep(specgram, None)

    return forward


@function("torchaudio.functional.mask_along_axis")
def mask_along_axis(specgram: "Tensor", mask_param: "Any", mask_value: "Any", axis: "Any", p: "Any" = 1.0) -> Any:
    """The same shape; masks lie along the last axis, or the one before it.

    mask_along_axis([B, 201, T], 20, 0.0, 1) -> [B, 201, T]
    mask_along_axis([1, 201, 81], 20, 0.0, 0) -> error: axis
    """
    return _along(specgram, axis, 2, "torchaudio.functional.mask_along_axis")


@function("torchaudio.functional.mask_along_axis_iid")
def mask_along_axis_iid(specgrams: "Tensor", mask_param: "Any", mask_value: "Any", axis: "Any", p: "Any" = 1.0) -> Any:
    """As mask_along_axis, another mask for each example.

    mask_along_axis_iid([B, 1, 201, T], 20, 0.0, 2) -> [B, 1, 201, T]
    mask_along_axis_iid([201, 81], 20, 0.0, 1) -> error: rank
    """
    return _along(specgrams, axis, 3, "torchaudio.functional.mask_along_axis_iid")


def _along(specgram: Tensor, axis: Any, least: int, operator: str) -> Tensor:
    result = _masked(specgram, least, operator)
    axis = settled(axis)
    if specgram.rank is not None and isinstance(axis, int) and axis not in (specgram.rank - 2, specgram.rank - 1):
        raise Reject("axis", raises="ValueError", axis=axis, rank=specgram.rank, argument="axis", shape=specgram.shape)
    return result
