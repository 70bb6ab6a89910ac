/** How the API is reached, where nobody says. */
export const apiDefaults = {
  server: "https://api.lightly.ai",
  /** For one attempt of a request. */
  timeoutMs: 60_000,
  retries: 4,
  /** Requests at the same time, at most. */
  parallelism: 32,
} as const;

/** Days before the end of a credential from which on a warning is given, where nobody says. */
export const defaultWarnExpiryDays = 30;

/** How storage is tried, where nobody says. */
export const storageDefaults = {
  /** Objects of a folder that are looked at, at most. */
  sample: 1000,
  /** Requests at the same time. */
  parallelism: 16,
  /** Seconds for one attempt. */
  timeout: 20,
} as const;
