#!/usr/bin/env python3
"""A second, independent computation of a programme's allocations and releases.

Written from docs/definition.md, docs/events.md and docs/results.md alone; it shares no code with the engine.
Standard library only; every number is an int or a Fraction. See README.md beside this file.
"""
import argparse
import csv
import gzip
import json
import re
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque, namedtuple
from datetime import date
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import floor
from pathlib import Path


class Fail(Exception):
    """Something that ends the run with one line and exit code 2."""


# ---- numbers -----------------------------------------------------------------------------------------------

ONE = 10 ** 36        # irrational steps are rounded half up to 36 places
GUARD = 10 ** 90      # fixed point of arctan
HALF = Fraction(1, 2)


def ratio(value):
    """A decimal, fraction or percentage of the definition, exactly."""
    match = re.fullmatch(r"(-?[0-9]+(?:\.[0-9]+)?)(?:/([1-9][0-9]*)|(%))?", str(value))
    if not match:
        raise Fail(f"programme: not a number: {value!r}")
    return Fraction(match[1]) / int(match[2] or (100 if match[3] else 1))


def small_arctan(num, den):
    """arctan(num / den) x GUARD for 0 <= num / den <= 1/64, by the Taylor series."""
    power = num * GUARD // den
    square = power * power // GUARD
    total, n, sign = 0, 1, 1
    while power:
        total += sign * (power // n)
        power, n, sign = power * square // GUARD, n + 2, -sign
    return total


ARCTAN_64THS = [0]    # arctan(k / 64) x GUARD
for _k in range(64):
    ARCTAN_64THS.append(ARCTAN_64THS[_k] + small_arctan(64, 4096 + _k * (_k + 1)))


def arctan(x):
    """arctan of a Fraction, x GUARD, right to more than 80 places."""
    if x < 0:
        return -arctan(-x)
    if x > 1:
        return 2 * ARCTAN_64THS[64] - arctan(1 / x)
    a, b = x.numerator, x.denominator
    k = 64 * a // b
    return ARCTAN_64THS[k] + small_arctan(64 * a - k * b, 64 * b + k * a)


@lru_cache(None)
def net_coefficient(base, exponent):
    """2 - base^exponent, x 10^36, rounded half up. The power is first fixed to 70 places: exact ties stay ties."""
    if exponent == 0 or base == 0:
        return ONE if exponent == 0 else 2 * ONE
    with localcontext(Context(prec=150, Emin=MIN_EMIN, Emax=MAX_EMAX)):
        log = (Decimal(base.numerator) / base.denominator).ln()
        power = (log * exponent.numerator / exponent.denominator).exp()
        power = Fraction(int((power * 10 ** 70).to_integral_value()), 10 ** 70)
    return floor((2 - power) * ONE + HALF)


def divide(pool, names, weights, rounding="floor"):
    """pool x weight / sum, floored, in the order given; largest-remainder hands out what is left."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    parts = [pool * w // total for w in weights]
    if rounding == "largest-remainder":
        ranked = sorted(range(len(parts)), key=lambda i: (-(pool * weights[i] % total), names[i], i))
        for i in ranked[:pool - sum(parts)]:
            parts[i] += 1
    return parts


# ---- time: nanoseconds since 1970 ----------------------------------------------------------------------------

NS = 10 ** 9
DAY = 86400 * NS
EPOCH = date(1970, 1, 1).toordinal()
INSTANT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
                     r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))")


def instant(text):
    """An RFC 3339 instant; ValueError if it is none."""
    match = INSTANT.fullmatch(str(text))
    if not match:
        raise ValueError(f"not an instant with an offset: {text!r}")
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    oh, om = int(match[9] or 0), int(match[10] or 0)
    if hour > 23 or minute > 59 or second > 59 or oh > 23 or om > 59:
        raise ValueError(f"not a time: {text!r}")
    seconds = (date(year, month, day).toordinal() - EPOCH) * 86400 + hour * 3600 + minute * 60 + second
    seconds -= (oh * 3600 + om * 60) * (-1 if match[8] == "-" else 1)
    return seconds * NS + int((match[7] or "").ljust(9, "0"))


def day_number(text):
    """Days since 1970 of a YYYY-MM-DD date."""
    return date(*map(int, str(text).split("-"))).toordinal() - EPOCH


def zone_offset(text):
    """`UTC`, `UTC+8` or `+08:00` as nanoseconds."""
    match = re.fullmatch(r"UTC|Z|(?:UTC)?([+-])([0-9]{1,2})(?::([0-9]{2}))?", str(text))
    if not match:
        raise Fail(f"programme: unknown zone {text!r}")
    return (int(match[2] or 0) * 3600 + int(match[3] or 0) * 60) * NS * (-1 if match[1] == "-" else 1)


@lru_cache(None)
def later(time, duration, offset):
    """`time` plus a duration of one component; months and years by the calendar of the zone."""
    match = re.fullmatch(r"P(?:([0-9]+)([YMWD])|T([0-9]+)([HMS]))", str(duration))
    if not match:
        raise Fail(f"programme: unknown duration {duration!r}")
    if match[3]:
        return time + int(match[3]) * {"H": 3600, "M": 60, "S": 1}[match[4]] * NS
    count = int(match[1])
    if match[2] in "WD":
        return time + count * (7 if match[2] == "W" else 1) * DAY
    day, clock = divmod(time + offset, DAY)
    local = date.fromordinal(day + EPOCH)
    months = local.year * 12 + local.month - 1 + count * (12 if match[2] == "Y" else 1)
    first, after = (date(m // 12, m % 12 + 1, 1).toordinal() for m in (months, months + 1))
    return (min(first + local.day, after) - 1 - EPOCH) * DAY + clock - offset


def show_time(time):
    """UTC, with a fraction only if there is one."""
    day, rest = divmod(time, DAY)
    seconds, fraction = divmod(rest, NS)
    tail = f".{fraction:09d}".rstrip("0") if fraction else ""
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{date.fromordinal(day + EPOCH).isoformat()}T{clock}{tail}Z"


# ---- the definition: JSON or a subset of YAML -----------------------------------------------------------------

QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""")
KEY = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s\[\]{},#&*!|>'"%@`?-][^#]*?)\s*:(?:\s+|$)""")
FLOW_PLAIN = re.compile(r"(?:[^,\[\]{}:]|:(?![\s,\[\]{}]|$))+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def no_float(text):
    raise Fail(f"programme: {text}: write it in quotes")


def unique(pairs):
    """A dict from (key, value) pairs; a key that comes twice is an error."""
    out = dict(pairs)
    if len(out) != len(pairs):
        raise Fail("programme: a key stands twice in one map: " + ", ".join(str(k) for k, _ in pairs))
    return out


def scalar(text):
    """The value of one quoted or plain scalar."""
    if text.startswith('"'):
        return json.loads(text)
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    if text in ("", "~", "null", "true", "false"):
        return {"true": True, "false": False}.get(text)
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    return no_float(text) if FLOAT.fullmatch(text) else text


def uncommented(line):
    """The line without its comment (a # at the start or after a space, outside quotes)."""
    quote, i = "", 0
    while i < len(line):
        if quote:
            i += 1 if line[i] == "\\" and quote == '"' else 0
            quote = "" if line[i:i + 1] == quote and line[i - 1:i] != "\\" or line[i:i + 1] == quote == "'" else quote
        elif line[i] in "\"'" and (i == 0 or line[i - 1] in " \t[{,:'"):
            quote = line[i]
        elif line[i] == "#" and (i == 0 or line[i - 1] in " \t"):
            return line[:i].rstrip()
        i += 1
    return line.rstrip()


class Yaml:
    """Block maps and lists, flow collections, quoted, plain and block scalars, comments. No anchors, no tags."""

    def __init__(self, text):
        self.lines = [line.rstrip("\r") for line in text.split("\n")]
        self.at = 0

    def fail(self, why):
        raise Fail(f"programme, line {self.at + 1}: {why}")

    def peek(self):
        """Column and text of the next line that says something; column -1 at the end."""
        while self.at < len(self.lines):
            line = uncommented(self.lines[self.at])
            text = line.lstrip(" ")
            if text and not (text == "---" and line == text):
                return (len(line) - len(text), text) if text[0] != "\t" else self.fail("a tab as indentation")
            self.at += 1
        return -1, ""

    def document(self):
        out = self.block(0)
        return out if isinstance(out, dict) else self.fail("a programme is a map")

    def block(self, indent):
        """The map or the list whose entries begin in this column."""
        pairs, items = [], []
        while True:
            column, text = self.peek()
            is_item = text == "-" or text.startswith("- ")
            if column < indent or column == indent and items and not is_item:
                return items if items else unique(pairs)
            if column > indent or is_item and pairs:
                self.fail("unexpected indentation, or something this subset of YAML lacks")
            if is_item:
                rest = text[1:].lstrip()
                inner = column + len(text) - len(rest)
                self.lines[self.at] = " " * inner + rest
                nested = KEY.match(rest) or rest.startswith("- ")
                items.append(self.block(inner) if nested else self.value(rest, indent, True))
            else:
                match = KEY.match(text) or self.fail("expected `key: value`")
                key = scalar(match[1]) if match[1][0] in "\"'" else match[1]
                pairs.append((key, self.value(text[match.end():], indent, False)))

    def value(self, rest, indent, in_list):
        """What stands after `key:` or `-`, here or in the lines below."""
        if not rest:
            self.at += 1
            column, text = self.peek()
            below = column > indent or column == indent and not in_list and text.startswith("-")
            return self.block(column) if below else None
        if rest[0] in "[{":
            while True:
                try:
                    out, end = self.flow(rest, 0)
                    break
                except IndexError:      # it goes on in the next line
                    self.at += 1
                    if self.at >= len(self.lines):
                        self.fail("a bracket is not closed")
                    rest += " " + uncommented(self.lines[self.at]).strip()
            if rest[end:].strip():
                self.fail(f"unexpected {rest[end:].strip()!r}")
        elif re.fullmatch(r"[>|][-+]?", rest):
            return self.block_text(rest, indent)
        elif rest[0] in "&*!%@`" or rest[0] in "\"'" and not QUOTED.fullmatch(rest):
            self.fail(f"not in this subset of YAML: {rest}")
        elif rest[0] not in "\"'" and KEY.match(rest):
            self.fail("a map within a plain value")
        else:
            out = scalar(rest)
        self.at += 1
        return out

    def block_text(self, style, indent):
        """The text of `>` (lines joined) or `|` (lines kept)."""
        body = []
        self.at += 1
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
                break
            body.append(line.strip() if style[0] == ">" else line)
            self.at += 1
        return (" " if style[0] == ">" else "\n").join(body).strip()

    def flow(self, text, i):
        """One flow node at text[i:] and where it ends; IndexError if the text stops before."""
        def skip(at):
            while text[at] in " \t":
                at += 1
            return at
        i = skip(i)
        if text[i] in "[{":
            closing, items = ("]" if text[i] == "[" else "}"), []
            i = skip(i + 1)
            while text[i] != closing:
                item, i = self.flow(text, i)
                i = skip(i)
                if closing == "}":
                    if text[i] != ":":
                        self.fail("expected `key: value` between braces")
                    value, i = self.flow(text, i + 1)
                    item, i = (str(item), value), skip(i)
                items.append(item)
                if text[i] == ",":
                    i = skip(i + 1)
                elif text[i] != closing:
                    self.fail(f"expected , or {closing}")
            return (items if closing == "]" else unique(items)), i + 1
        match = (QUOTED if text[i] in "\"'" else FLOW_PLAIN).match(text, i) or self.fail(f"unexpected {text[i:]!r}")
        return scalar(match[0].strip()), match.end()


def read_programme(path):
    """The parsed definition."""
    text = Path(path).read_text(encoding="utf-8-sig")
    if text.lstrip().startswith("{"):
        return json.loads(text, parse_float=no_float, parse_constant=no_float, object_pairs_hook=unique)
    return Yaml(text).document()


# ---- the events ------------------------------------------------------------------------------------------------

COLUMNS = "id time event participant asset amount amount_base term counterparty via value".split()
Event = namedtuple("Event", "time line id event participant asset amount term counterparty via value")
USES = {name: cells.split() for name, cells in {
    "register": "participant value?", "verify": "participant value", "accept": "participant value",
    "lock": "participant asset amount term", "signal": "participant asset amount term?",
    "withdraw": "participant asset amount counterparty", "burn": "participant asset amount",
    "mint": "participant asset amount", "activate": "participant asset amount via counterparty?",
    "fees": "asset amount value", "mined": "participant amount asset?", "invite": "participant counterparty",
    "qualify": "participant value", "trade": "participant amount value asset?", "price": "asset value",
    "listing": "asset?", "void": "counterparty value"}.items()}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class Malformed(Exception):
    """A row that stops a strict run."""


def need(holds, reason):
    if not holds:
        raise Malformed(reason)


def csv_rows(text):
    """(line, cells by column or Malformed) of a CSV text."""
    lines = text.split("\n")
    header, at = None, 0
    while at < len(lines):
        number, record = at + 1, [lines[at]]
        quotes, at = lines[at].count('"'), at + 1
        while quotes % 2 and at < len(lines):     # a quoted line break
            quotes += lines[at].count('"')
            record.append(lines[at])
            at += 1
        record = "\n".join(record)
        record = record[:-1] if record.endswith("\r") else record
        if not record:
            continue
        try:
            cells = next(csv.reader([record], strict=True)) if quotes else record.split(",")
        except csv.Error as error:
            yield number, Malformed(f"wrong-cell-count: {error}")
            continue
        if header is None:
            header = cells
            bad = [c for c in cells if c not in COLUMNS and not c.startswith("x_")]
            if bad or len(set(cells)) < len(cells) or not {"time", "event"} <= set(cells):
                raise Fail(f"line {number}: columns unknown, doubled or missing: {','.join(cells)}")
        elif len(cells) != len(header):
            yield number, Malformed("wrong-cell-count")
        else:
            yield number, dict(zip(header, cells))


def json_rows(text):
    """(line, cells by column or Malformed) of a JSON Lines text."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            pairs = json.loads(line, object_pairs_hook=tuple, parse_int=Fraction, parse_float=Fraction)
            need(isinstance(pairs, tuple), "bad-json")
            cells = dict(pairs)
            need(len(cells) == len(pairs), "duplicate-key")
            need(all(k in COLUMNS or k.startswith("x_") for k in cells), "unknown-column")
            need(not any(isinstance(v, Fraction) for v in cells.values()), "number-needs-quotes")
            need(all(isinstance(v, str) for v in cells.values()), "bad-json")
            "".join(cells.values()).encode()
            yield number, cells
        except Malformed as error:
            yield number, error
        except ValueError as error:
            yield number, Malformed(f"bad-json: {error}")


def parse_event(line, cells, decimals, reward):
    """The row as an Event; Malformed if it is not one."""
    for cell in cells.values():
        if cell:
            need(len(cell) <= 4096, "cell-too-long")
            need(not CONTROL.search(cell), "control-character")
            need(cell[0] != " " and cell[-1] != " ", "untrimmed-cell")
    get = lambda column: cells.get(column, "")
    name, uses = get("event"), USES.get(get("event"))
    need(uses is not None, "unknown-event" if name else "missing-cell: event")
    try:
        time = instant(get("time"))
    except ValueError:
        raise Malformed("bad-time")
    for column in COLUMNS[3:]:
        if column in ("amount", "amount_base"):
            need("amount" in uses or not get(column), f"unexpected-cell: {column}")
        elif get(column):
            need(column in uses or column + "?" in uses, f"unexpected-cell: {column}")
        else:
            need(column not in uses, f"missing-cell: {column}")
    asset, value, amount = get("asset"), get("value"), 0
    need(not asset or asset in decimals, "unknown-asset")
    if "amount" in uses:
        need(get("amount") or get("amount_base"), "missing-cell: amount")
        need(not get("amount") or not get("amount_base"), "unexpected-cell: amount_base")
        text, places = (get("amount"), decimals.get(asset or reward, 36)) if get("amount") else (get("amount_base"), 0)
        match = re.fullmatch(r"(-?)([0-9]+)(?:\.([0-9]+))?", text)
        need(match and len(match[3] or "") <= places and (name == "trade" or not match[1]), "bad-amount")
        amount = int(match[2] + (match[3] or "").ljust(places, "0")) * (-1 if match[1] else 1)
        need(abs(amount) < 2 ** 128, "bad-amount")
    if name in ("qualify", "trade", "price"):
        need(DECIMAL.fullmatch(value), "bad-value")
        value = Fraction(value)
        need(value > 0 or name != "price", "bad-value")
    need(name != "verify" or value in ("passed", "failed"), "bad-value")
    need(name != "fees" or re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", value), "bad-value")
    need(name != "activate" or get("via") in ("sale", "spend", "transfer", "withdrawal"), "bad-value")
    return Event(time, line, get("id"), name, get("participant"), asset, amount, get("term"), get("counterparty"),
                 get("via"), value)


def read_events(path, programme, lenient):
    """All well-formed rows in the order (time, line)."""
    data = Path(path).read_bytes()
    text = (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8-sig")
    decimals = {asset: spec["decimals"] for asset, spec in programme["assets"].items()}
    events, ids = [], set()
    for line, cells in (json_rows if path.endswith(".jsonl") else csv_rows)(text):
        try:
            if isinstance(cells, Malformed):
                raise cells
            name = cells.get("id")
            doubled = name and name in ids
            ids.add(name)
            need(not doubled, "duplicate-id")
            events.append(parse_event(line, cells, decimals, programme.get("reward")))
        except Malformed as error:
            if not lenient:
                raise Fail(f"{path}, line {line}: {error}")
    return sorted(events, key=lambda e: e.time)      # stable: equal times stay in line order


def in_force(events, as_of):
    """The events up to the as-of instant without those that a void sets aside."""
    events = [e for e in events if e.time <= as_of]
    place = {e.id: i for i, e in enumerate(events) if e.id}
    void = set()
    for i, e in enumerate(events):
        named = place.get(e.counterparty, i) if e.event == "void" else i
        if named < i and events[named].event != "void":
            void.add(named)
    return [e for i, e in enumerate(events) if i not in void]


# ---- the rules -------------------------------------------------------------------------------------------------

class Position:
    """One accepted lock or signal: weight = floor(remaining x factor)."""
    __slots__ = ("participant", "asset", "remaining", "factor", "signal", "left_once", "first_day")

    def __init__(self, participant, asset, remaining, factor, signal=False):
        self.participant, self.asset, self.remaining = participant, asset, remaining
        self.factor, self.signal, self.left_once, self.first_day = factor, signal, False, 0

    @property
    def weight(self):
        return self.remaining * self.factor.numerator // self.factor.denominator


class Group:
    """A group of a lockdrop, with what came in."""

    def __init__(self, spec, run):
        contribute = run.programme["contribute"]
        self.id, self.spec = str(spec["id"]), spec
        self.opens = instant(spec.get("opens", contribute.get("opens")))
        self.closes = instant(spec.get("closes", contribute.get("closes")))
        self.terms = spec.get("terms", list(contribute["terms"]))
        self.assets = {asset for term in self.terms for asset in contribute["terms"][term]["assets"]}
        only = run.decimals[min(self.assets)] if len(self.assets) == 1 else 18
        self.weight_decimals = spec.get("weight_decimals", only)
        self.cap_asset = spec.get("cap", {}).get("asset")
        self.room = floor(run.base(spec["cap"]["amount"], self.cap_asset)) if self.cap_asset else 0
        self.taken = defaultdict(int)           # by participant and asset
        self.positions = []
        self.of = defaultdict(list)             # positions by participant

    def holds(self, time):
        return self.opens <= time < self.closes


class Run:
    """The state of one computation: facts from the events, then rows of both tables."""

    def __init__(self, programme, events, as_of):
        self.programme, self.events, self.as_of = programme, in_force(events, as_of), as_of
        self.offset = zone_offset(programme.get("zone", "UTC"))
        self.decimals = {asset: spec["decimals"] for asset, spec in programme["assets"].items()}
        self.reward = programme.get("reward")
        self.registered, self.accepted, self.verified = set(), set(), {}
        self.allocations = []                    # rows
        self.totals = defaultdict(int)           # (participant, token): allocation over all groups
        self.releases = defaultdict(int)         # (participant, token, time, kind): amount
        self.prices, self.invites, self.first_lock = defaultdict(lambda: ([], [])), {}, {}
        self.listing = next((e.time for e in self.events
                             if e.event == "listing" and e.asset in ("", self.reward)), None)
        for e in self.events:
            if e.event == "price":
                self.prices[e.asset][0].append(e.time)
                self.prices[e.asset][1].append(e.value)
            elif e.event == "invite" and e.counterparty != e.participant:
                self.invites.setdefault(e.counterparty, (e.participant, e.time))

    def base(self, amount, asset):
        """A whole-unit amount of the definition in base units (a Fraction)."""
        return ratio(amount) * 10 ** self.decimals[asset]

    def add(self, participant, group, weight, allocation, initial=None, boost=None, boosted=None, token=None):
        """One row of allocations.csv."""
        self.allocations.append((participant, group, weight, allocation if initial is None else initial, boost,
                                 weight if boosted is None else boosted, allocation))
        self.totals[participant, token or self.reward] += allocation

    def pay(self, participant, time, kind, amount, token=None):
        """One row of releases.csv, if it is due and positive."""
        if time <= self.as_of and amount > 0:
            self.releases[participant, token or self.reward, time, kind] += amount

    def fact(self, e):
        """Keep what eligibility asks for."""
        version = self.programme.get("eligibility", {}).get("terms_version")
        if e.event == "register":
            self.registered.add(e.participant)
        elif e.event == "accept" and version in (None, e.value):
            self.accepted.add(e.participant)
        elif e.event == "verify":
            self.verified[e.participant] = e.value == "passed"

    def eligible(self, who):
        have = {"registered": who in self.registered, "accepted": who in self.accepted,
                "verified": self.verified.get(who, False)}
        return all(have[name] for name in self.programme.get("eligibility", {}).get("require", []))

    def price_at(self, asset, time):
        """The latest price at or before an instant, or None."""
        times, values = self.prices[asset]
        place = bisect_right(times, time)
        return values[place - 1] if place else None

    # -- lockdrop

    def price(self, group, asset):
        rule = self.programme.get("weigh", {}).get("price")
        if rule is None:
            return Fraction(1)
        if "fixed" in rule:
            return ratio(rule["fixed"][asset]) if asset in rule["fixed"] else None
        return self.price_at(asset, group.opens if rule["at"] == "opening" else group.closes)

    def multiplier(self, time):
        for entry in self.programme.get("weigh", {}).get("multiplier", []):
            if "through" in entry and time > instant(entry["through"]):
                continue
            if "before" in entry and time >= instant(entry["before"]):
                continue
            return ratio(entry["factor"])
        return Fraction(1)

    def factor(self, group, asset, *parts):
        """Base units of the asset to weight, exactly."""
        out = Fraction(10 ** group.weight_decimals, 10 ** self.decimals[asset])
        for part in parts:
            out *= part
        return out

    def lock(self, e, groups):
        """The position that a lock opens, or None if it is refused."""
        contribute = self.programme["contribute"]
        term = contribute["terms"].get(e.term)
        if not term or e.asset not in term["assets"]:
            return None
        group = next((g for g in groups if e.term in g.terms and g.holds(e.time)), None)
        price = self.price(group, e.asset) if group else None
        least = max(1, self.base(contribute.get("minimum", {}).get(e.asset, 0), e.asset))
        if price is None or not self.eligible(e.participant) or e.amount < least:
            return None
        limit, taken = contribute.get("maximum_per_participant", {}), group.taken[e.participant, e.asset]
        if e.asset in limit and taken + e.amount > self.base(limit[e.asset], e.asset):
            return None
        amount = e.amount
        if group.cap_asset == e.asset:
            amount = min(amount, group.room)
            if amount < least:
                return None
            group.room -= amount
        group.taken[e.participant, e.asset] += amount
        factor = self.factor(group, e.asset, ratio(term["coefficient"]), price, self.multiplier(e.time))
        self.first_lock.setdefault(e.participant, e.time)
        position = Position(e.participant, e.asset, amount, factor)
        group.positions.append(position)
        group.of[e.participant].append(position)
        return position

    def signal(self, e, groups, signalled):
        rule, terms = self.programme["contribute"].get("signal"), self.programme["contribute"]["terms"]
        term = terms.get(e.term)
        if rule is None or e.term and (not term or e.asset not in term["assets"]):
            return
        group = next((g for g in groups if g.holds(e.time) and e.asset in g.assets
                      and (not e.term or e.term in g.terms)), None)
        price = self.price(group, e.asset) if group else None
        if price is None or not self.eligible(e.participant) or not e.amount:
            return
        if rule.get("once") and e.participant in signalled:
            return
        signalled.add(e.participant)
        own = ratio(term["coefficient"]) if term else Fraction(1)
        position = Position(e.participant, e.asset, e.amount,
                            self.factor(group, e.asset, ratio(rule["coefficient"]), own, price), True)
        group.positions.append(position)
        group.of[e.participant].append(position)

    def withdraw(self, e, position):
        """Take out of a lock what its withdrawal window allows."""
        for window in self.programme["contribute"].get("withdraw", {}).get("windows", []):
            opens, closes = instant(window["opens"]), instant(window["closes"])
            if opens <= e.time < closes:
                first, last = map(ratio, window.get("limit", ["1", "1"]))
                limit = first + (last - first) * Fraction(e.time - opens, closes - opens)
                once = window.get("once", False)
                if e.amount <= floor(position.remaining * limit) and not (once and position.left_once):
                    position.remaining -= e.amount
                    position.left_once |= once
                return

    def lockdrop(self):
        groups = [Group(spec, self) for spec in self.programme["groups"]]
        boost, boosted = self.programme.get("boost"), None
        if boost:
            boosted = next(g for g in groups if g.id == str(boost["group"]))
        locks, signalled, burned = {}, set(), defaultdict(int)
        for e in self.events:
            self.fact(e)
            if e.event == "lock":
                position = self.lock(e, groups)
                if position and e.id:
                    locks[e.id] = position
            elif e.event == "signal":
                self.signal(e, groups, signalled)
            elif e.event == "withdraw":
                position = locks.get(e.counterparty)
                if position and e.amount and (position.participant, position.asset) == (e.participant, e.asset):
                    self.withdraw(e, position)
            elif e.event == "burn" and boost and e.asset == boost["asset"] and e.amount:
                inside = instant(boost["opens"]) <= e.time < instant(boost["closes"])
                if inside and any(p.remaining for p in boosted.of.get(e.participant, [])):
                    burned[e.participant] += e.amount
        carried, from_signals, share = 0, defaultdict(int), self.programme["share"]
        for group, pool in zip(groups, self.pools(groups)):
            pool += carried
            given = self.share_group(group, pool, burned if group is boosted else None, from_signals)
            carried = pool - given if share.get("sink") == "carry" else 0
        if "referral_bonus" in share:
            self.referral_bonus(share["referral_bonus"])
        close = max(g.closes for g in groups)
        opening = min(g.opens for g in groups)
        rule = self.programme["release"]
        prepared = self.activity_facts(rule, opening) if rule["by"] == "activity" else None
        for (who, _), total in self.totals.items():
            part = from_signals[who] if "signal" in rule else 0
            self.release(rule, who, total - part, close, prepared)
            if part:
                self.release(rule["signal"], who, part, close, None)

    def pools(self, groups):
        """Each group's own pool, floored to base units."""
        share = self.programme["share"]
        how, whole = share.get("rates", "printed"), None
        def rate(spec):
            if how == "printed":
                return ratio(spec["rate"])
            early = ratio(spec.get("early_bonus", 0)) if how == "weighted" else 0
            return ratio(spec["cap"]["amount"]) * (1 + early)
        for group in groups:
            if "pool" in group.spec:
                yield floor(self.base(group.spec["pool"], self.reward))
                continue
            if whole is None:
                whole = 1 if how == "printed" else sum(rate(g.spec) for g in groups if "pool" not in g.spec)
            yield floor(self.base(share["pool"], self.reward) * rate(group.spec) / whole)

    def share_group(self, group, pool, burned, from_signals):
        """The rows of one group; returns what was allocated. `burned` is None where nothing is boosted."""
        share = self.programme["share"]
        weights = {who: sum(p.weight for p in own) for who, own in group.of.items()}
        if share.get("round_per") == "position":
            entries = [(p.participant, p.weight) for p in group.positions]
        else:
            entries = list(weights.items())
        names = [who for who, _ in entries]

        def split(numbers):
            if share["by"] == "tokens-per-unit" and sum(numbers) <= pool:
                parts = numbers
            else:
                parts = divide(pool, names, numbers, share.get("rounding", "floor"))
            return added(parts)

        def added(numbers):
            out = defaultdict(int)
            for who, number in zip(names, numbers):
                out[who] += number
            return out

        boost = {} if burned is None else {who: self.boost(group, weight, burned[who])
                                           for who, weight in weights.items() if weight}
        raised = [weight * (ONE + boost.get(who, 0)) // ONE for who, weight in entries]
        initial, heavy, final = split([weight for _, weight in entries]), added(raised), split(raised)
        for who, weight in weights.items():
            self.add(who, group.id, weight, final[who], initial[who], boost.get(who), heavy[who])
            signals = sum(p.weight for p in group.of[who] if p.signal)
            from_signals[who] += final[who] * signals // weight if weight else 0
        return sum(final.values())

    def boost(self, group, weight, burned):
        """V x 10^36 of one participant."""
        spec = self.programme["boost"]
        if not burned and spec.get("zero_burn_is_zero"):
            return 0
        curve = {name: ratio(value) for name, value in spec["curve"].items()}
        eps = Fraction(burned, 10 ** self.decimals[spec["asset"]]) / Fraction(weight, 10 ** group.weight_decimals)
        angle = Fraction(arctan(curve["k"] * eps - curve["shift"]), GUARD)
        return floor((curve["scale"] * angle + curve["offset"]) * ONE + HALF)

    def referral_bonus(self, spec):
        """Both sides of an accepted invitation get a fraction of the invitee's allocation."""
        fraction, taken, bonus = ratio(spec["fraction"]), defaultdict(int), defaultdict(int)
        for (who, _), total in self.totals.items():
            if who in self.invites and total:
                for side in (who, self.invites[who][0]):
                    taken[side] += total
                    bonus[side] += floor(total * fraction)
        if sum(bonus.values()) > self.base(spec["pool"], self.reward):
            raise Fail("the referral bonus exceeds its pool; the documentation does not say what happens then")
        for who in taken:
            self.add(who, "referral", taken[who], bonus[who])

    # -- release

    def start(self, spec, key, close):
        """The instant that a rule starts from, or None while it has none."""
        named = spec.get(key, "listing")
        if named != "listing":
            return close if named == "close" else instant(named)
        fallback = instant(spec["fallback_listing"]) if "fallback_listing" in spec else None
        if fallback is not None and fallback <= self.as_of and (self.listing is None or self.listing > fallback):
            return fallback
        return self.listing

    def release(self, spec, who, total, close, prepared):
        """All rows that one rule gives for one total."""
        by = spec["by"]
        start = self.start(spec, "at" if by == "at-once" else "start", close)
        if start is None:
            return
        if by == "at-once":
            self.pay(who, start, "distribution", total)
        elif by == "tranches":
            cumulative, before = Fraction(0), 0
            for tranche in spec["tranches"]:
                cumulative += ratio(tranche["fraction"])
                now = floor(total * cumulative)
                self.pay(who, later(start, tranche["after"], self.offset), "tranche", now - before)
                before = now
        elif by == "linear":
            self.linear(spec, who, total, start)
        elif by == "activity":
            self.activity(spec, who, total, start, prepared)
        else:
            raise Fail(f"programme: unknown release: {by}")

    def linear(self, spec, who, total, start):
        end, at_start = later(start, spec["duration"], self.offset), ratio(spec.get("at_start", 0))
        cliff = later(start, spec["cliff"], self.offset) if "cliff" in spec else None
        first = start if cliff is None else cliff
        if self.as_of < first:
            return

        def released(time):
            return floor(total * (at_start + (1 - at_start) * Fraction(min(time, end) - start, end - start)))
        paid = released(first)
        self.pay(who, first, "distribution" if cliff is None else "cliff", paid)
        self.pay(who, min(self.as_of, end), "linear", released(self.as_of) - paid)

    def activity_facts(self, spec, opening):
        """Mined by day, net buying by week, and when each inviter's invitees qualified."""
        start = self.start(spec, "start", None)
        mined, bought = defaultdict(dict), defaultdict(lambda: defaultdict(int))
        zero = None if start is None else (start + self.offset) // DAY
        referral = spec.get("referral")
        proofs = {}
        for e in self.events:
            if e.event == "qualify" and referral and e.value >= ratio(referral["minimum"]):
                proofs.setdefault(e.participant, e.time)
            if zero is None or e.event not in ("mined", "trade") or e.asset not in ("", self.reward):
                continue
            day = (e.time + self.offset) // DAY - zero
            if not 0 <= day <= spec["days"]:
                continue
            if e.event == "mined":
                mined[e.participant][day] = (mined[e.participant].get(day, (0, 0))[0] + e.amount, e.time)
            else:
                bought[e.participant][day // 7] += e.value * ((e.amount > 0) - (e.amount < 0))
        qualified = defaultdict(list)
        new_from = instant(referral["new_from"]) if referral and "new_from" in referral else opening
        for invitee, (inviter, invited) in self.invites.items():
            old = invited < new_from
            if invitee in proofs and (not old or invitee in self.first_lock):
                qualified[inviter].append(max(invited, proofs[invitee], self.first_lock[invitee] if old else invited))
        for times in qualified.values():
            times.sort()
        return mined, bought, qualified, zero

    def activity(self, spec, who, total, start, prepared):
        mined, bought, qualified, zero = prepared
        half = spec.get("mining_vesting", "mined") == "half-of-allocation"
        rate = Fraction(1) if half else ratio(spec["mining_rate"])
        paid = floor(total * ratio(spec["at_listing"]))
        self.pay(who, start, "listing", paid)
        left = min(total - paid, floor(total * ratio(spec["mining_rate"]))) if half else total - paid
        net, tiers = spec.get("net_buying"), spec.get("referral", {}).get("tiers", [])
        for day, (amount, time) in sorted(mined.get(who, {}).items()):
            bonus, end = Fraction(1), (zero + day + 1) * DAY - self.offset
            invitees = bisect_left(qualified.get(who, []), end)
            for tier in tiers:
                bonus = ratio(tier["coefficient"]) if tier["invitees"] <= invitees else bonus
            buying = ONE
            if net and day >= 7 and who in bought:
                exponent = max(0, bought[who].get(day // 7 - 1, 0)) / ratio(net["divisor"])
                buying = net_coefficient(ratio(net["base"]), exponent)
            part = min(left, floor(rate * amount * bonus * buying / ONE))
            self.pay(who, time, "mining", part)
            left, paid = left - part, paid + part
        if spec.get("expiry", "burn") == "burn":
            self.pay(who, (zero + spec["days"] + 1) * DAY - self.offset, "burned", total - paid)

    # -- minter's yield

    def minters(self):
        contribute, share = self.programme["contribute"], self.programme["share"]
        offer = contribute.get("offer")
        opens, closes = (instant(offer["opens"]), instant(offer["closes"])) if offer else (0, 0)
        factor = ratio(offer["factor"]) if offer else 1
        lots, open_units = defaultdict(deque), defaultdict(int)
        weights, fees = defaultdict(list), defaultdict(lambda: defaultdict(int))
        for e in self.events:
            key, inside = (e.participant, e.asset), opens <= e.time < closes
            if e.event not in ("mint", "activate", "fees") or e.asset not in contribute["assets"] or not e.amount:
                continue
            if e.event == "fees":
                fees[e.asset][e.value] += e.amount
            elif e.event == "mint":
                lots[key].append([e.amount, inside])
                open_units[key] += e.amount
            elif e.amount <= open_units[key] and not (e.via == "transfer" and e.counterparty == e.participant):
                open_units[key] -= e.amount
                left = e.amount
                while left:
                    lot = lots[key][0]
                    part = min(left, lot[0])
                    weight = floor(part * factor) if inside and lot[1] else part
                    weights[e.asset].append((e.time, e.participant, weight))
                    left, lot[0] = left - part, lot[0] - part
                    if not lot[0]:
                        lots[key].popleft()
        for asset in fees:
            at, carried, total = 0, 0, defaultdict(int)
            for month in sorted(fees[asset]):
                end = later(day_number(month + "-01") * DAY - self.offset, "P1M", self.offset)
                while at < len(weights[asset]) and weights[asset][at][0] < end:
                    total[weights[asset][at][1]] += weights[asset][at][2]
                    at += 1
                names = [who for who in total if total[who]]
                pool = floor(fees[asset][month] * ratio(share["fraction"])) + carried
                parts = divide(pool, names, [total[who] for who in names], share.get("rounding", "floor"))
                carried = pool - sum(parts) if share.get("sink") == "carry" else 0
                for who, part in zip(names, parts):
                    self.add(who, f"{asset}/{month}", total[who], part, token=asset)
                    self.pay(who, end, "yield", part, token=asset)

    # -- staking

    def stakes(self):
        """(event, term, position, change) for every accepted lock and withdrawal, before the change is made."""
        contribute, locks = self.programme["contribute"], {}
        opens = instant(contribute["opens"]) if "opens" in contribute else None
        closes = instant(contribute["closes"]) if "closes" in contribute else None
        for e in self.events:
            self.fact(e)
            if e.event == "lock":
                term = contribute["terms"].get(e.term)
                if not term or e.asset not in term["assets"] or not self.eligible(e.participant):
                    continue
                late = closes is not None and e.time >= closes
                least = max(1, self.base(contribute.get("minimum", {}).get(e.asset, 0), e.asset))
                if late or opens is not None and e.time < opens or e.amount < least:
                    continue
                position, change = Position(e.participant, e.asset, 0, ratio(term["coefficient"])), e.amount
                if e.id:
                    locks[e.id] = e.term, position
                name = e.term
            elif e.event == "withdraw" and e.counterparty in locks:
                name, position = locks[e.counterparty]
                if (position.participant, position.asset) != (e.participant, e.asset):
                    continue
                if not 0 < e.amount <= position.remaining:
                    continue
                change = -e.amount
            else:
                continue
            yield e, name, position, change
            position.remaining += change

    def daily_emission(self):
        share, terms = self.programme["share"], self.programme["contribute"]["terms"]
        spec, rule = share["emission"], self.programme["release"]
        first = day_number(spec["starts"])
        changes = defaultdict(list)              # by day: what counts from that day on
        for e, term, position, change in self.stakes():
            since = e.time - (first * DAY - self.offset)
            if change > 0:                       # at the start of a day it counts for that day
                position.first_day = max(0, -(-since // DAY))
            changes[max(position.first_day, since // DAY)].append((term, e.participant, change))
        daily = self.base(spec["supply"], self.reward) * ratio(spec["daily_rate"])
        ceiling = floor(self.base(spec["ceiling"], self.reward))
        by_day = "close" in (rule.get("start"), rule.get("at"))
        stake, carried, emitted = {term: {} for term in terms}, 0, 0
        for n in range((self.as_of - (first * DAY - self.offset)) // DAY):
            begin = (first + n) * DAY - self.offset
            label = date.fromordinal(first + n + EPOCH).isoformat()
            for term, who, change in changes.pop(n, ()):
                stake[term][who] = stake[term].get(who, 0) + change
                if not stake[term][who]:
                    del stake[term][who]
            emission = floor(daily * ratio(spec.get("decay", 1)) ** (n // spec["cycle_days"]))
            emission = min(emission, ceiling - emitted)
            emitted += emission
            emission += carried
            values = {}
            for term, own in stake.items():
                asset = terms[term]["assets"][0]
                price = self.price_at(asset, begin) if "price" in self.programme.get("weigh", {}) else 1
                units = Fraction(sum(own.values()), 10 ** self.decimals[asset])
                values[term] = units * (price or 0) * ratio(terms[term]["coefficient"])
            rounding, given = share.get("rounding", "floor"), 0
            pools = map(floor, divide(emission, list(values), list(values.values()), rounding))
            for (term, own), pool in zip(stake.items(), pools):
                for who, part in zip(own, divide(pool, list(own), list(own.values()), rounding)):
                    self.add(who, f"{term}/{label}", own[who], part)
                    given += part
                    if by_day:
                        self.release(rule, who, part, begin + DAY, None)
            carried = emission - given if share.get("sink") == "carry" else 0
        if not by_day:
            for (who, _), total in self.totals.items():
                self.release(rule, who, total, None, None)

    def stream(self):
        share = self.programme["share"]
        begin = instant(share["starts"])
        end = later(begin, share["duration"], self.offset)
        scale = 10 ** share.get("precision", 18)
        rate = floor(self.base(share["pool"], self.reward)) // ((end - begin) // NS)
        stake, paid, earned, at_end = defaultdict(int), defaultdict(int), defaultdict(int), {}
        last, growth, everyone = begin // NS, 0, 0

        def growth_at(time):
            second = min(max(time, begin), end) // NS
            return second, growth + ((second - last) * rate * scale // everyone if everyone else 0)

        def earned_at(who, time):
            return earned[who] + stake[who] * (growth_at(time)[1] - paid[who]) // scale

        for e, _, position, change in self.stakes():
            who = e.participant
            earned[who] = earned_at(who, e.time)
            last, growth = growth_at(e.time)
            paid[who] = growth
            after = Position(who, position.asset, position.remaining + change, position.factor)
            stake[who] += after.weight - position.weight
            everyone += after.weight - position.weight
            at_end[who] = stake[who] if e.time <= end else at_end.get(who, 0)
        now = min(self.as_of, end)
        for who, weight in at_end.items():
            self.add(who, "stream", weight, earned_at(who, end))
            self.pay(who, now, "stream", earned_at(who, now))

    def compute(self):
        by = self.programme["contribute"]["by"], self.programme["share"]["by"]
        shapes = {("lock", "pro-rata"): self.lockdrop, ("lock", "tokens-per-unit"): self.lockdrop,
                  ("mint", "monthly-yield"): self.minters, ("stake", "daily-emission"): self.daily_emission,
                  ("stake", "stream"): self.stream}
        if by not in shapes:
            raise Fail(f"programme: no such shape: contribute by {by[0]}, share by {by[1]}")
        shapes[by]()
        return self


# ---- the tables ------------------------------------------------------------------------------------------------

def cell(value):
    """A text cell of a result: harmless in a spreadsheet, quoted where RFC 4180 asks for it."""
    value = "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    return '"' + value.replace('"', '""') + '"' if re.search('[",\r\n]', value) else value


def tables(run):
    """The lines of allocations.csv and of releases.csv."""
    first = ["participant,group,weight,initial,boost,boosted_weight,allocation"]
    for who, group, weight, initial, boost, boosted, allocation in sorted(run.allocations, key=lambda r: r[:2]):
        v = "" if boost is None else f"{'-' if boost < 0 else ''}{abs(boost) // ONE}.{abs(boost) % ONE:036d}"
        first.append(f"{cell(who)},{cell(group)},{weight},{initial},{v},{boosted},{allocation}")
    second, left = ["participant,token,time,kind,amount,remaining"], dict(run.totals)
    for (who, token, time, kind), amount in sorted(run.releases.items()):
        left[who, token] -= amount
        second.append(f"{cell(who)},{cell(token)},{show_time(time)},{kind},{amount},{left[who, token]}")
    return {"allocations.csv": first, "releases.csv": second}


def compare(results, folder):
    """Print the first row that differs, or that all are equal; the exit code."""
    for name, own in results.items():
        other = (Path(folder) / name).read_bytes().decode().split("\n")
        other = other[:-1] if other[-1] == "" else other
        for i in range(max(len(own), len(other))):
            rows = [rows[i] if i < len(rows) else "(no such row)" for rows in (own, other)]
            if rows[0] != rows[1]:
                print(f"{name}, line {i + 1} differs\n  recomputed: {rows[0]}\n  {folder}: {rows[1]}")
                return 1
    a, r = (len(rows) - 1 for rows in results.values())
    print(f"equal: {a} allocation rows, {r} release rows")
    return 0


def main():
    parser = argparse.ArgumentParser(description="Recompute allocations and releases from the documentation alone.")
    parser.add_argument("programme")
    parser.add_argument("events")
    parser.add_argument("--as-of", metavar="INSTANT")
    parser.add_argument("--lenient", action="store_true", help="skip malformed rows")
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--out", metavar="DIR")
    target.add_argument("--compare", metavar="DIR")
    options = parser.parse_args()
    try:
        programme = read_programme(options.programme)
        events = read_events(options.events, programme, options.lenient)
        as_of = instant(options.as_of) if options.as_of else events[-1].time if events else 0
        results = tables(Run(programme, events, as_of).compute())
        if options.compare:
            return compare(results, options.compare)
        if options.out:
            Path(options.out).mkdir(parents=True, exist_ok=True)
            for name, lines in results.items():
                (Path(options.out) / name).write_bytes(("\n".join(lines) + "\n").encode())
        else:
            print("\n\n".join("\n".join(lines) for lines in results.values()))
    except (Fail, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyError as error:
        print(f"error: the programme lacks {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
