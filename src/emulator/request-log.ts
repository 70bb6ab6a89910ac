/** A request as it came in; neither its query nor its body is ever kept, because secrets travel in both. */
export interface LoggedRequest {
  /** Counts from 1 in order of arrival. */
  readonly n: number;
  readonly method: string;
  /** As it was sent, percent-encoding included. */
  readonly path: string;
  /** `null` while there is no answer, and for ever when the connection was reset instead. */
  readonly status: number | null;
}

/** How many requests are being served now, were at most, and have arrived, the last two since the log was cleared. */
export interface Load {
  readonly inFlight: number;
  readonly peak: number;
  readonly arrived: number;
}

export interface RequestLog {
  /** Notes the arrival of a request and returns its number. */
  arrived(method: string, path: string): number;
  answered(n: number, status: number): void;
  /** The request is over, answered or not. */
  finished(): void;
  entries(): readonly LoggedRequest[];
  load(): Load;
  clear(): void;
}

/** Older entries are dropped beyond this, so that an emulator can run for days. */
const kept = 100_000;

export function createRequestLog(): RequestLog {
  const entries = new Map<number, LoggedRequest>();
  let last = 0;
  let cleared = 0;
  let inFlight = 0;
  let peak = 0;
  return {
    arrived(method, path) {
      last += 1;
      inFlight += 1;
      peak = Math.max(peak, inFlight);
      entries.set(last, { n: last, method, path, status: null });
      entries.delete(last - kept);
      return last;
    },
    answered(n, status) {
      const entry = entries.get(n);
      if (entry !== undefined) entries.set(n, { ...entry, status });
    },
    finished() {
      inFlight -= 1;
    },
    entries: () => [...entries.values()],
    load: () => ({ inFlight, peak, arrived: last - cleared }),
    clear() {
      entries.clear();
      cleared = last;
      peak = inFlight;
    },
  };
}
