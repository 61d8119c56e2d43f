"""Which shapes of parameters do docstrings state, surely?"""

from __future__ import annotations

import pytest

from shapelint.source.docstrings import input_shape, parameter_shapes

GOOGLE = '''Encode.

    Args:
        x (Tensor): input of shape (batch, seq_len, 2*dim), of
            one kind
        hidden (`torch.FloatTensor` of shape `(batch, seq_len)`):
            What is hidden.
        image (torch.Tensor): (B, C, H, W)
        size (int): how many

    Returns:
        out (Tensor): of shape (batch, seq_len)
    '''
NUMPY = '''Encode.

    Parameters
    ----------
    x : torch.Tensor of shape [B, T, C]
        What is encoded.
    y : Tensor
        Its shape is (B, H_out)

    Returns
    -------
    out : Tensor of shape (B,)
    '''
SPHINX = '''Encode.

    :param x: what is encoded, of shape (B, T, C)
    :param torch.Tensor y: of size [B, 3]
    :return: of shape (B, T)
    '''


@pytest.mark.parametrize("text, shapes", [
    (GOOGLE, {"x": ("batch", "seq_len", "2 * dim"), "hidden": ("batch", "seq_len"), "image": ("B", "C", "H", "W")}),
    (NUMPY, {"x": ("B", "T", "C"), "y": ("B", "H_out")}),
    (SPHINX, {"x": ("B", "T", "C"), "y": ("B", "3")}),
    ("Args:\n        x: shape (B, T)\n", {"x": ("B", "T")}),
    ("", {}),
])
def test_the_styles(text, shapes):
    assert parameter_shapes(text) == shapes


@pytest.mark.parametrize("said", [
    "of shape (B, T) or (B, T, C)",
    "(Tensor, optional): of shape (B, T)",
    "list of tensors of shape (B, T)",
    "of shape (B, T), reshaped into (B*T,)",
    "of shape (B, T) if batched",
    "of shape (*, T)",
    "of shape (batch size, T)",
    "of shape (N)",
    "(int, int): the sizes",
    "numpy array of shape (B, T)",
    "of shape (B, T] ",
    "the shape",
])
def test_what_is_not_sure_is_nothing(said):
    separator = "" if said.startswith("(Tensor") else ": "
    assert parameter_shapes(f"Encode.\n\n    Args:\n        x{separator} {said}\n") == {}


def test_a_parameter_that_is_described_twice():
    assert parameter_shapes("A.\n\n    :param x: shape (B, T)\n    :param x: shape (B, T, C)\n") == {}


def test_the_input_of_a_module():
    assert input_shape("A.\n\n    Shape:\n        - Input: :math:`(N, C, H_{in}, W)`\n        - Output: (N, C)\n") == \
        ("N", "C", "H_in", "W")
    assert input_shape("A.\n\n    Shape:\n        - Input: :math:`(N, *)`\n") is None
    assert input_shape("A.\n\n    Shape:\n        - Input: (N, C) or (C,)\n        - Output: (N, C)\n") is None
