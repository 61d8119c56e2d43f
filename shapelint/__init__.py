"""Finds size mistakes in PyTorch programs by reading them."""

__version__ = "0.1.0"
