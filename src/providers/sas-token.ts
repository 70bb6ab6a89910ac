import type { Purpose } from "../model/desired.js";
import type { ValueProblem } from "../model/value-problem.js";

/** Says what was given instead of a SAS token, or how it was spoilt on its way. */
export function sasProblem(text: string): ValueProblem | undefined {
  const other = spoilt.find(({ form }) => form.test(text));
  if (other !== undefined) return { problem: other.problem, hint: other.hint };
  const parameters = parametersOf(text);
  if ((parameters.get("sig") ?? "") === "")
    return { problem: "is not a SAS token: it has no signature (sig)", hint: expected };
  const dates = [...dateNames, "st"].filter(
    (name) => parameters.has(name) && dateIn(parameters, name) === undefined,
  );
  if (dates.length > 0)
    return { problem: `is a SAS token with a date that is none (${dates.join(", ")})`, hint: reissue };
  const [start, end] = [signedStart(text), signedEnd(text)];
  return start !== undefined && end !== undefined && end <= start
    ? { problem: "is a SAS token that ends before it starts", hint: reissue }
    : undefined;
}

/** When a SAS token ends: it, or the key of a person or application that has signed it, whichever is earlier. */
export function signedEnd(text: string): Date | undefined {
  return datesIn(text, dateNames)[0];
}

/** When a SAS token begins to be valid: with it and with its key, whichever is later. */
export function signedStart(text: string): Date | undefined {
  return datesIn(text, ["st", "skt"]).at(-1);
}

/** What a SAS token does not grant of what a purpose needs. One that leaves it to a policy of the container says nothing. */
export function missingRights(text: string, purpose: Purpose): readonly string[] {
  const parameters = parametersOf(text);
  const lacks = (name: string, letters: string) => {
    const granted = parameters.get(name);
    return granted === null ? [] : letters.split("").filter((letter) => !granted.includes(letter));
  };
  return [
    ...lacks("sp", purpose === "input" ? "rl" : "rwdl").map(
      (letter) => `${rights[letter] ?? ""} (${letter})`,
    ),
    ...lacks("ss", "b").map(() => "the service blob (ss=b)"),
    ...lacks("srt", "co").map((letter) => `the resource type ${types[letter] ?? ""} (srt=${letter})`),
    ...(parameters.get("sr")?.startsWith("b") === true ? ["the container (sr=c)"] : []),
  ];
}

export function withoutQuestionMark(text: string): string {
  return text.startsWith("?") ? text.slice(1) : text;
}

const expected = "expected: what the portal calls the SAS token, such as sv=…&sp=rl&se=…&sig=…";
const reissue = "issue a new one, and export it as it is";

const spoilt: readonly (ValueProblem & { readonly form: RegExp })[] = [
  {
    form: /(?:^|;)\s*(?:AccountKey|AccountName|SharedAccessSignature|BlobEndpoint|DefaultEndpointsProtocol)=/i,
    problem: "is a connection string, not a SAS token",
    hint: "export the SAS token alone: of a connection string with a SAS, what follows `SharedAccessSignature=`",
  },
  {
    form: /^[A-Za-z0-9+/]{86}==$/,
    problem: "is an account key, not a SAS token",
    hint: "issue a SAS token: an account key opens the whole account",
  },
  {
    form: /^[a-z]+:\/\//i,
    problem: "is a URL, not a SAS token",
    hint: "export only what follows its question mark",
  },
  {
    form: /&amp;/i,
    problem: "has &amp; in place of &",
    hint: "copy the token itself, not out of HTML or XML",
  },
  {
    form: /\\u0026/i,
    problem: "has \\u0026 in place of &",
    hint: "copy the token itself, not out of JSON; `terraform output -raw` and `jq -r` print it plain",
  },
  {
    form: /^\??(?:[a-z]+%3d[^&]*)%26/i,
    problem: "is encoded as a whole",
    hint: "export it as the portal shows it",
  },
  {
    form: /%25[0-9a-f]{2}/i,
    problem: "is encoded twice",
    hint: "export it as the portal shows it: %3A where it now has %253A",
  },
  {
    form: /[^!-~]|["<>\\^`{|}]/,
    problem: "holds characters that no SAS token has",
    hint: "export it as the portal shows it; a blank comes from decoding it",
  },
];

const rights: Readonly<Record<string, string>> = { r: "read", w: "write", d: "delete", l: "list" };
const types: Readonly<Record<string, string>> = { c: "container", o: "object" };

/** The parameters that hold the end of the token, and of the key that signed it. */
const dateNames = ["se", "ske"];

function parametersOf(text: string): URLSearchParams {
  return new URLSearchParams(withoutQuestionMark(text));
}

function datesIn(text: string, names: readonly string[]): readonly Date[] {
  const parameters = parametersOf(text);
  return names
    .flatMap((name) => dateIn(parameters, name) ?? [])
    .toSorted((a, b) => a.getTime() - b.getTime());
}

/** A day or a time in UTC. */
function dateIn(parameters: URLSearchParams, name: string): Date | undefined {
  const text = parameters.get(name);
  if (text === null || !/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?Z)?$/.test(text))
    return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
