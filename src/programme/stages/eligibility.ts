import type { Requirement } from "../definition.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Refused } from "../events/refusal.ts";
import type { Eligibility } from "../programme.ts";

interface Standing {
  registered: ProgrammeEvent | undefined;
  accepted: ProgrammeEvent | undefined;
  verified: ProgrammeEvent | undefined;
  /** All verdicts in order; the last one counts. */
  readonly verdicts: ProgrammeEvent[];
}

/** Who registered, accepted the terms and passed verification so far. */
export class EligibilityBook {
  private readonly standings = new Map<string, Standing>();

  constructor(private readonly rule: Eligibility) {}

  /** Takes a `register`, `accept` or `verify` event. */
  record(event: ProgrammeEvent): void {
    if (this.rule.require.size === 0) return;
    const standing = this.standings.get(event.participant) ?? emptyStanding();
    this.standings.set(event.participant, standing);
    if (event.type === "register") standing.registered ??= event;
    if (event.type === "verify") {
      standing.verified = event;
      standing.verdicts.push(event);
    }
    if (event.type === "accept" && this.isRightVersion(event)) standing.accepted ??= event;
  }

  /** Undefined when the participant may contribute now; else what is missing. */
  refusal(participant: string): Refused | undefined {
    if (this.rule.require.size === 0) return undefined;
    const missing = [...this.rule.require].filter((each) => !this.holds(participant, each));
    if (missing.length === 0) return undefined;
    return {
      reason: "not-eligible",
      detail: `missing before this event: ${missing.map(inWords).join(", ")}`,
    };
  }

  /** All events that ever decided `requirement`, for an explanation. */
  history(participant: string, requirement: Requirement): readonly ProgrammeEvent[] {
    const standing = this.standings.get(participant);
    if (requirement === "verified") return standing?.verdicts ?? [];
    const event = standing?.[requirement];
    return event === undefined ? [] : [event];
  }

  /** The event that fulfils `requirement` now. */
  private evidence(participant: string, requirement: Requirement): ProgrammeEvent | undefined {
    return this.standings.get(participant)?.[requirement];
  }

  holds(participant: string, requirement: Requirement): boolean {
    const event = this.evidence(participant, requirement);
    return event !== undefined && (requirement !== "verified" || event.value === "passed");
  }

  private isRightVersion(event: ProgrammeEvent): boolean {
    return this.rule.termsVersion === undefined || event.value === this.rule.termsVersion;
  }
}

function emptyStanding(): Standing {
  return { registered: undefined, accepted: undefined, verified: undefined, verdicts: [] };
}

function inWords(requirement: Requirement): string {
  return {
    registered: "registration",
    accepted: "acceptance of the terms",
    verified: "a passed verification",
  }[requirement];
}
