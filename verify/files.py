"""Reads definitions and events and writes results for recompute.py: times, YAML, rows, tables.

Written from docs/definition.md, docs/events.md and docs/results.md alone. Standard library only.
Times are int nanoseconds since 1970, amounts are int base units, other numbers are Fractions.
"""
import csv, gzip, io, json, re
from collections import namedtuple
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

NS = 10 ** 9
DAY = 86400 * NS
EPOCH = date(1970, 1, 1).toordinal()

class Fail(Exception):
    """Ends the run with one line and exit code 2."""

# ---- time

INSTANT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
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
    """`UTC`, `UTC+8` or `+08:00` as nanoseconds: how much earlier a day begins there."""
    match = re.fullmatch(r"UTC|(?:UTC)?([+-])([0-9]{1,2})(?::([0-9]{2}))?", str(text))
    if not match: raise Fail(f"programme: unknown zone {text!r}")
    sign, hours, minutes = match.groups()
    return -instant(f"1970-01-01T00:00:00{sign or '+'}{hours or '00':0>2}:{minutes or '00'}")

@lru_cache(1 << 16)
def later(time, duration, offset):
    """`time` plus a duration of one component; months and years by the calendar of the zone, clamped."""
    match = re.fullmatch(r"P(?:([0-9]+)([YMWD])|T([0-9]+)([HMS]))", str(duration))
    if not match: raise Fail(f"programme: unknown duration {duration!r}")
    if match[3]:
        return time + int(match[3]) * {"H": 3600, "M": 60, "S": 1}[match[4]] * NS
    if match[2] in "WD":
        return time + int(match[1]) * (7 if match[2] == "W" else 1) * DAY
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
FLOW_PART = re.compile(rf"{QUOTED}|{FLOW_CHAR}(?:[ \t]*{FLOW_CHAR})*|,(?=\s*[\]}}])")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan", re.I)

def no_float(text):
    """A bare number that is not whole is refused."""
    raise Fail(f"programme: {text}: write it in quotes")

def scalar(text):
    """The value of one quoted or plain scalar."""
    if text[0] == '"': return json.loads(text)
    if text[0] == "'": return text[1:-1].replace("''", "'")
    if re.fullmatch(r"[-+]?[0-9]+", text): return int(text)
    if FLOAT.fullmatch(text): no_float(text)
    return {"true": True, "false": False, "null": None, "~": None}.get(text, text)

def flow(text):
    """A flow collection, by way of JSON; ValueError if it is none, or not all of it."""
    def as_json(match):
        part, is_key = match[0], text[match.end():].lstrip()[:1] == ":"
        if part == ",":                                 # before the closing bracket; JSON has no such comma
            return ""
        return json.dumps(part if is_key and part[0] not in "\"'" else scalar(part))
    return json.loads(FLOW_PART.sub(as_json, text))

class Yaml:
    """Block maps and lists, flow collections, quoted, plain and block scalars, comments; no anchors."""

    def __init__(self, text):
        self.lines, self.at = text.split("\n"), 0

    def fail(self, line):
        raise Fail(f"programme, line {line + 1}: not in the subset of YAML that is read here")

    def peek(self):
        """Column and text of the next line that says something; column -1 at the end."""
        while self.at < len(self.lines):
            line = COMMENTLESS.match(self.lines[self.at])[0].rstrip()
            if line.strip() and line != "---":
                return len(line) - len(line.lstrip(" ")), line.lstrip(" ")
            self.at += 1
        return -1, ""

    def block(self, indent):
        """The map or the list whose entries begin in this column."""
        entries, items = {}, []
        while True:
            column, text = self.peek()
            is_item = text == "-" or text.startswith("- ")
            if column < indent or items and column == indent and not is_item:
                return items or entries
            if column > indent or is_item and entries:
                self.fail(self.at)
            if is_item:
                rest = text[1:].lstrip()
                inner = column + len(text) - len(rest)
                self.lines[self.at] = " " * inner + rest
                items.append(self.block(inner) if KEY.match(rest) else self.value(rest, indent))
            else:
                match = KEY.match(text) or self.fail(self.at)
                key = scalar(match[1]) if match[1][0] in "\"'" else match[1]
                entries[key] = self.value(text[match.end():], indent)

    def value(self, rest, indent):
        """What stands after `key:` or `-`, here or in the lines below."""
        start, self.at = self.at, self.at + 1
        if not rest:
            column, text = self.peek()
            if text.startswith("- ") and column >= indent or KEY.match(text) and column > indent:
                return self.block(column)
            return self.value(text, indent) if column > indent else None
        if re.fullmatch(r"[>|][-+]?", rest):
            body = []
            while self.at < len(self.lines):
                line = self.lines[self.at]
                if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
                    break
                body, self.at = body + [line.strip()], self.at + 1
            return (" " if rest[0] == ">" else "\n").join(body).strip()
        while rest[0] in "[{":
            try:
                return flow(rest)
            except ValueError:                          # it may go on in the next line
                if self.at == len(self.lines):
                    self.fail(start)
                rest += " " + COMMENTLESS.match(self.lines[self.at])[0].strip()
                self.at += 1
        if rest[0] in "&*!%@`" or (not re.fullmatch(QUOTED, rest) if rest[0] in "\"'" else KEY.match(rest)):
            self.fail(start)
        return scalar(rest)

