"""`python -m shapelint`."""

from __future__ import annotations

from shapelint.cli import main

if __name__ == "__main__":
    main()
