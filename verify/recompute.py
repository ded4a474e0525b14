#!/usr/bin/env python3
"""A second, independent computation of a programme's allocations and releases (see README.md beside it).

Written from docs/definition.md, docs/events.md and docs/results.md alone; it shares no code with the engine.
Standard library only. Every amount is an int or a Fraction; times are nanoseconds since 1970.
"""
import argparse, csv, gzip, io, json, re, sys
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque, namedtuple
from datetime import date, datetime, timedelta
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import floor, prod
from pathlib import Path
from types import SimpleNamespace

ONE = 10 ** 36        # irrational steps are rounded half up to 36 places
GUARD = 10 ** 90      # fixed point of arctan
NS = 10 ** 9
DAY = 86400 * NS
EPOCH = date(1970, 1, 1).toordinal()
FOREVER = 10 ** 30

class Fail(Exception):
    """Ends the run with one line and exit code 2."""

# ---- numbers

@lru_cache(None)
def ratio(text):
    """A decimal, fraction or percentage of the definition, exactly."""
    match = re.fullmatch(r"(-?[0-9]+(?:\.[0-9]+)?)(?:/([1-9][0-9]*)|(%))?", str(text))
    if not match: raise Fail(f"programme: not a number: {text!r}")
    return Fraction(match[1]) / int(match[2] or (100 if match[3] else 1))

def half_up(value):
    """A Fraction x 10^36, rounded half up."""
    return floor(value * ONE + Fraction(1, 2))

def small_arctan(num, den):
    """arctan(num / den) x GUARD for 0 <= num / den <= 1/64, by the Taylor series."""
    power = num * GUARD // den
    square, total, n = power * power // GUARD, 0, 1
    while power:
        total += power // n if n % 4 == 1 else -(power // n)
        power, n = power * square // GUARD, n + 2
    return total

ARCTAN_64THS = [0]    # arctan(k / 64) x GUARD; the difference of two neighbours is again an arctan
for _k in range(64):
    ARCTAN_64THS.append(ARCTAN_64THS[_k] + small_arctan(64, 4096 + _k * (_k + 1)))

def arctan(x):
    """arctan of a Fraction, x GUARD, right to more than 80 places."""
    if x < 0: return -arctan(-x)
    if x > 1: return 2 * ARCTAN_64THS[64] - arctan(1 / x)
    a, b = x.numerator, x.denominator
    k = 64 * a // b
    return ARCTAN_64THS[k] + small_arctan(64 * a - k * b, 64 * b + k * a)

@lru_cache(None)
def net_coefficient(base, exponent):
    """2 - base^exponent, x 10^36. The power is first fixed to 70 places, so that exact ties stay ties."""
    with localcontext(Context(prec=150, Emin=MIN_EMIN, Emax=MAX_EMAX)):
        log = (Decimal(base.numerator) / base.denominator).ln()
        power = (log * exponent.numerator / exponent.denominator).exp() if exponent else Decimal(1)
        return half_up(2 - Fraction(int((power * 10 ** 70).to_integral_value()), 10 ** 70))

def divide(pool, names, weights, rounding="floor"):
    """floor(pool x weight / sum) in the order given; largest-remainder hands out what the floors leave."""
    total = sum(weights)
    parts = [floor(pool * w // total) if w else 0 for w in weights]
    if rounding == "largest-remainder" and total:
        ranked = sorted(range(len(parts)), key=lambda i: (-(pool * weights[i] % total), names[i], i))
        for i in ranked[:pool - sum(parts)]:
            parts[i] += 1
    return parts

# ---- time

INSTANT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})"
                     r"(?:\.([0-9]{1,9}))?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))")

@lru_cache(1 << 16)
def instant(text):
    """An RFC 3339 instant; ValueError if it is none."""
    match = INSTANT.fullmatch(str(text))
    if not match: raise ValueError(f"not an instant with an offset: {text!r}")
    span = datetime(*map(int, match.groups()[:6])) - datetime(1970, 1, 1)
    ahead = int((match[8] or "+") + "1") * (int(match[9] or 0) * 60 + int(match[10] or 0)) * 60
    return (span.days * 86400 + span.seconds - ahead) * NS + int((match[7] or "").ljust(9, "0"))

def zone_offset(text):
    """`UTC`, `UTC+8` or `+08:00` as nanoseconds."""
    match = re.fullmatch(r"UTC|(?:UTC)?([+-])([0-9]{1,2})(?::([0-9]{2}))?", str(text))
    if not match: raise Fail(f"programme: unknown zone {text!r}")
    return int((match[1] or "+") + "1") * (int(match[2] or 0) * 60 + int(match[3] or 0)) * 60 * NS

