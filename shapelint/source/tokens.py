"""Where do strings and comments lie in a text that may not even be Python?"""

from __future__ import annotations

import re

_TRIPLE = r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\\?\Z)'
_SINGLE = r'"[^"\\\r\n]*(?:\\(?:\r\n|.)[^"\\\r\n]*)*(?:"|\\?\Z|(?=[\r\n]))'

#: A string literal without its prefix. One that is not closed ends with its line, a triple-quoted one with the text.
STRING = "|".join(form.replace('"', quote) for form in (_TRIPLE, _SINGLE) for quote in "\"'")
COMMENT = r"#[^\r\n]*"
NEWLINE = r"\r\n|\r|\n"

#: Everything that is not code. A raw string ends where another one does, so prefixes do not matter here.
NOT_CODE = re.compile(f"{STRING}|{COMMENT}", re.S)
