"""Point 2: are the inputs that torch refuses refused, and is the argument named?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from benchmarks.judge.calls import Call, entry_calls
from benchmarks.judge.not_shapes import about_something_else
from benchmarks.judge.operators import plain
from benchmarks.judge.printing import shown, table
from benchmarks.judge.samples import Entry, entries, refused_inputs
from benchmarks.judge.verdicts import Verdict, judge


def report(only: str, show: Counter, seed: int) -> None:
    """Print how many are refused, and each that is about something else."""
    words: dict[str, Counter] = defaultdict(Counter)
    others: list[str] = []
    for entry in entries(only):
        left = show["errors"]
        for word, call, verdict in judged(entry):
            words[entry.family][word] += 1
            if word.startswith("other: "):
                words[entry.family]["other"] += 1
                others.append(f"{entry.name}: {shown(call)}: {word.removeprefix('other: ')}")
            elif word != "refused" and left > 0:
                left -= 1
                print(f"error {word}: {entry.name}: {shown(call)} {verdict.why}")
    rows = [_row(family, found) for family, found in sorted(words.items())]
    total = sum(words.values(), Counter())
    table("error inputs of op_db", ("family", "all", "refused", "no argument", "missed", "other"),
          [*rows, _row("total", total)])
    asked = _all(total) - total["other"]
    print(f"refused: {100 * total['refused'] / max(1, asked):.1f} % of {asked}; about something else: "
          f"{total['other']} ({100 * total['other'] / max(1, _all(total)):.1f} %)")
    for line in others:
        print(f"  about something else: {line}")


def _all(found: Counter) -> int:
    return sum(found[word] for word in ("refused", "no argument", "missed", "other"))


def _row(name: str, found: Counter) -> tuple:
    return name, _all(found), found["refused"], found["no argument"], found["missed"], found["other"]


def judged(entry: Entry) -> Iterator[tuple[str, Call, Verdict]]:
    """(refused, no argument, missed, or "other: why"; call, verdict) for every input that torch refuses."""
    for refused in refused_inputs(entry):
        calls = [call for call in entry_calls(entry.info, refused.sample_input, plain) if call.error is not None]
        if not calls:
            continue  # torch takes it on this device
        call = calls[-1]
        verdict = judge(call)
        if verdict.word == "caught":
            named = verdict.reject.fact.get("argument") or verdict.reject.fact.get("parameter") \
                or verdict.reject.fact.get("problem")
            yield ("refused" if named else "no argument"), call, verdict
            continue
        reason = about_something_else(entry.name, str(call.error))
        yield (f"other: {reason}" if reason else "missed"), call, verdict
