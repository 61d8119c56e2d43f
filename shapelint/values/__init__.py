"""What can an expression be? Tensors, sizes, containers, functions, classes, instances, or unknown with a reason."""

from shapelint.values.array import Array, as_torch
from shapelint.values.bounds import Drawn, Filled, Reached, Within
from shapelint.values.containers import Batches, DefaultDictV, DictV, Generator, ListV, NamedTuple, OpenSizes, Parameters, RangeV, SetV, Sizes, SliceV
from shapelint.dims import Poly
from shapelint.values.describe import describe_value
from shapelint.values.facts import Fact, Reject
from shapelint.values.journal import Journal
from shapelint.values.objects import (
    MISSING, REQUIRED, Bound, BoundMethod, ClassV, Deferred, Function, Instance, Layer, ModuleV, Partial, Ref, Scope,
)
from shapelint.values.questions import DATA, Question, negate
from shapelint.values.shape import UNKNOWN_SHAPE, Shape, ending, shape_of, show_dim
from shapelint.values.sizes import Origin, Quotient, Size, is_dim, origin_of, with_origin
from shapelint.values.tensor import COMPLEX, FLOATS, INTEGERS, NotKnown, Tensor, tensor
from shapelint.values.unknown import UNLEARNED, Cycle, Either, Input, Inside, Perhaps, Unknown, given, is_unknown, settled

__all__ = [name for name in dir() if not name.startswith("_")]
