"""The formats of `shapelint check`."""
