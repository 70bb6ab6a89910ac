import { compareText } from "../model/diagnostics.js";

/** Orders names as people count: `fleet-2` before `fleet-10`. Names of equal numbers, as `a1` and `a01`, by their text. */
export function compareAsPeopleCount(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = isNumber(part) && isNumber(other) ? compareNumbers(part, other) : compareText(part, other);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

/** Numbers, and the text between them. */
function partsOf(name: string): readonly string[] {
  return name.match(/[0-9]+|[^0-9]+/g) ?? [];
}

function isNumber(part: string): boolean {
  return /^[0-9]/.test(part);
}

/** Of any length, so that no digit is lost. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [withoutZeros(a), withoutZeros(b)] as const;
  return left.length - right.length || compareText(left, right);
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+/, "");
}
