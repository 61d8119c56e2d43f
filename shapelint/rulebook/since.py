"""Since which torch does an operator, or an argument of it, exist? What is not here is as old as torch 2.0.

Written by `benchmarks/torch_versions.py`, which reads the wheels of every release; the empty name is the operator itself.
"""

from __future__ import annotations

SINCE: dict[str, dict[str, tuple[int, int]]] = {
    "Tensor.register_post_accumulate_grad_hook": {"": (2, 1)},
    "Tensor.stft": {"align_to_window": (2, 7)},
    "torch.nn.CircularPad1d": {"": (2, 1)},
    "torch.nn.CircularPad2d": {"": (2, 1)},
    "torch.nn.CircularPad3d": {"": (2, 1)},
    "torch.nn.GroupNorm": {"bias": (2, 12)},
    "torch.nn.LayerNorm": {"bias": (2, 1)},
    "torch.nn.RMSNorm": {"": (2, 4)},
    "torch.nn.SyncBatchNorm": {"bias": (2, 12)},
    "torch.nn.Transformer": {"bias": (2, 1)},
    "torch.nn.TransformerDecoderLayer": {"bias": (2, 1)},
    "torch.nn.TransformerEncoderLayer": {"bias": (2, 1)},
    "torch.nn.ZeroPad1d": {"": (2, 1)},
    "torch.nn.ZeroPad3d": {"": (2, 1)},
    "torch.nn.functional.huber_loss": {"weight": (2, 6)},
    "torch.nn.functional.l1_loss": {"weight": (2, 6)},
    "torch.nn.functional.lp_pool3d": {"": (2, 3)},
    "torch.nn.functional.mse_loss": {"weight": (2, 6)},
    "torch.nn.functional.rms_norm": {"": (2, 4)},
    "torch.nn.functional.scaled_dot_product_attention": {"enable_gqa": (2, 5), "scale": (2, 1)},
    "torch.nn.utils.rnn.pad_sequence": {"padding_side": (2, 5)},
    "torch.special.chebyshev_polynomial_u": {"n": (2, 8)},
    "torch.stft": {"align_to_window": (2, 7)},
}
