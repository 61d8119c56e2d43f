"""Do arrays have the shapes and dtypes here that NumPy gives them?"""

from __future__ import annotations

import numpy
import pytest
import torch

from shapelint.findings.check import check_source
from shapelint.source import parse

SETUP = """
a = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
i = np.array([[1, 2, 3], [4, 5, 6]])
v = np.ones(4)
b = np.array([True, False, True, True])
rng = np.random.default_rng(0)
old = np.random.RandomState(0)
t = torch.zeros(2, 3)
"""

EXPRESSIONS = """
np.zeros(3)                           | np.ones((2, 3), dtype=np.float32)       | np.empty((2, 3), dtype="int32")
np.full((2, 2), 7)                    | np.full(3, 1.5)                         | np.zeros_like(i)
np.ones_like(a, dtype=bool)           | np.eye(3)                               | np.eye(3, 4)
np.identity(3)                        | np.array(3)                             | np.array([1.0, 2])
np.array([[1, 2], [3, 4]], dtype=np.float32) | np.array([True, False])          | np.array([1j, 2])
np.array([v, v])                      | np.asarray([[1, 2]], dtype=float)       | np.asarray(t)
np.arange(5)                          | np.arange(2, 10, 3)                     | np.arange(0, 1, 0.25)
np.arange(6, dtype=np.float32)        | np.linspace(0, 1, 7)                    | np.linspace(0, 1)
np.random.rand(2, 3)                  | np.random.randn(4)                      | np.random.randint(0, 9, (2, 3))
np.random.randint(5, size=4)          | np.random.normal(0, 1, (3, 2))          | np.random.uniform(size=5)
np.random.random((2, 2))              | np.random.choice(10, 4)                 | np.random.permutation(6)
np.random.choice([1.0, 2.0], size=(2, 2)) | np.random.standard_normal((2, 3))   | np.random.normal(size=(2,))
rng.normal(size=(3, 4))               | rng.integers(0, 5, size=(2,))           | rng.random(4)
rng.standard_normal((2, 3))           | rng.permutation(i)                      | old.randn(2, 2)
rng.standard_normal(4, dtype=np.float32) | old.randint(0, 4, size=3)            | rng.choice(5, size=(2, 2))
a[0]                                  | a[:, 1]                                 | a[..., -1]
a[:, None]                            | a[::-1].copy()                          | a[:, :, ::2]
a[np.array([0, 1, 1])]                | v[b]                                    | v + np.float64(1)        
a[0, :2]                              | a[[0, 1], [1, 2]]                       | i[:, 0]
a.T                                   | a.transpose(1, 0, 2)                    | a.transpose((2, 0, 1))
np.transpose(i)                       | a.swapaxes(0, 2)                        | np.moveaxis(a, 0, -1)
a.reshape(6, 4)                       | a.reshape(-1, 2)                        | a.reshape((4, -1))
np.reshape(a, (3, 8))                 | a.flatten()                             | a.ravel()
a.astype(np.float64)                  | i.astype("float32")                     | i.astype(float)
a.astype(int)                         | a.copy()                                | np.squeeze(a[:1])
a[:1].squeeze(0)                      | np.expand_dims(v, 0)                    | np.expand_dims(a, -1)
a + 1                                 | i + 1                                   | i + 1.0
i / 2                                 | a / i.reshape(2, 3, 1)                  | a * v
v * a                                 | b + 1                                   | b * 2.0
i // 2                                | i % 4                                   | i ** 2
2 - a                                 | 1 / i                                   | -a
i > 2                                 | (i > 2) & (i < 5)                       | ~b
a @ v                                 | i @ i.T                                 | np.dot(i, i.T)
np.matmul(i, i.T)                     | v.dot(v)                                | np.outer(v, v)
np.sqrt(i)                            | np.exp(a)                               | np.abs(i)
np.sin(b)                             | np.maximum(a, 0)                        | np.minimum(i, 2.5)
np.where(i > 2, i, 0)                 | np.where(a > 0, a, -1.0)                | np.clip(a, 0, 1)
np.isnan(a)                           | np.logical_and(b, b)                    | np.add(i, v[:3])
a.sum()                               | i.sum(axis=0)                           | b.sum()
a.mean()                              | i.mean(axis=1)                          | a.mean(axis=(0, 1))
a.std(axis=-1, keepdims=True)         | np.mean(a, axis=0)                      | np.sum(i, axis=1, keepdims=True)
a.max()                               | i.max(axis=0)                           | i.argmax(axis=1)
np.argmax(a)                          | b.all()                                 | np.any(b)
i.cumsum()                            | i.cumsum(axis=1)                        | np.median(i)
i.prod()                              | np.var(a, axis=2)                       | i.min()
np.concatenate([i, i])                | np.concatenate([i, i], axis=1)          | np.concatenate((a, a), axis=-1)
np.stack([v, v])                      | np.stack([i, i], axis=-1)               | np.vstack([v, v])
np.hstack([v, v])                     | np.vstack([i, i])                       | np.column_stack([v, v])
np.concatenate([i, i.astype(np.float32)]) | np.tile(v, 3)                       | np.repeat(v, 2)
np.repeat(i, 2, axis=1)               | np.argsort(v)                           | np.float32(3)
np.mean(a) * 2                        | np.int64(3)                             | np.linalg.norm(v)
np.meshgrid(v, i[0])[0]               | np.meshgrid(v, i[0], indexing="ij")[1]  | t.numpy()
t.numpy().mean(axis=1)                | np.concatenate([t.numpy(), t.numpy()])  | t.numpy() + 1
np.broadcast_to(v, (3, 4))            | np.lib.stride_tricks.sliding_window_view(v, 2) | np.array([[1, 2]], dtype="f4")
t.numpy() * np.arange(3)              | np.array([np.float32(1), np.float32(2)]) | np.array([r.mean() for r in a])
np.stack([r[:2] for r in a])          | np.array(a.shape)                       | np.zeros(a.shape[:2])
t + v[:3]                             | t * np.float64(2)                       | np.float64(2) * t
torch.tensor([v, v])                  | torch.tensor(a, dtype=torch.float64)    | torch.FloatTensor(v)
torch.from_numpy(a).permute(0, 2, 1)  | torch.tensor(i.max())                   | torch.Tensor(i)
torch.tensor(v).float()               | torch.zeros(len(a), a.shape[1])         | torch.zeros(int(i.max()) + 1)
t[np.array([0, 1, 1])]                | t[:, np.array([True, False, True])]     | torch.zeros(a.size, a.ndim)
"""

