"""Do the data sets, tokenizers and trainers of other libraries hand out what they are documented to?

These libraries need not be installed here: what is published of them stands in the programs' comments.
"""

from __future__ import annotations

import pytest

from shapelint.findings.check import check_source
from shapelint.source import parse

TORCHVISION = """
import torch
from torch.utils.data import DataLoader
from torchvision import datasets, transforms as T

plain = T.Compose([T.ToTensor(), T.Normalize((0.1307,), (0.3081,))])
x, y = next(iter(DataLoader(datasets.MNIST("d", train=True, download=True, transform=plain), batch_size=64)))
torch.relu(x)                                                    # [64, 1, 28, 28]
y.float()                                                        # [64]
big = T.Compose([T.Resize((40, 48)), T.CenterCrop(36), T.Grayscale(3), T.ToTensor()])
torch.relu(datasets.FashionMNIST("d", transform=big)[0][0])      # [3, 36, 36]
torch.relu(datasets.CIFAR10("d", False, T.ToTensor())[0][0])     # [3, 32, 32]
torch.relu(datasets.STL10("d", split="test", transform=T.ToTensor())[5][0])      # [3, 96, 96]
torch.relu(datasets.FakeData(20, (1, 8, 9), 4, T.ToTensor())[0][0])              # [1, 8, 9]
torch.zeros(len(datasets.SVHN("d", "test")), len(datasets.KMNIST("d", train=False).classes))  # [26032, 10]
datasets.MNIST("d").data.float()                                 # [60000, 28, 28]
torch.from_numpy(datasets.CIFAR100("d").data).float()            # [50000, 32, 32, 3]
torch.relu(datasets.ImageFolder("d", T.Compose([T.Resize(99), T.CenterCrop(90), T.ToTensor()]))[0][0])  # [3, 90, 90]
later = datasets.MNIST("d")
later.transform = T.Compose([T.Pad(2), T.PILToTensor()])
later[0][0].float()                                              # [1, 32, 32]
"""

SKLEARN = """
import torch
from sklearn.datasets import load_digits, load_iris, make_blobs, make_classification, make_moons, make_regression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_iris(return_X_y=True)
a, b, c, d = train_test_split(X, y, test_size=0.25, random_state=0)
torch.from_numpy(a)                                              # [112, 4]
torch.from_numpy(d)                                              # [38]
torch.FloatTensor(StandardScaler().fit_transform(b))             # [38, 4]
torch.tensor(load_digits().images)                               # [1797, 8, 8]
X, y = make_classification(n_samples=60, n_features=7)
torch.tensor(X)                                                  # [60, 7]
torch.tensor(make_regression(30, 5)[1])                          # [30]
torch.tensor(make_moons(40)[0])                                  # [40, 2]
torch.tensor(make_blobs(n_samples=9, centers=3, n_features=4)[0])        # [9, 4]
torch.stack(train_test_split(torch.zeros(10, 3), test_size=5))   # [2, 5, 3]
"""

TOKENIZERS = """
import torch
from transformers import AutoTokenizer, BertTokenizerFast

tokenizer = AutoTokenizer.from_pretrained("any")
texts = ["one", "two words", "three of them"]
whole = tokenizer(texts, padding="max_length", truncation=True, max_length=32, return_tensors="pt")
whole["input_ids"].float()                                       # [3, 32]
whole.to("cpu").attention_mask.float()                           # [3, 32]
tokenizer("one", return_tensors="pt").input_ids.float()          # [1, None]
BertTokenizerFast.from_pretrained("any").encode("a", return_tensors="pt").float()        # [1, None]
"""


def shapes_of(program: str) -> dict[int, list]:
    """What is said of the expression that each row is, by row."""
    result = check_source(parse("program.py", program), want_expressions=True)
    assert not [finding.message for finding in result.findings]
    ends = [len(line.partition("  # ")[0].rstrip()) + 1 for line in program.splitlines()]
    return {e.span.row: [size if isinstance(size, int) else None for size in e.shape or ()]
            for e in result.expressions if e.span.column == 1 and e.span.end_column == ends[e.span.row - 1]}


