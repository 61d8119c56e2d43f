"""The formats of `shapelint contract`."""
