"""What do tokenizers of transformers give? Rows of whole numbers: how many is often known, how long they are seldom."""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.iteration import length_of
from shapelint.interp.machine import Machine
from shapelint.interp.quiet import NOTHING, Does
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.path import fresh
from shapelint.values import Bound, DictV, ListV, Shape, Tensor, Unknown, is_dim, settled

_WORDS = ("Auto Bert BertJapanese DistilBert Roberta XLMRoberta Camembert Albert Electra Deberta DebertaV2 GPT2 "
          "OpenAIGPT T5 MT5 Bart MBart Marian Pegasus Llama CLIP Bloom CodeGen GPTNeoX Longformer BigBird XLNet XLM "
          "PreTrained Whisper").split()
_NAMES = [f"transformers.{word}Tokenizer{fast}" for word in _WORDS for fast in ("", "Fast")]


class Encoding(DictV):
    """transformers.BatchEncoding: read by key or by attribute."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name in self.items:
            return settled(self.items[name])
        if name == "to":
            return Does(lambda m, args, kwargs, node: self)
        if name in ("keys", "values", "items", "get", "pop", "update", "copy"):
            return Bound(name, self)
        return Unknown(f"`.{name}` of what a tokenizer gave", node)


class Tokenizer:
    """A tokenizer whose vocabulary nobody reads."""

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        given = {**dict(zip(("text", "text_pair"), args)), **kwargs}
        if settled(given.get("return_tensors")) != "pt" or "**" in kwargs:
            return Encoding({}, Unknown("what a tokenizer gives"))
        one = Tensor(Shape((_count(settled(given.get("text"))), _length(given))), "int64")
        return Encoding({"input_ids": one, "attention_mask": one}, Unknown("what some tokenizers give"))

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name in ("batch_encode_plus", "encode_plus", "__call__"):
            return Does(self.call)
        if name == "encode":
            return Does(_encode)
        if name == "vocab_size" or name.endswith("_token_id"):
            return fresh(f"`{name}` of a tokenizer")
        if name in ("decode", "batch_decode", "convert_ids_to_tokens", "tokenize"):
            return Does(lambda m, args, kwargs, node: Unknown("text", kind="text"))
        if name in ("save_pretrained", "add_special_tokens", "add_tokens"):
            return NOTHING
        return Unknown(f"`.{name}` of a tokenizer", node)

    def assign(self, m: Machine, name: str, value: Any) -> None:
        """`tokenizer.pad_token = tokenizer.eos_token` changes no size."""

    def length(self, m: Machine, node: Any) -> Any:
        return a_size(fresh("the size of the vocabulary"))


def _encode(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """One text: a list of numbers, or a row of them."""
    if settled(kwargs.get("return_tensors")) == "pt":
        return Tensor(Shape((1, _length(kwargs))), "int64")
    return ListV((), fresh("a token"), _length(kwargs))


def _count(text: Any) -> Any:
    if isinstance(text, str) or isinstance(text, Unknown) and text.kind == "text":
        return 1
    found = len(text) if isinstance(text, tuple) else length_of(text) if isinstance(text, ListV) else None
    return a_size(fresh("the number of texts")) if found is None else found


def _length(given: dict[str, Any]) -> Any:
    """As long as is asked for, where short texts are padded to that and long ones are cut."""
    longest = settled(given.get("max_length"))
    if settled(given.get("padding")) == "max_length" and settled(given.get("truncation")) is True and is_dim(longest):
        return longest
    return a_size(fresh("the length of the longest text"))


@builtin(*(f"{name}.from_pretrained" for name in _NAMES))
def from_pretrained(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Tokenizer:
    return Tokenizer()