def read_programme(path):
    """The parsed definition: JSON if it begins with a brace, else YAML."""
    text = Path(path).read_text(encoding="utf-8-sig")
    if text.lstrip().startswith("{"):
        return json.loads(text, parse_float=no_float, parse_constant=no_float)
    return Yaml(text).block(0)

@lru_cache(None)
def ratio(text):
    """A decimal, fraction or percentage of the definition, exactly."""
    match = re.fullmatch(r"(-?[0-9]+(?:\.[0-9]+)?)(?:/([1-9][0-9]*)|(%))?", str(text))
    if not match: raise Fail(f"programme: not a number: {text!r}")
    return Fraction(match[1]) / int(match[2] or (100 if match[3] else 1))

def dig(tree, path, default=None):
    """The value at a dotted path of maps, or the default."""
    for key in path.split("."):
        tree = (tree or {}).get(key)
    return default if tree is None else tree

# ---- the events

COLUMNS = "id time event participant asset amount amount_base term counterparty via value".split()
Event = namedtuple("Event", "time id event participant asset amount term counterparty via value")
USES = {name: set(cells.split()) for name, cells in {
    "register": "participant value?", "verify": "participant value", "accept": "participant value",
    "lock": "participant asset amount term", "signal": "participant asset amount term?",
    "withdraw": "participant asset amount counterparty", "burn": "participant asset amount",
    "mint": "participant asset amount", "activate": "participant asset amount via counterparty?",
    "fees": "asset amount value", "mined": "participant amount asset?", "invite": "participant counterparty",
    "qualify": "participant value", "trade": "participant amount value asset?", "price": "asset value",
    "listing": "asset?", "void": "counterparty value"}.items()}
CHECKED = ["participant", "asset", "amount", "term", "counterparty", "via", "value"]
DECIMAL = r"[0-9]+(\.[0-9]+)?"
VALUES = {"verify": "passed|failed", "fees": "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])", "qualify": DECIMAL,
          "trade": DECIMAL, "price": rf"(?=.*[1-9]){DECIMAL}"}
BAD_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]|.{4097}", re.S)
UNTRIMMED = re.compile(r"^ | \Z")

class Malformed(Exception):
    """A row that stops a strict run."""

def need(holds, reason):
    """Refuses a malformed row."""
    if not holds:
        raise Malformed(reason)

def csv_rows(text):
    """(line, cells by column, what is wrong with the row as a whole) for each row of a CSV text."""
    csv.field_size_limit(1 << 30)
    reader, header = csv.reader(io.StringIO(text, newline="\n"), strict=True), None
    while True:
        line = reader.line_num + 1
        try:
            row, wrong = next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:                      # quotes that RFC 4180 does not allow
            row, wrong = ["?"], str(error)
        if header is None and row:
            header = row
            bad = [c for c in header if c not in COLUMNS and not c.startswith("x_")]
            if bad or len(set(header)) < len(header) or not {"time", "event"} <= set(header):
                raise Fail(f"line {line}: a column is unknown, doubled or missing: {','.join(header)}")
        elif row:
            yield line, dict(zip(header, row)), wrong or len(row) != len(header) and "wrong-cell-count"

def json_rows(text):
    """The same of JSON Lines."""
    for line, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            pairs, wrong = json.loads(row, object_pairs_hook=tuple, parse_int=str), ""
        except ValueError:
            pairs = None
        if not isinstance(pairs, tuple):
            pairs, wrong = (), "bad-json"
        cells = {key: cell or "" for key, cell in pairs if isinstance(cell, (str, type(None)))}
        for key, cell in pairs:
            if key not in COLUMNS and not key.startswith("x_"):
                wrong = "unknown-column"
            elif key not in cells and not key.startswith("x_"):
                wrong = "number-needs-quotes, wrong-type"
        yield line, cells, wrong or len(dict(pairs)) < len(pairs) and "duplicate-key"

def amount_of(text, places):
    """A decimal with at most so many places as an int of the last place; Malformed if it is none."""
    match = re.fullmatch(r"(-?)([0-9]+)(?:\.([0-9]+))?", text)
    need(match and not (match[3] or "")[places:].strip("0"), "bad-amount")
    amount = int(match[1] + match[2] + (match[3] or "")[:places].ljust(places, "0"))
    need(abs(amount) < 2 ** 128, "bad-amount")
    return amount

