import type { ValueProblem } from "../../model/value-problem.js";

/** An address in ASCII, so that it is the one that people read. */
const form =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/** What is wrong with an e-mail address. */
export function addressProblem(text: string): ValueProblem | undefined {
  if (form.test(text) && !/^mailto:/i.test(text)) return undefined;
  const meant = text
    .split(/[\s<>,;]+|^mailto:/i)
    .map((part) => part.replace(/:\d*$/, ""))
    .filter((part) => form.test(part));
  const [address] = meant;
  if (meant.length > 1)
    return { problem: "is more than one address", hint: "write each as an item of the list" };
  return {
    problem: "is not an e-mail address",
    hint:
      address === undefined || /[^ -~]/.test(text)
        ? "expected: an address in ASCII, such as ada@example.com"
        : `write ${address} alone`,
  };
}
