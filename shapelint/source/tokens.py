"""Where do strings and comments lie in a text that may not even be Python?"""

from __future__ import annotations

import re

_PREFIX = r"(?<![\w])(?:[rRbBfFtTuU]{1,2})?"
_TRIPLE = r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\\?\Z)'
_SINGLE = r'"[^"\\\r\n]*(?:\\(?:\r\n|.)[^"\\\r\n]*)*(?:"|\\?\Z|(?=[\r\n]))'

#: One string literal, closed or not: an open one ends with its line, an open triple-quoted one with the text.
STRING = "|".join(form.replace('"', quote) for form in (_TRIPLE, _SINGLE) for quote in "\"'")
COMMENT = r"#[^\r\n]*"
NEWLINE = r"\r\n|\r|\n"

