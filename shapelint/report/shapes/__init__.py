"""The formats of `shapelint shapes`."""
