/** A seeded generator for tests (xorshift32): the same seed gives the same programme everywhere. */
export interface Random {
  /** 0 <= n < `n`. */
  below(n: number): number;
  chance(percent: number): boolean;
  pick<T>(items: readonly T[]): T;
}

export function randomFrom(seed: number): Random {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  for (let i = 0; i < 8; i++) next();
  const below = (n: number): number => next() % n;
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: <T>(items: readonly T[]) => items[below(items.length)] as T,
  };
}
