import type { Clock } from "../../src/api/http/limiter.js";

/** A time that goes by only as fast as everything in it waits. */
export interface VirtualTime extends Clock {
  /** Does something after so many milliseconds. */
  readonly after: (ms: number, action: () => void) => void;
  /** Lets time go by until nothing waits any more. */
  readonly run: () => Promise<void>;
}

export function createVirtualTime(): VirtualTime {
  let now = 0;
  const alarms: { readonly at: number; readonly action: () => void }[] = [];
  const after: VirtualTime["after"] = (ms, action) => {
    const at = now + ms;
    const index = alarms.findIndex((alarm) => alarm.at > at);
    alarms.splice(index < 0 ? alarms.length : index, 0, { at, action });
  };
  return {
    elapsed: () => now,
    after,
    sleep: (ms) => new Promise<void>((resolve) => after(ms, resolve)),
    async run() {
      await settled();
      for (let alarm = alarms.shift(); alarm !== undefined; alarm = alarms.shift()) {
        now = alarm.at;
        alarm.action();
        await settled();
      }
    },
  };
}

/** Whatever follows at once has followed. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
