"""What did the run of a program come upon? A raw fact, the place, and the way that led there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shapelint.values import Fact, Layer, Origin


@dataclass(frozen=True, slots=True)
class Frame:
    """One call on the way: the call's node, the source it stands in, and the name of the function that was entered."""

    node: Any
    source: Any
    entered: str


@dataclass(slots=True, eq=False)
class Problem:
    """A fact at a place.

    `node` is the operation (a call, an operator, a subscript, an assignment target), `source` the file it stands in.
    `operator` is its qualified name (`torch.nn.Linear`, `Tensor.view`), `callee` the words of the author
    (`self.fc`), `arguments` the words of each argument by the rule's parameter name (`{"input": "out"}`) and
    `values` the values by the same names. `layer` is the module that was called, with the place it was built at
    (`layer.made`) and its constructor's arguments (`layer.params`, sizes that know their origin).
    `frames` are the calls on the way, innermost first. `certainty`: "error", "warning" (an arm that may never run)
    or "contract" (depends on sizes or flags nobody has chosen). `choices` are the flags chosen on the way.
    """

    fact: Fact
    node: Any
    source: Any
    context: str
    operator: str = ""
    callee: str = ""
    arguments: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    layer: Layer | None = None
    frames: tuple[Frame, ...] = ()
    certainty: str = "error"
    choices: tuple[tuple[str, bool], ...] = ()
    witness: dict[str, Any] | None = None
    #: For a contract: what is needed and under which choice, as Python, what needs it, and the class.
    needs: tuple[str, str, str, str] | None = None
    entry: Any = None  # the node of the method that was run alone when it came up
    origin: Origin | None = None
