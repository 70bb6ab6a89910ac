import { checker } from "./validation.js";

/** Which requests a rule spoils: the first rule that matches and has tries left wins. */
interface Matching {
  readonly method?: string;
  /** Source of a regular expression, tried on the decoded path without the query. */
  readonly path?: string;
  /** How many matching requests pass unharmed first. */
  readonly skip?: number;
  /** How many requests are spoilt then; without it, all. */
  readonly times?: number;
}

/** How a request goes wrong. */
export type Fault =
  /** Answered with an error body. The request has no effect, unless `commit` is set. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly code?: string;
      readonly error?: string;
      readonly retryAfter?: string | number;
      readonly commit?: boolean;
    }
  /** Answered with 429, without effect, once more than `perSecond` requests come in a second; `burst` may come at once, 1 unless said. */
  | {
      readonly kind: "throttle";
      readonly perSecond: number;
      readonly burst?: number;
      readonly retryAfter?: string | number;
    }
  /** The connection is reset and nothing happened. */
  | { readonly kind: "reset_before" }
  /** The connection is reset although the request took effect. */
  | { readonly kind: "reset_after" }
  /** The request takes effect at once and is answered late. */
  | { readonly kind: "delay"; readonly delayMs: number }
  /** The request takes effect; the answer says JSON but is none. */
  | { readonly kind: "garbage_json" }
  /** A page as a proxy would send it, 502 unless `status` says otherwise; no effect unless `commit` is set. */
  | {
      readonly kind: "html";
      readonly status?: number;
      readonly retryAfter?: string | number;
      readonly commit?: boolean;
    }
  /** The request takes effect; the connection ends in the middle of the answer. */
  | { readonly kind: "truncate" }
  /** No effect; 307 unless `status` says otherwise. */
  | { readonly kind: "redirect"; readonly location: string; readonly status?: number }
  /** The request takes effect; the answer is `body`, or else an object where a list belongs and a list where an object does. */
  | { readonly kind: "wrong_type"; readonly body?: unknown };

export type FaultRule = Matching & Fault;

export interface Faults {
  /** Replaces all rules and starts counting anew. */
  replace(rules: readonly FaultRule[]): void;
  /** The rules, each with the number of requests that it matched so far. */
  rules(): readonly (FaultRule & { readonly matched: number })[];
  /** What is to go wrong with this request, if anything. */
  next(method: string, path: string): Fault | undefined;
}

/** No request is spoilt before there are rules. `now` gives Unix milliseconds. */
export function createFaults(now: () => number): Faults {
  let armed: ArmedRule[] = [];
  return {
    replace(rules) {
      armed = rules.map((rule) => ({
        rule,
        path: new RegExp(rule.path ?? ""),
        matched: 0,
        used: 0,
        usedAt: 0,
      }));
    },
    rules: () => armed.map(({ rule, matched }) => ({ ...rule, matched })),
    next: (method, path) => armed.find((candidate) => strikes(candidate, method, path, now()))?.rule,
  };
}

/** Checks a list of {@link FaultRule} that comes over HTTP. */
export const faultsChecker = checker<readonly FaultRule[]>({
  type: "array",
  items: {
    type: "object",
    required: ["kind"],
    discriminator: { propertyName: "kind" },
    oneOf: [
      rule("status", ["status"], {
        status: { type: "integer", minimum: 400, maximum: 599 },
        code: { type: "string" },
        error: { type: "string" },
        retryAfter: { type: ["string", "integer"] },
        commit: { type: "boolean" },
      }),
      rule("throttle", ["perSecond"], {
        perSecond: { type: "number", exclusiveMinimum: 0 },
        burst: { type: "integer", minimum: 1 },
        retryAfter: { type: ["string", "integer"] },
      }),
      rule("reset_before", [], {}),
      rule("reset_after", [], {}),
      rule("delay", ["delayMs"], { delayMs: { type: "integer", minimum: 0, maximum: 3_600_000 } }),
      rule("garbage_json", [], {}),
      rule("html", [], {
        status: { type: "integer", minimum: 200, maximum: 599 },
        retryAfter: { type: ["string", "integer"] },
        commit: { type: "boolean" },
      }),
      rule("truncate", [], {}),
      rule("redirect", ["location"], {
        location: { type: "string" },
        status: { type: "integer", minimum: 300, maximum: 399 },
      }),
      rule("wrong_type", [], { body: {} }),
    ],
  },
});

/** What is wrong with the regular expressions of rules; `undefined` when nothing is. */
export function pathProblem(rules: readonly FaultRule[]): string | undefined {
  const broken = rules.findIndex((candidate) => !compiles(candidate.path ?? ""));
  return broken < 0 ? undefined : `${broken}.path must be a regular expression`;
}

interface ArmedRule {
  readonly rule: FaultRule;
  readonly path: RegExp;
  matched: number;
  /** How much of what a throttle lets pass at once was used, at the moment beside it. */
  used: number;
  usedAt: number;
}

/** Counts the request when the rule matches it, and says whether it is the rule's to spoil. */
function strikes(armed: ArmedRule, method: string, path: string, now: number): boolean {
  const { skip = 0, times = Infinity } = armed.rule;
  const isMatch = (armed.rule.method ?? method).toUpperCase() === method && armed.path.test(path);
  if (!isMatch || armed.matched >= skip + times) return false;
  armed.matched += 1;
  return armed.matched > skip && !letsPass(armed, now);
}

/** Whether a throttle has room for one more request, which it then takes. */
function letsPass(armed: ArmedRule, now: number): boolean {
  if (armed.rule.kind !== "throttle") return false;
  const { perSecond, burst = 1 } = armed.rule;
  const used = Math.max(0, armed.used - ((now - armed.usedAt) / 1000) * perSecond);
  const hasRoom = used + 1 <= burst;
  armed.used = hasRoom ? used + 1 : used;
  armed.usedAt = now;
  return hasRoom;
}

function rule(kind: Fault["kind"], required: readonly string[], properties: object): object {
  const whole = { type: "integer", minimum: 0 };
  const matching = { method: { type: "string" }, path: { type: "string" }, skip: whole, times: whole };
  return {
    required: ["kind", ...required],
    additionalProperties: false,
    properties: { kind: { const: kind }, ...matching, ...properties },
  };
}

function compiles(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
