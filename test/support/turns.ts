/** Does something when it is its turn. */
export type Turn = <T>(what: string, task: () => Promise<T>) => Promise<T>;

/**
 * Lets several actors act one at a time, in an order that a list of numbers decides: whenever all of them wait for their
 * turn, the next number says whose it is. Each actor must wait for one turn before it asks for the next. The same numbers
 * give the same order, since nothing happens meanwhile.
 */
export async function takeTurns(
  actors: readonly ((turn: Turn) => Promise<void>)[],
  picks: readonly number[],
  onTurn: (actor: number, what: string) => void,
): Promise<void> {
  const waiting = new Map<number, () => void>();
  let left = actors.length;
  let taken = 0;

  const goOn = (): void => {
    if (waiting.size < left || left === 0) return;
    const order = [...waiting.keys()].toSorted((a, b) => a - b);
    const actor = order[(picks[taken % Math.max(1, picks.length)] ?? 0) % order.length] ?? 0;
    taken += 1;
    const go = waiting.get(actor);
    waiting.delete(actor);
    go?.();
  };

  const turnOf =
    (actor: number): Turn =>
    async (what, task) => {
      await new Promise<void>((resolve) => {
        waiting.set(actor, resolve);
        goOn();
      });
      try {
        return await task();
      } finally {
        onTurn(actor, what);
      }
    };

  await Promise.all(
    actors.map(async (act, actor) => {
      try {
        await act(turnOf(actor));
      } finally {
        left -= 1;
        goOn();
      }
    }),
  );
}
