const MINUTE = 60n;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;

/** A number of seconds as people count down: `42 days 4 hours`, `3 hours 12 minutes`, `59 seconds`. */
export function spanInWords(seconds: string): string {
  const left = BigInt(seconds);
  if (left >= DAY) return `${many(left / DAY, "day")} ${many((left % DAY) / HOUR, "hour")}`;
  if (left >= HOUR) return `${many(left / HOUR, "hour")} ${many((left % HOUR) / MINUTE, "minute")}`;
  if (left >= MINUTE) return `${many(left / MINUTE, "minute")} ${many(left % MINUTE, "second")}`;
  return many(left, "second");
}

function many(count: bigint, unit: string): string {
  return `${count} ${unit}${count === 1n ? "" : "s"}`;
}