def parse_event(cells, decimals, reward):
    """The row as an Event; Malformed if it is none."""
    for column, cell in cells.items():
        spaced = column != "value" and UNTRIMMED.search(cell)
        formula = column in ("id", "participant", "counterparty") and re.match("'[=+@-]", cell)
        if (BAD_CELL.search(cell) or spaced or formula) and not column.startswith("x_"):
            raise Malformed(f"control-character, cell-too-long, untrimmed-cell, unpaired-surrogate: {column}")
    get = cells.get
    name, asset, value, via = get("event", ""), get("asset", ""), get("value", ""), get("via", "")
    need(name in USES, "unknown-event")
    try:
        time = instant(get("time", ""))
    except ValueError:
        raise Malformed("bad-time")
    need(not get("amount") or not get("amount_base"), "unexpected-cell: amount_base")
    text = get("amount") or get("amount_base") or ""
    for column in CHECKED:
        cell = text if column == "amount" else get(column)
        if not cell and column in USES[name]: raise Malformed(f"missing-cell: {column}")
        if cell and column not in USES[name] and column + "?" not in USES[name]:
            raise Malformed(f"unexpected-cell: {column}")
    need(not asset or asset in decimals, "unknown-asset")
    need(asset in ("", reward) or name not in ("mined", "trade", "listing"), "not the reward token")
    places = decimals.get(asset or reward, 36) if get("amount") else 0
    need(get("amount") or "." not in text, "bad-amount")
    amount = amount_of(text, places) if text else 0
    need(amount >= 0 or name == "trade", "bad-amount")
    need(via in ("", "sale", "spend", "transfer", "withdrawal"), "bad-value")
    if name in VALUES:
        need(re.fullmatch(VALUES[name], value), "bad-value")
        value = value if name in ("verify", "fees") else Fraction(value)
    return Event(time, get("id", ""), name, get("participant", ""), asset, amount, get("term", ""),
                 get("counterparty", ""), via, value)

def read_events(path, programme, lenient):
    """All well-formed rows in the order (time, line)."""
    data = Path(path).read_bytes()
    text = (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8-sig")
    decimals = {asset: spec["decimals"] for asset, spec in programme["assets"].items()}
    events, ids = [], set()
    for line, cells, wrong in (json_rows if path.endswith(".jsonl") else csv_rows)(text):
        name = cells.get("id")
        doubled = name and name in ids
        ids.add(name)
        try:
            need(not wrong, wrong)
            need(not doubled, "duplicate-id")
            events.append(parse_event(cells, decimals, programme.get("reward")))
        except Malformed as error:
            if not lenient:
                raise Fail(f"{path}, line {line}: {error}")
    return sorted(events, key=lambda e: e.time)          # stable: equal times stay in line order

def in_force(events, as_of):
    """The events up to the as-of instant without those that a void sets aside."""
    events, place, void = [e for e in events if e.time <= as_of], {}, set()
    for i, e in enumerate(events):
        if e.event == "void":
            void.add(place.get(e.counterparty))
        elif e.id:
            place[e.id] = i
    return [e for i, e in enumerate(events) if i not in void]

# ---- the tables

def text_cell(text):
    """A text cell of a result: harmless in a spreadsheet, quoted where RFC 4180 asks for it."""
    text = "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
    return '"' + text.replace('"', '""') + '"' if re.search('[",\r\n]', text) else text

def tables(allocations, totals, releases):
    """The lines of both files, from rows, totals and amounts as recompute.py collects them."""
    first = ["participant,group,weight,initial,boost,boosted_weight,allocation"]
    for who, group, weight, initial, v, boosted, allocation in sorted(allocations, key=lambda row: row[:2]):
        v = "" if v is None else f"{'-' if v < 0 else ''}{abs(v) // 10 ** 36}.{abs(v) % 10 ** 36:036d}"
        first.append(f"{text_cell(who)},{text_cell(group)},{weight},{initial},{v},{boosted},{allocation}")
    second, left = ["participant,token,time,kind,amount,remaining"], dict(totals)
    for (who, token, time, kind), amount in sorted(releases.items()):
        left[who, token] -= amount
        start = f"{text_cell(who)},{text_cell(token)},{show_time(time)}"
        second.append(f"{start},{kind},{amount},{left[who, token]}")
    return {"allocations.csv": first, "releases.csv": second}

def write(results, folder):
    """Writes both files, every line with a line feed; prints them without a folder."""
    if not folder: return print("\n\n".join("\n".join(lines) for lines in results.values()))
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, lines in results.items():
        (Path(folder) / name).write_bytes(("\n".join(lines) + "\n").encode())

def compare(results, folder):
    """Prints the first row that differs, or that all are equal; returns the exit code."""
    for name, lines in results.items():
        other = (Path(folder) / name).read_bytes().decode().split("\n")
        for i, (mine, theirs) in enumerate(zip_longest(lines + [""], other, fillvalue="(no such row)"), 1):
            if mine != theirs:
                print(f"{name}, line {i} differs\n  recomputed: {mine}\n  {folder}: {theirs}")
                return 1
    print("equal: {} allocation rows, {} release rows".format(*(len(rows) - 1 for rows in results.values())))
    return 0
