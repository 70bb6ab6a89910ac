/** Kind and place of a bug. Nothing that an error can be told is shown, its name included: nobody knows what is in it. */
export function describeBug(error: unknown): string {
  try {
    if (!(error instanceof Error)) return "something was thrown that is not an error";
    const kind = builtInErrors.find((one) => error instanceof one)?.name ?? "Error";
    const calls = String(error.stack).replace(error.message, "");
    const place = /^ {4}at .*\/dist\/([\w/-]+\.js:\d+):\d+\)?$/m.exec(calls)?.[1];
    return place === undefined ? kind : `${kind} at ${place}`;
  } catch {
    return "something was thrown that cannot be described";
  }
}

const builtInErrors = [
  TypeError,
  RangeError,
  ReferenceError,
  SyntaxError,
  URIError,
  EvalError,
  AggregateError,
];
