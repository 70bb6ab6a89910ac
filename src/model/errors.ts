import { causes, type Diagnostic } from "./diagnostics.js";

/** The exit codes of every command, whatever the output format. */
export const exitCodes = {
  success: 0,
  failure: 1,
  changes: 2,
  invalid: 3,
  stale: 4,
  refused: 5,
  partial: 6,
  permissions: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Whether a command that ends so did what it was asked for. */
export function isSuccess(code: ExitCode): boolean {
  return code === exitCodes.success || code === exitCodes.changes;
}

/**
 * An expected failure: its message is written for the user and holds no secret. Anything else that is thrown is a bug.
 */
export abstract class ExpectedError extends Error {
  abstract readonly exitCode: ExitCode;
  /** What the user can do about it, one sentence; empty when the message says it all. */
  readonly hint: string;

  constructor(message: string, hint = "") {
    super(message);
    this.name = new.target.name;
    this.hint = hint;
  }
}

/** A failure that findings about the config explain. */
export abstract class DiagnosedError extends ExpectedError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[]) {
    super(message);
    this.diagnostics = diagnostics;
  }
}

/** The config cannot be used; the diagnostics say where and why. */
export class ConfigError extends DiagnosedError {
  readonly exitCode = exitCodes.invalid;

  constructor(diagnostics: readonly Diagnostic[]) {
    const errors = causes(diagnostics).filter(({ severity }) => severity === "error").length;
    super(errors === 1 ? "The config has 1 error." : `The config has ${errors} errors.`, diagnostics);
  }
}

/** The config is right, but a credential that it refers to has expired. */
export class ExpiredSecretError extends DiagnosedError {
  readonly exitCode = exitCodes.refused;

  constructor(diagnostics: readonly Diagnostic[]) {
    super("A credential has expired; nothing was sent.", diagnostics);
  }
}

/** The config is right, but asks for what the policy does not allow. */
export class PolicyError extends DiagnosedError {
  readonly exitCode = exitCodes.refused;

  constructor(diagnostics: readonly Diagnostic[]) {
    super("The policy does not allow what the config asks for; nothing was applied.", diagnostics);
  }
}

/** The error that a config with errors calls for. */
export function errorOf(diagnostics: readonly Diagnostic[]): DiagnosedError {
  const errors = causes(diagnostics).filter(({ severity }) => severity === "error");
  return errors.every(({ code }) => code === "expired-secret")
    ? new ExpiredSecretError(diagnostics)
    : new ConfigError(diagnostics);
}

/** The command line or the environment cannot be used. */
export class UsageError extends ExpectedError {
  readonly exitCode = exitCodes.invalid;
}

/** A request that was answered with an error, or not at all. */
export class ApiError extends ExpectedError {
  readonly exitCode = exitCodes.failure;
  readonly request: FailedRequest;

  constructor(message: string, hint: string, request: FailedRequest) {
    super(message, hint);
    this.request = request;
  }
}

/** The facts of a failed request. The path never holds a query string: the token travels there. */
export interface FailedRequest {
  readonly method: string;
  readonly path: string;
  /** HTTP status; `undefined` when no answer came. */
  readonly status?: number;
  /** The API's machine code, such as `DATASET_NAME_EXISTS`. */
  readonly code?: string;
  readonly requestId?: string;
  /** How many times the request was sent. */
  readonly attempts: number;
  /** True when the server may have carried the request out although no answer says so. */
  readonly ambiguous: boolean;
}

/** The account is in a state that no plan can be made for, such as two datasets of one name. */
export class AccountError extends ExpectedError {
  readonly exitCode = exitCodes.failure;
}

/** Storage denies what the config needs of it, or cannot be reached; nothing was sent to the API. */
export class StorageError extends DiagnosedError {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, diagnostics: readonly Diagnostic[]) {
    super("The storage cannot be used as the config says; nothing was applied.", diagnostics);
    this.exitCode = exitCode;
  }
}

/** What was reviewed is not what would be done now; nothing was written. */
export class StalePlanError extends ExpectedError {
  readonly exitCode = exitCodes.stale;
}

/** A safety rule forbids what was asked; nothing was written. */
export class RefusedError extends ExpectedError {
  readonly exitCode = exitCodes.refused;
}

/** Somebody who was asked said no. */
export class CancelledError extends ExpectedError {
  readonly exitCode = exitCodes.failure;
}

/** Stopped by a signal. */
export class InterruptedError extends ExpectedError {
  readonly exitCode = exitCodes.interrupted;
  /** True when the server may have carried a request out, as in {@link FailedRequest}. */
  readonly ambiguous: boolean;

  constructor(message: string, hint = "", ambiguous = false) {
    super(message, hint);
    this.ambiguous = ambiguous;
  }
}

/** The operating system's code of a call that failed, such as `ENOENT`; `unknown` for any other error. */
export function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
