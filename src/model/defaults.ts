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