def rows(program: str) -> list[tuple[int, str, str]]:
    found = [(row, *line.partition("  # ")[::2]) for row, line in enumerate(program.splitlines(), 1)]
    return [(row, code.strip(), shape.strip()) for row, code, shape in found if shape]


PROGRAMS = {"torchvision": TORCHVISION, "sklearn": SKLEARN, "tokenizers": TOKENIZERS}


@pytest.mark.parametrize("program, row, wanted", [
    pytest.param(program, row, shape, id=f"{name}: {code}")
    for name, program in PROGRAMS.items() for row, code, shape in rows(program)])
def test_as_documented(program, row, wanted):
    assert str(shapes_of(program)[row]) == wanted


LIGHTNING = """
import torch
import {package} as pl
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Data(pl.LightningDataModule):
    def __init__(self, features, batch_size=10):
        super().__init__()
        self.save_hyperparameters()

    def setup(self, stage=None):
        self.train = TensorDataset(torch.randn(45, self.hparams.features), torch.randint(0, 3, (45,)))

    def train_dataloader(self):
        return DataLoader(self.train, batch_size=self.hparams["batch_size"], shuffle=True)


class Model(pl.LightningModule):
    def __init__(self, features, classes=3, lr=1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.fc = nn.Linear(features, self.hparams.classes)

    def forward(self, x):
        return self.fc(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = nn.functional.cross_entropy(self(x), {target})
        self.log("loss", loss, prog_bar=True)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


if __name__ == "__main__":
    trainer = pl.Trainer(max_epochs=2)
    trainer.fit(Model({features}), datamodule=Data(5))
"""


def errors_of(program: str) -> list[tuple[str, str]]:
    lines = program.splitlines()
    found = check_source(parse("program.py", program)).findings
    return [(f.code, lines[f.span.row - 1].strip()) for f in found if f.severity == "error"]


@pytest.mark.parametrize("package", ["pytorch_lightning", "lightning", "lightning.pytorch"])
def test_lightning_runs_the_steps_with_batches(package):
    assert errors_of(LIGHTNING.format(package=package, features=5, target="y")) == []
    wrong = errors_of(LIGHTNING.format(package=package, features=6, target="y"))
    assert wrong == [("SL101", "return self.fc(x)")]
    wrong = errors_of(LIGHTNING.format(package=package, features=5, target="y[:4]"))
    assert [code for code, _ in wrong] == ["SL501"]


OWN_LOADER = """
import torch
import lightning as L
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Model(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear({features}, 2)

    def train_dataloader(self):
        return DataLoader(TensorDataset(torch.randn(12, 5), torch.randn(12, 2)), batch_size=4)

    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.mse_loss(self.fc(x), y)

    def validation_step(self, batch, batch_idx):
        return self.fc(batch)
"""


def test_a_step_that_nothing_runs_gets_the_models_own_batches():
    assert errors_of(OWN_LOADER.format(features=5)) == []
    assert errors_of(OWN_LOADER.format(features=6)) == [("SL101", "return nn.functional.mse_loss(self.fc(x), y)")]


CLOSURE = """
import torch
from torch import nn

model = nn.Linear(4, 2)
optimizer = torch.optim.LBFGS(model.parameters())
x, y = torch.randn(3, {features}), torch.randn(3, 2)


def closure():
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    return loss


optimizer.step(closure)
"""


def test_an_optimizer_calls_its_closure():
    assert errors_of(CLOSURE.format(features=4)) == []
    assert [code for code, _ in errors_of(CLOSURE.format(features=5))] == ["SL101"]


LEFT_EARLY = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

lstm = nn.LSTM(3, 5, batch_first=True)
loader = DataLoader(TensorDataset(torch.randn(100, 7, 3)), batch_size=8)
for step, (x,) in enumerate(loader):
    {leave}
    out, _ = lstm(x, (torch.zeros(1, 8, 5), torch.zeros(1, 8, 5)))
"""


@pytest.mark.parametrize("leave", ["if step == 5: break", "if x.size(0) != 8: continue", "if len(x) < 8: break"])
def test_a_loop_that_may_not_reach_the_last_batch(leave):
    assert errors_of(LEFT_EARLY.format(leave=leave)) == []
    assert [code for code, _ in errors_of(LEFT_EARLY.format(leave="pass"))] == ["SL201"]