HEAD = "import numpy as np\nimport torch\n" + SETUP
CELLS = [cell.strip() for line in EXPRESSIONS.strip().splitlines() for cell in line.split("|")]


def program() -> str:
    return HEAD + "".join(f"y = torch.as_tensor({cell})\n" for cell in CELLS)


@pytest.fixture(scope="module")
def claims():
    """What is said of each call of torch.as_tensor, by its row."""
    text = program()
    result = check_source(parse("arrays.py", text), want_expressions=True)
    assert not [finding.message for finding in result.findings if finding.severity == "error"]
    ends = [len(line) + 1 for line in text.splitlines()]
    return {e.span.row: e for e in result.expressions if e.span.end_column == ends[e.span.row - 1] and e.span.column < 8}


@pytest.mark.parametrize("number", range(len(CELLS)), ids=CELLS)
def test_as_numpy_has_it(claims, number):
    scope = {"np": numpy, "torch": torch}
    exec(SETUP, scope)
    real = torch.as_tensor(eval(CELLS[number], scope))
    claim = claims[len(HEAD.splitlines()) + 1 + number]
    sizes = None if claim.shape is None else [str(size) for size in claim.shape]
    assert sizes == [str(size) for size in real.shape]
    assert claim.dtype == str(real.dtype).removeprefix("torch.")
