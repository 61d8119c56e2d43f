"""Sizes: integers or polynomials over named symbols, what is known of them, and questions with three answers."""

from .extremes import maximum, minimum
from .known import Known
from .laws import floordiv, mod
from .poly import Dim, Poly, Symbol, symbol
from .rebuild import evaluate, substitute
from .tri import UNSURE, Answer, Contradiction, OpenQuestion, Unsure

__all__ = [
    "UNSURE", "Answer", "Contradiction", "Dim", "Known", "OpenQuestion", "Poly", "Symbol", "Unsure",
    "evaluate", "floordiv", "maximum", "minimum", "mod", "substitute", "symbol",
]
