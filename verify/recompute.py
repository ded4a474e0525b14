#!/usr/bin/env python3
"""A second, independent computation of a programme's allocations and releases (see README.md beside it).

Written from docs/definition.md, docs/events.md and docs/results.md alone; it shares no code with the engine.
Here stand the rules; files.py reads the definition and the events, and writes or compares the tables.
Standard library only. Every amount is an int or a Fraction; times are nanoseconds since 1970.
"""
import argparse, sys
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from datetime import date
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import floor, isqrt, prod
from types import SimpleNamespace

sys.dont_write_bytecode = True                   # no __pycache__ beside the sources, which are shipped
from files import (DAY, EPOCH, NS, Fail, compare, dig, in_force, instant, later, ratio, read_events,
                   read_programme, tables, write, zone_offset)

ONE = 10 ** 36        # irrational steps are rounded half up to 36 places
BITS = 200            # of the binary fraction in arctan
FOREVER = 10 ** 30

# ---- numbers

def half_up(value):
    """A Fraction x 10^36, rounded half up."""
    return floor(value * ONE + Fraction(1, 2))

def arctan(x):
    """arctan of a Fraction, right to more than 50 places: five halvings, then the Taylor series."""
    power = (abs(x.numerator) << BITS) // x.denominator
    for _ in range(5):                           # arctan(x) = 2 arctan(x / (1 + sqrt(1 + x^2)))
        power = (power << BITS) // ((1 << BITS) + isqrt((1 << 2 * BITS) + power * power))
    square, total, n = power * power >> BITS, 0, 1
    while power:
        total += power // n if n % 4 == 1 else -(power // n)
        power, n = power * square >> BITS, n + 2
    return Fraction(32 * total if x > 0 else -32 * total, 1 << BITS)

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
            elif e.event == "listing" and self.listing is None:
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
            spec=spec, id=str(spec["id"]), terms=terms, assets=assets, of=defaultdict(list),
            opens=instant(opens) if opens else -FOREVER, closes=instant(closes) if closes else FOREVER,
            decimals=spec.get("weight_decimals", own), taken=defaultdict(int), cap_asset=cap.get("asset"),
            room=floor(self.base(cap["amount"], cap["asset"])) if cap else 0)

    def price(self, asset, **instants):
        """The price that counts, given the instants that a rule may name; None if there is none."""
        rule = dig(self.p, "weigh.price", {})
        if "fixed" in rule: return ratio(rule["fixed"][asset]) if asset in rule["fixed"] else None
        if rule.get("at") not in instants: return 1         # no prices, or a stake: priced day by day
        times, values = self.prices[asset]
        place = bisect_right(times, instants[rule["at"]])
        return values[place - 1] if place else None

    def multiplier(self, time):
        """The factor of the first entry that holds at this time, else 1."""
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
        price = self.price(e.asset, opening=group.opens, closing=group.closes) if group else None
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
        weighs = Fraction(10 ** group.decimals, 10 ** self.decimals[e.asset])
        factor = prod(parts) * weighs if c["by"] == "lock" else ratio(term["coefficient"])
        position = SimpleNamespace(who=who, asset=e.asset, term=e.term, factor=factor, remaining=0,
                                   signal=bool(signal), left_once=False, first_day=0)
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
        """Shares each group's pool by weight, then releases each participant's total."""
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
            if part: self.release(rule["signal"], who, part, close)

    def pools(self):
        """Each group's own pool, floored to base units."""
        share, how = self.p["share"], dig(self.p, "share.rates", "printed")
        def part(spec):
            if "pool" in spec: return 0
            early = ratio(spec.get("early_bonus", 0)) if how == "weighted" else 0
            return ratio(spec["rate"]) if how == "printed" else ratio(spec["cap"]["amount"]) * (1 + early)
        whole = 1 if how == "printed" else sum(part(group.spec) for group in self.groups)
        return [floor(self.base(g.spec["pool"], self.reward) if "pool" in g.spec
                      else self.base(share["pool"], self.reward) * part(g.spec) / whole) for g in self.groups]

    def share_group(self, group, pool, by_signal):
        """The rows of one group; returns what was allocated."""
        share, boosted = self.p["share"], group.id == str(dig(self.p, "boost.group"))
        counted = [(p.who, floor(p.remaining * p.factor), p.signal) for own in group.of.values() for p in own]
        def sums(pairs):
            out = defaultdict(int)
            for who, number in pairs:
                out[who] += number
            return out
        def split(pairs):
            names, numbers = [who for who, _ in pairs], [number for _, number in pairs]
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
        return half_up(scale * arctan(k * eps - shift) + offset)

    def referral_bonus(self, spec):
        """Both sides of an accepted invitation get a fraction of the invitee's allocation."""
        taken, bonus = defaultdict(int), defaultdict(int)
        for (who, _), total in self.totals.items():
            for side in (who, self.invites[who][0]) if who in self.invites and total else ():
                taken[side] += total
                bonus[side] += floor(total * ratio(spec["fraction"]))
        for who in taken:
            self.add(who, "referral", taken[who], bonus[who])

    # -- release

    def start(self, spec, close):
        """The instant that a rule starts from; None while there is none."""
        named = spec.get("at", spec.get("start", "listing"))
        if named != "listing":
            return close if named == "close" else instant(named)
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
        else:                                    # linear
            end, f0 = later(start, spec["duration"], self.offset), ratio(spec.get("at_start", 0))
            first = later(start, spec.get("cliff", "P0D"), self.offset)
            def released(time):
                return floor(total * (f0 + (1 - f0) * Fraction(min(time, end) - start, end - start)))
            if self.as_of >= first:
                self.pay(who, first, "cliff" if "cliff" in spec else "distribution", released(first))
                self.pay(who, min(self.as_of, end), "linear", released(self.as_of) - released(first))

    def activity_facts(self, spec):
        """Mined by day, net buying by week, when each inviter's invitees qualified, and day 0."""
        start, referral, proofs = self.start(spec, None), spec.get("referral"), {}
        zero = FOREVER if start is None else (start + self.offset) // DAY
        mined, bought, qualified = defaultdict(dict), defaultdict(int), defaultdict(list)
        for e in self.events:
            day = (e.time + self.offset) // DAY - zero
            due = 0 <= day <= spec["days"] and e.amount
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
        """The rows that a listing and then mining give to one participant, and what burns in the end."""
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
        self.pay(who, (zero + spec["days"] + 1) * DAY - self.offset, "burned", total - paid)

    # -- minter's yield

    def minters(self):
        """Lots and what was activated of them; each month's fees are shared by weight for life."""
        c, offer = self.p["contribute"], dig(self.p, "contribute.offer")
        opens, closes, factor = (instant(offer["opens"]), instant(offer["closes"]), ratio(offer["factor"])) \
            if offer else (0, 0, 1)
        lots, owned, weights = defaultdict(deque), defaultdict(int), defaultdict(deque)
        fees = {asset: defaultdict(int) for asset in c["assets"]}
        for e in self.events:
            key, inside = (e.participant, e.asset), opens <= e.time < closes
            if e.asset not in fees or not e.amount: continue
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
                    if not lot[0]: lots[key].popleft()
        for asset, months in fees.items():
            carried, total = 0, defaultdict(int)
            for month, fee in sorted(months.items()):
                first = (date.fromisoformat(month + "-01").toordinal() - EPOCH) * DAY - self.offset
                end = later(first, "P1M", self.offset)
                while weights[asset] and weights[asset][0][0] < end:
                    _, who, weight = weights[asset].popleft()
                    total[who] += weight
                names = [who for who in total if total[who]]
                pool = floor(fee * ratio(self.p["share"]["fraction"])) + carried
                parts = divide(pool, names, [total[who] for who in names], self.rounding)
                carried = pool - sum(parts) if self.carries else 0
                for who, part in zip(names, parts):
                    self.add(who, f"{asset}/{month}", total[who], part, asset)
                    self.pay(who, end, "yield", part, asset)

    # -- staking

    def daily_emission(self):
        """Each day's emission goes to the products by adjusted value, and within one by stake."""
        terms, spec = self.p["contribute"]["terms"], self.p["share"]["emission"]
        first = date.fromisoformat(spec["starts"]).toordinal() - EPOCH
        origin, changes = first * DAY - self.offset, defaultdict(list)   # changes by the day they count from
        for e, position, change in self.changes():
            if change > 0:                       # what is there when a day begins counts for that day
                position.first_day = max(0, -((origin - e.time) // DAY))
            since = max(position.first_day, (e.time - origin) // DAY)
            changes[since].append((position.term, position.who, change))
        daily = self.base(spec["supply"], self.reward) * ratio(spec["daily_rate"])
        left, carried = floor(self.base(spec["ceiling"], self.reward)), 0
        stake = {term: defaultdict(int) for term in terms}
        for n in range((self.as_of - origin) // DAY):
            begin, label = origin + n * DAY, date.fromordinal(first + n + EPOCH).isoformat()
            for term, who, change in changes[n]:
                stake[term][who] += change
                if not stake[term][who]: del stake[term][who]
            emission = min(left, floor(daily * ratio(spec["decay"]) ** (n // spec["cycle_days"])))
            left, pool, given, values = left - emission, emission + carried, 0, []
            for term, own in stake.items():
                asset = terms[term]["assets"][0]
                units = Fraction(sum(own.values()), 10 ** self.decimals[asset])
                values.append(units * (self.price(asset, day=begin) or 0) * ratio(terms[term]["coefficient"]))
            for (term, own), part in zip(stake.items(), divide(pool, list(stake), values)):
                for who, amount in zip(own, divide(part, list(own), list(own.values()), self.rounding)):
                    self.add(who, f"{term}/{label}", own[who], amount)
                    given += amount
                    self.release(self.p["release"], who, amount, begin + DAY)
            carried = pool - given if self.carries else 0

    def stream(self):
        """Reward per token, an accumulator that grows by the second; brought up to date at each change."""
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
        """Runs the rules of the programme's shape."""
        shapes = {"pro-rata": self.lockdrop, "tokens-per-unit": self.lockdrop, "monthly-yield": self.minters,
                  "daily-emission": self.daily_emission, "stream": self.stream}
        shapes[self.p["share"]["by"]]()
        return self

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
        run = Run(programme, events, as_of).compute()
        results = tables(run.allocations, run.totals, run.releases)
        if options.compare: return compare(results, options.compare)
        write(results, options.out)
        return 0
    except (Fail, ValueError, OSError, KeyError, OverflowError) as error:
        lacks = "the programme lacks " if isinstance(error, KeyError) else ""
        print(f"error: {lacks}{error}", file=sys.stderr)
        return 2

if __name__ == "__main__":
    sys.exit(main())
