"""Between which bounds does a result lie, given bounds of what it is made of? (low, high), None where it is open."""

from __future__ import annotations

Interval = tuple[int | None, int | None]

OPEN: Interval = (None, None)
ZERO: Interval = (0, 0)


def add(a: Interval, b: Interval) -> Interval:
    """Bounds of x + y."""
    low = None if a[0] is None or b[0] is None else a[0] + b[0]
    return low, None if a[1] is None or b[1] is None else a[1] + b[1]


def scale(c: int, a: Interval) -> Interval:
    """Bounds of c * x, c not 0."""
    low = None if a[0] is None else c * a[0]
    high = None if a[1] is None else c * a[1]
    return (low, high) if c > 0 else (high, low)


def meet(a: Interval, b: Interval) -> Interval:
    """Both hold."""
    if a == OPEN:
        return b
    low = a[0] if b[0] is None else b[0] if a[0] is None else max(a[0], b[0])
    return low, a[1] if b[1] is None else b[1] if a[1] is None else min(a[1], b[1])


def without_zero(a: Interval) -> bool:
    """Whether 0 lies outside."""
    return (a[0] is not None and a[0] > 0) or (a[1] is not None and a[1] < 0)


def multiply(a: Interval, b: Interval) -> Interval:
    """Bounds of x * y."""
    if a == ZERO or b == ZERO:
        return ZERO
    if a[0] is not None and b[0] is not None and a[0] >= 0 and b[0] >= 0:  # nearly always: sizes
        return a[0] * b[0], None if a[1] is None or b[1] is None else a[1] * b[1]
    ends = [_times(x, y) for x in _ends(a) for y in _ends(b)]
    low, high = min(ends), max(ends)
    return None if low[0] else low[1], None if high[0] else high[1]


def _ends(a: Interval) -> tuple[tuple[int, int], tuple[int, int]]:
    """Ends as (sign of infinity or 0, number), which sort as they should."""
    return (-1, 0) if a[0] is None else (0, a[0]), (1, 0) if a[1] is None else (0, a[1])


def _times(x: tuple[int, int], y: tuple[int, int]) -> tuple[int, int]:
    if not x[0] and not y[0]:
        return 0, x[1] * y[1]
    sign = (x[0] or x[1]) * (y[0] or y[1])  # 0 * infinity is 0: the end is a limit, never reached
    return (sign > 0) - (sign < 0), 0


def power(a: Interval, n: int) -> Interval:
    """Bounds of x ** n for a positive n."""
    if n == 1:
        return a
    low, high = a
    if n % 2:
        return None if low is None else low**n, None if high is None else high**n
    if low is not None and low >= 0:
        return low**n, None if high is None else high**n
    if high is not None and high <= 0:
        return high**n, None if low is None else low**n
    return 0, None if low is None or high is None else max(low**n, high**n)


def floor_quotient(x: Interval, d: Interval) -> Interval:
    """Bounds of x // d, d not 0."""
    if d[1] is not None and d[1] < 0:
        x, d = scale(-1, x), scale(-1, d)
    if d[0] is None or d[0] < 0:
        if x[0] is None or x[1] is None:
            return OPEN
        most = max(abs(x[0]), abs(x[1]))  # |x // d| <= |x| for every integer d but 0
        return -most, most
    if d[1] is not None and d[1] < 1:
        return OPEN  # d has no value: what is known contradicts itself
    return _floor_low(x[0], max(d[0], 1), d[1]), _floor_high(x[1], max(d[0], 1), d[1])


def _floor_low(x: int | None, least: int, most: int | None) -> int | None:
    if x is None:
        return None
    if x < 0:
        return x // least
    return 0 if most is None else x // most


def _floor_high(x: int | None, least: int, most: int | None) -> int | None:
    if x is None:
        return None
    if x >= 0:
        return x // least
    return -1 if most is None else x // most


def exact_quotient(product: Interval, rest: Interval) -> Interval:
    """Bounds of t where t * rest = product, if the sign of `rest` is known and it is not 0."""
    if rest[1] is not None and rest[1] < 0:
        product, rest = scale(-1, product), scale(-1, rest)
    if rest[0] is None or rest[0] < 1 or (rest[1] is not None and rest[1] < 1):
        return OPEN
    high = _exact_high(product[1], rest[0], rest[1])
    low = _exact_high(None if product[0] is None else -product[0], rest[0], rest[1])
    return None if low is None else -low, high


def _exact_high(product: int | None, least: int, most: int | None) -> int | None:
    if product is None:
        return None
    if product >= 0:
        return product // least
    return -1 if most is None else product // most
