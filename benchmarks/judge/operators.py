"""Points 1 and 5: is every sample of op_db answered, and as torch does? How long does a rule take?"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.judge.calls import Call, entry_calls, made, other_forms
from benchmarks.judge.data import data_dependent
from benchmarks.judge.lowering import lowered
from benchmarks.judge.printing import shown, table
from benchmarks.judge.samples import Entry, entries, samples
from benchmarks.judge.verdicts import Verdict, judge


def plain(args: tuple, kwargs: dict) -> tuple:
    """Arguments with the sizes as they are."""
    return tuple(lowered(a) for a in args), lowered(kwargs)


@dataclass(slots=True)
class Tally:
    """What came out for one entry: words by group ("samples", "dtypes", "forms"), and how long its rule took."""

    entry: Entry
    words: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    cases: list[tuple[str, Call, Verdict]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    left_out: str = ""


def tally(entry: Entry, seed: int = 0) -> Tally:
    """Judge every sample of one entry."""
    result = Tally(entry)
    if not entry.info.dtypes:
        result.left_out = "torch has no CPU version"
        return result
    try:
        for group, call in calls(entry, seed):
            _take(result, group, call)
    except AssertionError as needs:
        result.left_out = str(needs)
    return result


def calls(entry: Entry, seed: int) -> Iterator[tuple[str, Call]]:
    """(samples, dtypes or forms; call) of one entry. Raises AssertionError where torch has no CPU version."""
    for first, sample in samples(entry, seed=seed):
        calls = entry_calls(entry.info, sample, plain)
        error = next((call.error for call in calls if call.error is not None), None)
        if isinstance(error, AssertionError):
            raise error
        for call in calls:
            yield "samples" if first else "dtypes", call
    for name, function in other_forms(entry.info):
        for number, (first, sample) in enumerate(samples(entry, others=0, seed=seed)):
            if number >= 12 or not first:
                break
            if name.endswith("_"):
                sample.input = sample.input.clone()
            yield "forms", made(name, function, (sample.input, *sample.args), sample.kwargs, plain)


def verdict_of(group: str, call: Call) -> Verdict | None:
    """The verdict on one call; None for a dtype, or a form, that its sample is not meant for."""
    if call.error is not None and group != "samples":
        return None
    verdict = judge(call)
    if verdict.word == "unknown" and data_dependent(call):
        verdict.word = "data"
    return verdict


def _take(result: Tally, group: str, call: Call) -> None:
    verdict = verdict_of(group, call)
    if verdict is None:
        return
    result.words[group][verdict.word] += 1
    if group == "samples" and verdict.seconds:
        result.seconds.append(verdict.seconds)
    if verdict.word not in ("agrees", "data", "caught"):
        result.cases.append((verdict.word, call, verdict))


COLUMNS = ("agrees", "wrong", "refused", "unknown", "data", "missing")


def report(only: str, show: Counter, seed: int) -> None:
    """Print the table, the cases asked for, what was left out, and the time rules take."""
    tallies = [tally(entry, seed) for entry in entries(only)]
    for one in tallies:
        _print_cases(one, show)
    _print_families(tallies)
    _print_left_out(tallies)
    _print_times(tallies)


def _print_cases(one: Tally, show: Counter) -> None:
    left = Counter(show)
    for word, call, verdict in one.cases:
        if left[word] > 0:
            left[word] -= 1
            print(f"{word}: {one.entry.name}: {shown(call)}: {verdict.why}")


def _print_families(tallies: list[Tally]) -> None:
    families: dict[str, list[Tally]] = defaultdict(list)
    for one in tallies:
        families[one.entry.family].append(one)
    rows = [_row(name, members) for name, members in sorted(families.items())]
    table("op_db", ("family", "entries", "with a rule", *COLUMNS, "dtypes", "wrong", "forms", "wrong"),
          rows + [_row("total", tallies)])
    answered = sum((one.words["samples"] for one in tallies), Counter())
    asked = sum(answered.values()) - answered["data"]
    print(f"answered: {100 * (answered['agrees'] + answered['wrong']) / max(1, asked):.2f} % of {asked} samples"
          " whose shape does not depend on data\n")


def _row(name: str, members: list[Tally]) -> tuple:
    words = {group: sum((one.words[group] for one in members), Counter()) for group in ("samples", "dtypes", "forms")}
    ruled = sum(has_rule(one) for one in members)
    bad = [sum(words[group][w] for w in COLUMNS[1:] if w != "data") for group in ("dtypes", "forms")]
    return (name, len(members), ruled, *(words["samples"][column] for column in COLUMNS), sum(words["dtypes"].values()),
            bad[0], sum(words["forms"].values()), bad[1])


def has_rule(one: Tally) -> bool:
    """Has every operator a rule that the samples of the entry call?"""
    return not one.left_out and bool(one.words["samples"]) and not one.words["samples"]["missing"]


def _print_left_out(tallies: list[Tally]) -> None:
    for one in tallies:
        if one.left_out:
            print(f"left out: {one.entry.name}: {one.left_out}")
        elif not has_rule(one):
            names = sorted({call.name for word, call, _ in one.cases if word == "missing"})
            print(f"left out: {one.entry.name}: no rule for {', '.join(names) or 'it'}")


def _print_times(tallies: list[Tally]) -> None:
    medians = sorted(((statistics.median(one.seconds), one.entry.name) for one in tallies if one.seconds), reverse=True)
    if not medians:
        return
    every = [second for one in tallies for second in one.seconds]
    print(f"\na rule's call: median {statistics.median(every) * 1e6:.0f} µs; the slowest entries (median of each): "
          + ", ".join(f"{name} {seconds * 1e6:.0f} µs" for seconds, name in medians[:10]) + "\n")
