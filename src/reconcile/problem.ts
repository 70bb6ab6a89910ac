import { ExpectedError } from "../model/errors.js";
import type { Problem } from "../model/result.js";

/** An expected failure in words; a bug is thrown on. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ExpectedError) return { message: error.message, hint: error.hint };
  throw error;
}