@lru_cache(1 << 16)
def later(time, duration, offset):
    """`time` plus a duration of one component; months and years by the calendar of the zone, clamped."""
    match = re.fullmatch(r"P(?:([0-9]+)([YMWD])|T([0-9]+)([HMS]))", str(duration))
    if not match: raise Fail(f"programme: unknown duration {duration!r}")
    if match[3]: return time + int(match[3]) * {"H": 3600, "M": 60, "S": 1}[match[4]] * NS
    if match[2] in "WD": return time + int(match[1]) * (7 if match[2] == "W" else 1) * DAY
    day, clock = divmod(time + offset, DAY)
    local = date.fromordinal(day + EPOCH)
    month = local.year * 12 + local.month - 1 + int(match[1]) * (12 if match[2] == "Y" else 1)
    first, after = (date(m // 12, m % 12 + 1, 1).toordinal() for m in (month, month + 1))
    return (min(first + local.day, after) - 1 - EPOCH) * DAY + clock - offset

def show_time(time):
    """UTC, with a fraction only if there is one."""
    seconds, fraction = divmod(time, NS)
    text = (datetime(1970, 1, 1) + timedelta(seconds=seconds)).isoformat()
    return text + (f".{fraction:09d}".rstrip("0") if fraction else "") + "Z"

# ---- the definition: JSON or a subset of YAML

QUOTED = r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'"""
COMMENTLESS = re.compile(rf"(?:(?:^|(?<=[\s\[{{,:]))(?:{QUOTED})|[^#]|(?<=\S)#)*")
KEY = re.compile(rf"""({QUOTED}|[^\s\[\]{{}},#&*!|>'"%@`?-][^#]*?)\s*:(?:\s+|$)""")
FLOW_CHAR = r"(?:[^\s,\[\]{}:]|:(?![\s,\[\]{}]|$))"
FLOW_SCALAR = re.compile(rf"{QUOTED}|{FLOW_CHAR}(?:[ \t]*{FLOW_CHAR})*")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan", re.I)

def no_float(text):
    raise Fail(f"programme: {text}: write it in quotes")

def unique(pairs):
    """A dict from (key, value) pairs; a key that comes twice is an error."""
    if len(dict(pairs)) != len(pairs):
        raise Fail(f"programme: a key stands twice in the map of {pairs[0][0]}")
    return dict(pairs)

def scalar(text):
    """The value of one quoted or plain scalar."""
    if text[0] == '"': return json.loads(text)
    if text[0] == "'": return text[1:-1].replace("''", "'")
    if re.fullmatch(r"[-+]?[0-9]+", text): return int(text)
    if FLOAT.fullmatch(text):
        no_float(text)
    return {"true": True, "false": False, "null": None, "~": None}.get(text, text)

def flow(text):
    """A flow collection, by way of JSON; ValueError if it is none, or not all of it."""
    def as_json(match):
        is_key = text[match.end():].lstrip()[:1] == ":"
        return json.dumps(match[0] if is_key and match[0][0] not in "\"'" else scalar(match[0]))
    return json.loads(FLOW_SCALAR.sub(as_json, text), object_pairs_hook=unique)

class Yaml:
    """Block maps and lists, flow collections, quoted, plain and block scalars, comments; no anchors."""

    def __init__(self, text):
        self.lines, self.at = text.split("\n"), 0

    def fail(self, why):
        raise Fail(f"programme, line {self.at + 1}: {why}, or something that this subset of YAML lacks")

    def peek(self):
        """Column and text of the next line that says something; column -1 at the end."""
        while self.at < len(self.lines):
            line = COMMENTLESS.match(self.lines[self.at])[0].rstrip()
            if line.strip() and line != "---": return len(line) - len(line.lstrip(" ")), line.lstrip(" ")
            self.at += 1
        return -1, ""

    def block(self, indent):
        """The map or the list whose entries begin in this column."""
        pairs, items = [], []
        while True:
            column, text = self.peek()
            is_item = text == "-" or text.startswith("- ")
            if column < indent or items and column == indent and not is_item: return items or unique(pairs)
            if column > indent or is_item and pairs:
                self.fail("unexpected indentation")
            if is_item:
                rest = text[1:].lstrip()
                inner = column + len(text) - len(rest)
                self.lines[self.at] = " " * inner + rest
                items.append(self.block(inner) if KEY.match(rest) else self.value(rest, indent))
            else:
                match = KEY.match(text) or self.fail("expected `key: value`")
                key = scalar(match[1]) if match[1][0] in "\"'" else match[1]
                pairs.append((key, self.value(text[match.end():], indent)))

    def value(self, rest, indent):
        """What stands after `key:` or `-`, here or in the lines below."""
        start, self.at = self.at, self.at + 1
        if not rest:
            column, text = self.peek()
            deeper = column > indent or column == indent and text.startswith("- ")
            return self.block(column) if deeper else None
        if re.fullmatch(r"[>|][-+]?", rest):
            body = []
            while self.at < len(self.lines):
                line = self.lines[self.at]
                if line.strip() and len(line) - len(line.lstrip(" ")) <= indent: break
                body, self.at = body + [line.strip()], self.at + 1
            return (" " if rest[0] == ">" else "\n").join(body).strip()
        while rest[0] in "[{":
            try:
                return flow(rest)
            except ValueError:          # it may go on in the next line
                if self.at == len(self.lines):
                    self.at = start
                    self.fail("a bracket is not closed")
                rest += " " + COMMENTLESS.match(self.lines[self.at])[0].strip()
                self.at += 1
        if rest[0] in "&*!%@`" or (not re.fullmatch(QUOTED, rest) if rest[0] in "\"'" else KEY.match(rest)):
            self.at = start
            self.fail(f"not a value: {rest}")
        return scalar(rest)

def read_programme(path):
    """The parsed definition: JSON if it begins with a brace, else YAML."""
    text = Path(path).read_text(encoding="utf-8-sig")
    if text.lstrip().startswith("{"):
        return json.loads(text, parse_float=no_float, parse_constant=no_float, object_pairs_hook=unique)
    out = Yaml(text).block(0)
    if not isinstance(out, dict):
        raise Fail("programme: not a map")
    return out

def dig(tree, path, default=None):
    """The value at a dotted path of maps, or the default."""
    for key in path.split("."):
        tree = (tree or {}).get(key)
    return default if tree is None else tree

# ---- the events

COLUMNS = "id time event participant asset amount amount_base term counterparty via value".split()
Event = namedtuple("Event", "time id event participant asset amount term counterparty via value")
USES = {name: cells.split() for name, cells in {
    "register": "participant value?", "verify": "participant value", "accept": "participant value",
    "lock": "participant asset amount term", "signal": "participant asset amount term?",
    "withdraw": "participant asset amount counterparty", "burn": "participant asset amount",
    "mint": "participant asset amount", "activate": "participant asset amount via counterparty?",
    "fees": "asset amount value", "mined": "participant amount asset?", "invite": "participant counterparty",
    "qualify": "participant value", "trade": "participant amount value asset?", "price": "asset value",
    "listing": "asset?", "void": "counterparty value"}.items()}
DECIMAL = r"[0-9]+(\.[0-9]+)?"
VALUES = {"verify": "passed|failed", "fees": "[0-9]{4}-(0[1-9]|1[0-2])", "qualify": DECIMAL, "trade": DECIMAL,
          "price": rf"(?=.*[1-9]){DECIMAL}"}
BAD_CELL = re.compile(r"^ | $|[\x00-\x1f\x7f-\x9f]|.{4097}")

class Malformed(Exception):
    """A row that stops a strict run."""

def need(holds, reason):
    if not holds: raise Malformed(reason)

def csv_rows(text):
    """(line, function that gives the cells by column) for each row of a CSV text."""
    def cells(row):
        need(row is not None and len(row) == len(header), "wrong-cell-count")
        return dict(zip(header, row))
    reader, header = csv.reader(io.StringIO(text, newline="\n"), strict=True), None
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            if header is None:
                raise Fail("the events have no header line")
            return
        except csv.Error:                        # quotes that RFC 4180 does not allow, or a carriage return
            row = None
        if header is None:
            header = row or []
            bad = [c for c in header if c not in COLUMNS and not c.startswith("x_")]
            if bad or len(set(header)) < len(header) or not {"time", "event"} <= set(header):
                raise Fail(f"line {line}: a column is unknown, doubled or missing: {','.join(header)}")
        elif row != []:
            yield line, lambda row=row: cells(row)

def json_cells(line):
    try:
        pairs = json.loads(line, object_pairs_hook=tuple, parse_int=Fraction, parse_float=Fraction)
        need(isinstance(pairs, tuple), "bad-json")
        cells = dict(pairs)
        need(len(cells) == len(pairs), "duplicate-key")
        need(all(k in COLUMNS or k.startswith("x_") for k in cells), "unknown-column")
        need(all(isinstance(v, str) for v in cells.values()), "number-needs-quotes or bad-json")
        "".join(cells.values()).encode()     # a lone surrogate is no text
        return cells
    except ValueError as error:
        raise Malformed(f"bad-json ({error})")

def parse_event(cells, decimals, reward):
    """The row as an Event; Malformed if it is none."""
    for column, cell in cells.items():
        need(not BAD_CELL.search(cell), f"untrimmed-cell, cell-too-long, control-character: {column}")
    cells = {column: cells.get(column, "") for column in COLUMNS}
    name, asset, value, amount = cells["event"], cells["asset"], cells["value"], 0
    need(name in USES, "unknown-event")
    try:
        time = instant(cells["time"])
    except ValueError:
        raise Malformed("bad-time")
    text = cells["amount"] or cells["amount_base"]
    need(not cells["amount"] or not cells["amount_base"], "unexpected-cell: amount_base")
    for column, cell in [("amount", text)] + [(c, cells[c]) for c in COLUMNS[3:] if "amount" not in c]:
        need(cell or column not in USES[name], f"missing-cell: {column}")
        need(not cell or column in USES[name] or column + "?" in USES[name], f"unexpected-cell: {column}")
    need(not asset or asset in decimals, "unknown-asset")
    if text:
        places = decimals.get(asset or reward, 36) if cells["amount"] else 0
        match = re.fullmatch(r"(-?)([0-9]+)(?:\.([0-9]+))?", text)
        need(match and len(match[3] or "") <= places and (name == "trade" or not match[1]), "bad-amount")
        amount = int(match[1] + match[2] + (match[3] or "").ljust(places, "0"))
        need(abs(amount) < 2 ** 128, "bad-amount")
    need(re.fullmatch(VALUES.get(name, ".*"), value), "bad-value")
    value = Fraction(value) if name in ("qualify", "trade", "price") else value
    need(cells["via"] in ("", "sale", "spend", "transfer", "withdrawal"), "bad-value")
    return Event(time, cells["id"], name, cells["participant"], asset, amount, cells["term"],
                 cells["counterparty"], cells["via"], value)

def read_events(path, programme, lenient):
    """All well-formed rows in the order (time, line)."""
    data = Path(path).read_bytes()
    text = (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8-sig")
    decimals = {asset: spec["decimals"] for asset, spec in programme["assets"].items()}
    rows = csv_rows(text)
    if path.endswith(".jsonl"):
        lines = enumerate(text.split("\n"), 1)
        rows = ((number, lambda row=row: json_cells(row)) for number, row in lines if row.strip())
    events, ids = [], set()
    for line, cells_of in rows:
        try:
            cells = cells_of()
            name = cells.get("id")
            doubled = name and name in ids
            ids.add(name)
            need(not doubled, "duplicate-id")
            events.append(parse_event(cells, decimals, programme.get("reward")))
        except Malformed as error:
            if not lenient: raise Fail(f"{path}, line {line}: {error}")
    return sorted(events, key=lambda e: e.time)      # stable: equal times stay in line order

def in_force(events, as_of):
    """The events up to the as-of instant without those that a void sets aside."""
    events, place, void = [e for e in events if e.time <= as_of], {}, set()
    for i, e in enumerate(events):
        if e.event == "void":
            void.add(place.get(e.counterparty))
        elif e.id:
            place[e.id] = i
    return [e for i, e in enumerate(events) if i not in void]

# ---- the rules

class Run:
    """One computation: facts from the events, then the rows of both tables."""

    def __init__(self, programme, events, as_of):
        self.p, self.events, self.as_of = programme, in_force(events, as_of), as_of
        self.offset, self.reward = zone_offset(programme.get("zone", "UTC")), programme.get("reward")
        self.decimals = {asset: spec["decimals"] for asset, spec in programme["assets"].items()}
        self.rounding = dig(programme, "share.rounding", "floor")
        self.carries = dig(programme, "share.sink") == "carry"
        self.groups = [self.group(spec) for spec in programme.get("groups", [{"id": "stake"}])]
        self.standing = {"registered": set(), "accepted": set(), "verified": set()}
        self.signalled, self.burned, self.first_lock = set(), defaultdict(int), {}
        self.allocations = []                    # rows
        self.totals = defaultdict(int)           # (participant, token): allocation over all groups
        self.releases = defaultdict(int)         # (participant, token, time, kind): amount
        self.prices, self.invites, self.listing = defaultdict(lambda: ([], [])), {}, None
        for e in self.events:
            if e.event == "price":
                self.prices[e.asset][0].append(e.time)
                self.prices[e.asset][1].append(e.value)
            elif e.event == "invite" and e.counterparty != e.participant:
                self.invites.setdefault(e.counterparty, (e.participant, e.time))
            elif e.event == "listing" and e.asset in ("", self.reward) and self.listing is None:
                self.listing = e.time

    def base(self, amount, asset):
        """A whole-unit amount of the definition in base units (a Fraction)."""
        return ratio(amount) * 10 ** self.decimals[asset]

    def add(self, who, group, weight, allocation, token=None, initial=None, boost=None, boosted=None):
        """One row of allocations.csv."""
        self.allocations.append((who, group, weight, allocation if initial is None else initial, boost,
                                 weight if boosted is None else boosted, allocation))
        self.totals[who, token or self.reward] += allocation

    def pay(self, who, time, kind, amount, token=None):
        """One row of releases.csv, if it is due and positive."""
        if time <= self.as_of and amount > 0:
            self.releases[who, token or self.reward, time, kind] += amount

    # -- contributions: lockdrop and staking

    def group(self, spec):
        """A group with its defaults; staking has one, which takes everything."""
        c = self.p["contribute"]
        opens, closes = spec.get("opens", c.get("opens")), spec.get("closes", c.get("closes"))
        terms = spec.get("terms", list(c.get("terms", {})))
        assets = {asset for term in terms for asset in c["terms"][term]["assets"]}
        own = self.decimals[min(assets)] if len(assets) == 1 else 18
        cap = spec.get("cap", {})
        return SimpleNamespace(
            spec=spec, id=str(spec["id"]), terms=terms, assets=assets, positions=[], of=defaultdict(list),
            opens=instant(opens) if opens else -FOREVER, closes=instant(closes) if closes else FOREVER,
            decimals=spec.get("weight_decimals", own), taken=defaultdict(int), cap_asset=cap.get("asset"),
            room=floor(self.base(cap["amount"], cap["asset"])) if cap else 0)

    def price(self, group, asset):
        """The price that a lock or signal counts with, or None."""
        rule = dig(self.p, "weigh.price")
        if rule is None or self.p["contribute"]["by"] == "stake":
            return 1                             # staking prices each day by itself
        if "fixed" in rule: return ratio(rule["fixed"][asset]) if asset in rule["fixed"] else None
        return self.price_at(asset, group.opens if rule["at"] == "opening" else group.closes)

    def price_at(self, asset, time):
        """The latest price at or before an instant, or None."""
        times, values = self.prices[asset]
        place = bisect_right(times, time)
        return values[place - 1] if place else None

    def multiplier(self, time):
        for entry in dig(self.p, "weigh.multiplier", []):
            if time <= instant(entry["through"]) if "through" in entry else \
                    time < instant(entry["before"]) if "before" in entry else True:
                return ratio(entry["factor"])
        return 1

    def admit(self, e):
        """The position that a lock or a signal opens; None if it is refused."""
        c, who = self.p["contribute"], e.participant
        term, signal = c["terms"].get(e.term), c.get("signal") if e.event == "signal" else None
        if e.term and (not term or e.asset not in term["assets"]) or e.event == "signal" and not signal:
            return None
        group = next((g for g in self.groups if g.opens <= e.time < g.closes and e.asset in g.assets
                      and (not e.term or e.term in g.terms)), None)
        price = self.price(group, e.asset) if group else None
        standing = all(who in self.standing[name] for name in dig(self.p, "eligibility.require", []))
        least = 1 if signal else max(1, self.base(dig(c, "minimum", {}).get(e.asset, 0), e.asset))
        if price is None or not standing or e.amount < least: return None
        amount, parts = e.amount, [price, ratio(term["coefficient"]) if term else 1]
        if signal:
            if signal.get("once") and who in self.signalled: return None
            self.signalled.add(who)
            parts.append(ratio(signal["coefficient"]))
        else:
            limit = dig(c, "maximum_per_participant", {}).get(e.asset)
            if limit and group.taken[who, e.asset] + amount > self.base(limit, e.asset): return None
            if e.asset == group.cap_asset:
                amount = min(amount, group.room)
                if amount < least: return None
                group.room -= amount
            group.taken[who, e.asset] += amount
            self.first_lock.setdefault(who, e.time)
            parts.append(self.multiplier(e.time))
        if c["by"] == "lock":
            parts.append(Fraction(10 ** group.decimals, 10 ** self.decimals[e.asset]))
        position = SimpleNamespace(who=who, asset=e.asset, term=e.term, factor=prod(parts), remaining=0,
                                   signal=bool(signal), left_once=False, first_day=0)
        group.positions.append(position)
        group.of[who].append(position)
        return position, amount

    def may_leave(self, e, position):
        """Whether a withdrawal of what is there is let out; at any time from a stake."""
        if self.p["contribute"]["by"] == "stake": return True
        for window in dig(self.p, "contribute.withdraw.windows", []):
            opens, closes = instant(window["opens"]), instant(window["closes"])
            if opens <= e.time < closes:
                first, last = map(ratio, window["limit"])
                limit = first + (last - first) * Fraction(e.time - opens, closes - opens)
                if e.amount > floor(position.remaining * limit) or window.get("once") and position.left_once:
                    return False
                position.left_once |= window.get("once", False)
                return True
        return False

    def changes(self):
        """Applies the events in order; gives (event, position, change) before each change of a position."""
        locks, boost, version = {}, self.p.get("boost"), dig(self.p, "eligibility.terms_version")
        for e in self.events:
            who, change = e.participant, 0
            if e.event == "register" or e.event == "accept" and version in (None, e.value):
                self.standing["registered" if e.event == "register" else "accepted"].add(who)
            elif e.event == "verify":
                (set.add if e.value == "passed" else set.discard)(self.standing["verified"], who)
            elif e.event in ("lock", "signal"):
                position, change = self.admit(e) or (None, 0)
                if change and e.event == "lock" and e.id:
                    locks[e.id] = position
            elif e.event == "withdraw" and e.counterparty in locks:
                position = locks[e.counterparty]
                if (position.who, position.asset) == (who, e.asset) and 0 < e.amount <= position.remaining:
                    change = -e.amount if self.may_leave(e, position) else 0
            elif e.event == "burn" and boost and e.asset == boost["asset"]:
                group = next(g for g in self.groups if g.id == str(boost["group"]))
                inside = instant(boost["opens"]) <= e.time < instant(boost["closes"])
                if inside and any(p.remaining for p in group.of.get(who, [])):
                    self.burned[who] += e.amount
            if change:
                yield e, position, change
                position.remaining += change

    # -- lockdrop

    def lockdrop(self):
        deque(self.changes(), maxlen=0)          # apply all of them
        carried, by_signal = 0, defaultdict(int)
        for group, pool in zip(self.groups, self.pools()):
            given = self.share_group(group, pool + carried, by_signal)
            carried = pool + carried - given if self.carries else 0
        if dig(self.p, "share.referral_bonus"):
            self.referral_bonus(self.p["share"]["referral_bonus"])
        close, rule = max(g.closes for g in self.groups), self.p["release"]
        facts = self.activity_facts(rule) if rule["by"] == "activity" else None
        for (who, _), total in self.totals.items():
            part = by_signal[who] if "signal" in rule else 0
            self.release(rule, who, total - part, close, facts)
            if part:
                self.release(rule["signal"], who, part, close)

    def pools(self):
        """Each group's own pool, floored to base units."""
        share, how = self.p["share"], dig(self.p, "share.rates", "printed")
        def part(spec):
            early = ratio(spec.get("early_bonus", 0)) if how == "weighted" else 0
            return ratio(spec["rate"]) if how == "printed" else ratio(spec["cap"]["amount"]) * (1 + early)
        specs = [group.spec for group in self.groups]
        whole = 1 if how == "printed" else sum(part(spec) for spec in specs if "pool" not in spec)
        return [floor(self.base(spec["pool"], self.reward) if "pool" in spec
                      else self.base(share["pool"], self.reward) * part(spec) / whole) for spec in specs]

    def share_group(self, group, pool, by_signal):
        """The rows of one group; returns what was allocated."""
        share, boosted = self.p["share"], group.id == str(dig(self.p, "boost.group"))
        counted = [(p.who, floor(p.remaining * p.factor), p.signal) for p in group.positions]
        def sums(pairs):
            out = defaultdict(int)
            for who, number in pairs:
                out[who] += number
            return out
        def split(pairs):
            numbers = [number for _, number in pairs]
            names = [who for who, _ in pairs]
            if share["by"] != "tokens-per-unit" or sum(numbers) > pool:
                numbers = divide(pool, names, numbers, self.rounding)
            return sums(zip(names, numbers))
        weights = sums((who, weight) for who, weight, _ in counted)
        signals = sums((who, weight) for who, weight, signal in counted if signal)
        by_position = share.get("round_per") == "position"
        entries = [row[:2] for row in counted] if by_position else list(weights.items())
        boost = {who: self.boost(group, who, weight) for who, weight in weights.items() if boosted and weight}
        raised = [(who, weight * (ONE + boost.get(who, 0)) // ONE) for who, weight in entries]
        initial, final, heavy = split(entries), split(raised), sums(raised)
        for who, weight in weights.items():
            self.add(who, group.id, weight, final[who], None, initial[who], boost.get(who), heavy[who])
            by_signal[who] += final[who] * signals[who] // weight if weight else 0
        return sum(final.values())

    def boost(self, group, who, weight):
        """V x 10^36 of one participant."""
        spec = self.p["boost"]
        scale, k, shift, offset = (ratio(spec["curve"][name]) for name in ("scale", "k", "shift", "offset"))
        if spec.get("zero_burn_is_zero") and not self.burned.get(who): return 0
        burned = Fraction(self.burned.get(who, 0), 10 ** self.decimals[spec["asset"]])
        eps = burned / Fraction(weight, 10 ** group.decimals)
        return half_up(scale * Fraction(arctan(k * eps - shift), GUARD) + offset)

    def referral_bonus(self, spec):
        """Both sides of an accepted invitation get a fraction of the invitee's allocation."""
        taken, bonus = defaultdict(int), defaultdict(int)
        for (who, _), total in self.totals.items():
            for side in (who, self.invites[who][0]) if who in self.invites and total else ():
                taken[side] += total
                bonus[side] += floor(total * ratio(spec["fraction"]))
        if sum(bonus.values()) > self.base(spec["pool"], self.reward):
            raise Fail("the referral bonus exceeds its pool; the documentation is silent on that")
        for who in taken:
            self.add(who, "referral", taken[who], bonus[who])

    # -- release

    def start(self, spec, close):
        """The instant that a rule starts from; None while there is none."""
        named = spec.get("at", spec.get("start", "listing"))
        if named != "listing": return close if named == "close" else instant(named)
        fallback = instant(spec["fallback_listing"]) if "fallback_listing" in spec else FOREVER
        return fallback if fallback <= self.as_of and fallback < (self.listing or FOREVER) else self.listing

    def release(self, spec, who, total, close, facts=None):
        """All rows that one rule gives for one total."""
        start, by = self.start(spec, close), spec["by"]
        if start is None: return
        if by == "activity":
            self.activity(spec, who, total, start, facts)
        elif by == "at-once":
            self.pay(who, start, "distribution", total)
        elif by == "tranches":
            cumulative, before = Fraction(0), 0
            for tranche in spec["tranches"]:
                cumulative += ratio(tranche["fraction"])
                now = floor(total * cumulative)
                self.pay(who, later(start, tranche["after"], self.offset), "tranche", now - before)
                before = now
        elif by == "linear":
            end, f0 = later(start, spec["duration"], self.offset), ratio(spec.get("at_start", 0))
            first = later(start, spec.get("cliff", "P0D"), self.offset)
            def released(time):
                return floor(total * (f0 + (1 - f0) * Fraction(min(time, end) - start, end - start)))
            if self.as_of >= first:
                self.pay(who, first, "cliff" if "cliff" in spec else "distribution", released(first))
                self.pay(who, min(self.as_of, end), "linear", released(self.as_of) - released(first))
        else:
            raise Fail(f"programme: unknown release: {by}")

    def activity_facts(self, spec):
        """Mined by day, net buying by week, when each inviter's invitees qualified, and day 0."""
        start, referral, proofs = self.start(spec, None), spec.get("referral"), {}
        zero = FOREVER if start is None else (start + self.offset) // DAY
        mined, bought, qualified = defaultdict(dict), defaultdict(int), defaultdict(list)
        for e in self.events:
            day = (e.time + self.offset) // DAY - zero
            due = 0 <= day <= spec["days"] and e.asset in ("", self.reward)
            if e.event == "qualify" and referral and e.value >= ratio(referral["minimum"]):
                proofs.setdefault(e.participant, e.time)
            elif e.event == "mined" and due:
                mined[e.participant][day] = (mined[e.participant].get(day, (0, 0))[0] + e.amount, e.time)
            elif e.event == "trade" and due:
                bought[e.participant, day // 7] += e.value * ((e.amount > 0) - (e.amount < 0))
        new_from = dig(referral, "new_from")
        new_from = instant(new_from) if new_from else min(g.opens for g in self.groups)
        for invitee, (inviter, invited) in self.invites.items():
            lock = invited if invited >= new_from else self.first_lock.get(invitee)
            if invitee in proofs and lock is not None:
                qualified[inviter].append(max(invited, proofs[invitee], lock))
        return mined, bought, {who: sorted(times) for who, times in qualified.items()}, zero

    def activity(self, spec, who, total, start, facts):
        mined, bought, qualified, zero = facts
        rate, paid = ratio(spec["mining_rate"]), floor(total * ratio(spec["at_listing"]))
        self.pay(who, start, "listing", paid)
        left = total - paid
        if spec.get("mining_vesting") == "half-of-allocation":
            left, rate = min(left, floor(total * rate)), 1
        for day, (amount, time) in sorted(mined.get(who, {}).items()):
            friends = bisect_left(qualified.get(who, []), (zero + day + 1) * DAY - self.offset)
            tiers = [t["coefficient"] for t in dig(spec, "referral.tiers", []) if t["invitees"] <= friends]
            buying, net = ONE, spec.get("net_buying")
            if net and day >= 7:
                exponent = max(0, bought.get((who, day // 7 - 1), 0)) / ratio(net["divisor"])
                buying = net_coefficient(ratio(net["base"]), exponent)
            part = min(left, floor(rate * amount * ratio(tiers[-1] if tiers else 1) * buying / ONE))
            self.pay(who, time, "mining", part)
            left, paid = left - part, paid + part
        if spec.get("expiry", "burn") == "burn":
            self.pay(who, (zero + spec["days"] + 1) * DAY - self.offset, "burned", total - paid)

    # -- minter's yield

    def minters(self):
        c, offer = self.p["contribute"], dig(self.p, "contribute.offer")
        opens, closes, factor = (instant(offer["opens"]), instant(offer["closes"]), ratio(offer["factor"])) \
            if offer else (0, 0, 1)
        lots, owned, weights = defaultdict(deque), defaultdict(int), defaultdict(list)
        fees = {asset: defaultdict(int) for asset in c["assets"]}
        for e in self.events:
            key, inside = (e.participant, e.asset), opens <= e.time < closes
            if e.asset not in fees or not e.amount:
                continue
            if e.event == "fees":
                fees[e.asset][e.value] += e.amount
            elif e.event == "mint":
                lots[key].append([e.amount, inside])
                owned[key] += e.amount
            elif e.event == "activate" and not (e.via == "transfer" and e.counterparty == e.participant):
                left = e.amount if e.amount <= owned[key] else 0
                owned[key] -= left
                while left:
                    lot = lots[key][0]
                    part = min(left, lot[0])
                    weight = floor(part * factor) if inside and lot[1] else part
                    weights[e.asset].append((e.time, e.participant, weight))
                    left, lot[0] = left - part, lot[0] - part
                    if not lot[0]:
                        lots[key].popleft()
        for asset, months in fees.items():
            at, carried, total = 0, 0, defaultdict(int)
            for month, fee in sorted(months.items()):
                first = (date.fromisoformat(month + "-01").toordinal() - EPOCH) * DAY - self.offset
                end = later(first, "P1M", self.offset)
                while at < len(weights[asset]) and weights[asset][at][0] < end:
                    total[weights[asset][at][1]] += weights[asset][at][2]
                    at += 1
                names = [who for who in total if total[who]]
                pool = floor(fee * ratio(self.p["share"]["fraction"])) + carried
                parts = divide(pool, names, [total[who] for who in names], self.rounding)
                carried = pool - sum(parts) if self.carries else 0
                for who, part in zip(names, parts):
                    self.add(who, f"{asset}/{month}", total[who], part, asset)
                    self.pay(who, end, "yield", part, asset)

    # -- staking

    def daily_emission(self):
        terms, spec, rule = self.p["contribute"]["terms"], self.p["share"]["emission"], self.p["release"]
        first = date.fromisoformat(spec["starts"]).toordinal() - EPOCH
        origin, changes = first * DAY - self.offset, defaultdict(list)   # changes by the day they count from
        for e, position, change in self.changes():
            if change > 0:                       # what is there when a day begins counts for that day
                position.first_day = max(0, -((origin - e.time) // DAY))
            since = max(position.first_day, (e.time - origin) // DAY)
            changes[since].append((position.term, position.who, change))
        daily = self.base(spec["supply"], self.reward) * ratio(spec["daily_rate"])
        left, carried = floor(self.base(spec["ceiling"], self.reward)), 0
        stake, priced = {term: defaultdict(int) for term in terms}, dig(self.p, "weigh.price")
        by_day = rule.get("at", rule.get("start")) == "close"
        for n in range((self.as_of - origin) // DAY):
            begin, label = origin + n * DAY, date.fromordinal(first + n + EPOCH).isoformat()
            for term, who, change in changes[n]:
                stake[term][who] += change
                if not stake[term][who]:
                    del stake[term][who]
            emission = min(left, floor(daily * ratio(spec["decay"]) ** (n // spec["cycle_days"])))
            left, pool, given, values = left - emission, emission + carried, 0, []
            for term, own in stake.items():
                asset = terms[term]["assets"][0]
                price = (self.price_at(asset, begin) or 0) if priced else 1
                units = Fraction(sum(own.values()), 10 ** self.decimals[asset])
                values.append(units * price * ratio(terms[term]["coefficient"]))
            for (term, own), part in zip(stake.items(), divide(pool, list(stake), values, self.rounding)):
                for who, amount in zip(own, divide(part, list(own), list(own.values()), self.rounding)):
                    self.add(who, f"{term}/{label}", own[who], amount)
                    given += amount
                    if by_day:
                        self.release(rule, who, amount, begin + DAY)
            carried = pool - given if self.carries else 0
        for (who, _), total in [] if by_day else self.totals.items():
            self.release(rule, who, total, None)

    def stream(self):
        share, growth, everyone = self.p["share"], 0, 0
        begin = last = instant(share["starts"])
        end = later(begin, share["duration"], self.offset)
        scale = 10 ** share.get("precision", 18)
        rate = floor(self.base(share["pool"], self.reward)) // ((end - begin) // NS)
        stake, paid, earned, at_end = defaultdict(int), defaultdict(int), defaultdict(int), {}
        def growth_at(time):
            seconds = min(max(time, begin), end) // NS - last // NS
            return growth + (seconds * rate * scale // everyone if everyone else 0)
        def earned_at(who, time):
            return earned[who] + stake[who] * (growth_at(time) - paid[who]) // scale
        for e, position, change in self.changes():
            who, now = e.participant, growth_at(e.time)
            earned[who] = earned_at(who, e.time)
            growth, paid[who], last = now, now, min(max(e.time, begin), end)
            before, after = position.remaining, position.remaining + change
            more = floor(after * position.factor) - floor(before * position.factor)
            stake[who], everyone = stake[who] + more, everyone + more
            at_end[who] = stake[who] if e.time <= end else at_end.get(who, 0)
        for who, weight in at_end.items():
            self.add(who, "stream", weight, earned_at(who, end))
            self.pay(who, min(self.as_of, end), "stream", earned_at(who, min(self.as_of, end)))

    def compute(self):
        by = self.p["contribute"]["by"], self.p["share"]["by"]
        shapes = {("lock", "pro-rata"): self.lockdrop, ("lock", "tokens-per-unit"): self.lockdrop,
                  ("mint", "monthly-yield"): self.minters, ("stake", "daily-emission"): self.daily_emission,
                  ("stake", "stream"): self.stream}
        if by not in shapes:
            raise Fail(f"programme: no such shape: contribute by {by[0]}, share by {by[1]}")
        shapes[by]()
        return self

# ---- the tables

def cell(text):
    """A text cell of a result: harmless in a spreadsheet, quoted where RFC 4180 asks for it."""
    text = "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
    return '"' + text.replace('"', '""') + '"' if re.search('[",\r\n]', text) else text

def tables(run):
    """The lines of allocations.csv and of releases.csv."""
    first = ["participant,group,weight,initial,boost,boosted_weight,allocation"]
    rows = sorted(run.allocations, key=lambda row: row[:2])
    for who, group, weight, initial, v, boosted, allocation in rows:
        v = "" if v is None else f"{'-' if v < 0 else ''}{abs(v) // ONE}.{abs(v) % ONE:036d}"
        first.append(f"{cell(who)},{cell(group)},{weight},{initial},{v},{boosted},{allocation}")
    second, left = ["participant,token,time,kind,amount,remaining"], dict(run.totals)
    for (who, token, time, kind), amount in sorted(run.releases.items()):
        left[who, token] -= amount
        second.append(f"{cell(who)},{cell(token)},{show_time(time)},{kind},{amount},{left[who, token]}")
    return {"allocations.csv": first, "releases.csv": second}

def compare(results, folder):
    """Prints the first row that differs, or that all are equal; returns the exit code."""
    for name, own in results.items():
        other = (Path(folder) / name).read_bytes().decode().split("\n")
        own = own + [""]                         # every line ends with a line feed
        for i in range(max(len(own), len(other))):
            mine, theirs = (rows[i] if i < len(rows) else "(no such row)" for rows in (own, other))
            if mine != theirs:
                print(f"{name}, line {i + 1} differs\n  recomputed: {mine}\n  {folder}: {theirs}")
                return 1
    print("equal: {} allocation rows, {} release rows".format(*(len(rows) - 1 for rows in results.values())))
    return 0

def main():
    parser = argparse.ArgumentParser(description="Recompute allocations and releases independently.")
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
        if options.compare: return compare(results, options.compare)
        if not options.out:
            print("\n\n".join("\n".join(lines) for lines in results.values()))
        for name, lines in results.items() if options.out else ():
            Path(options.out).mkdir(parents=True, exist_ok=True)
            (Path(options.out) / name).write_bytes(("\n".join(lines) + "\n").encode())
        return 0
    except (Fail, ValueError, OSError, KeyError) as error:
        lacks = "the programme lacks " if isinstance(error, KeyError) else ""
        print(f"error: {lacks}{error}", file=sys.stderr)
        return 2

if __name__ == "__main__":
    sys.exit(main())
