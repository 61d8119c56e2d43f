"""For programs: what each class requires, takes and gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from shapelint.findings.contract.model import Alternative, Contract, Form, Input, Parameter, Requirement
from shapelint.lint.contract import Contracts
from shapelint.source import Span

from ..entry import places
from ..look import Look

MACHINE = True
VERSION = 1


def render(report: Contracts, look: Look) -> Iterator[str]:
    """The document `{"version": 1, "contracts": [...]}`, one class after the other."""
    yield f'{{"version": {VERSION}, "contracts": ['
    last = len(report.contracts) - 1
    for number, one in enumerate(report.contracts):
        yield json.dumps(_contract(one, look)) + ("," if number < last else "")
    yield "]}"


def _contract(one: Contract, look: Look) -> dict[str, Any]:
    return {
        "filename": look.absolute(one.filename),
        "class": one.name,
        "location": places(one.span)["location"],
        "parameters": list(map(_parameter, one.parameters)),
        "requires": [_requirement(r, one, look) for r in one.requires],
        "inputs": list(map(_input, one.inputs)),
        "outputs": list(map(_alternative, one.outputs)),
        "not_known": [{"text": d.text, **_place(d.span, one, look)} for d in one.doubts],
        "possible": not one.impossible,
        "complete": one.complete,
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    return {"name": one.name, "kind": one.kind, "default": one.default, "annotation": one.annotation,
            "attributes": list(one.attributes), "reason": one.reason or None}


def _requirement(one: Requirement, contract: Contract, look: Look) -> dict[str, Any]:
    return {"text": one.text, "where": one.where or None, "because": one.because, **_place(one.span, contract, look)}


def _place(span: Span, contract: Contract, look: Look) -> dict[str, Any]:
    """The file is named where it is another than that of the class."""
    place: dict[str, Any] = {"location": places(span)["location"]}
    if span.filename != contract.filename:
        place["filename"] = look.absolute(span.filename)
    return place


def _input(one: Input) -> dict[str, Any]:
    return {"name": one.name, "optional": one.optional, "default": one.default,
            "alternatives": list(map(_alternative, one.alternatives))}


def _alternative(one: Alternative) -> dict[str, Any]:
    return {**_form(one.form), "where": one.where or None}


def _form(one: Form) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": one.kind}
    if one.kind == "tensor":
        made["shape"] = one.shape
        if one.shape is None:
            made |= {"head": one.head, "tail": one.tail, "least_rank": one.least}
        made["dtype"] = one.dtype
    if one.kind in ("number", "text") and one.text or one.kind == "object" and one.text:
        made["text"] = one.text
    if one.items or one.kind in ("tuple", "list", "dict") and not one.reason:
        made["items"] = list(map(_form, one.items))
    if one.names:
        made["names"] = one.names
    if one.attributes:
        made["attributes"] = one.attributes
    if one.reason:
        made["reason"] = one.reason
    return made
