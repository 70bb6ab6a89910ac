import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/yaml/load.js";
import { maxLineLength, placesIn } from "../../src/config/yaml/text-places.js";

test("an offset has its line and column, and ends within its line", () => {
  const { at } = placesIn("\nab\n\ncde", "f");
  const place = (offset: number, length?: number) => {
    const { file, line, column, endColumn } = at(offset, length);
    return `${file}:${line}:${column}-${endColumn}`;
  };
  expect(place(0)).toBe("f:1:1-1");
  expect(place(1)).toBe("f:2:1-2");
  expect(place(2, 5)).toBe("f:2:2-3");
  expect(place(3)).toBe("f:2:3-3");
  expect(place(4)).toBe("f:3:1-1");
  expect(place(5, 2)).toBe("f:4:1-3");
  expect(place(100)).toBe("f:4:4-4");
});

test("the first line that is too long is told, and one of just the length is none", () => {
  const most = "x".repeat(maxLineLength);
  const problem = (text: string) => placesIn(text, "f").problem;
  expect(problem(`${most}\n${most}`)).toBeUndefined();
  expect(problem(`${most}x`)).toMatchObject({ offset: maxLineLength, message: "a line of 65537 characters" });
  expect(problem(`a\n${most}xy\n${most}xyz`)).toMatchObject({
    offset: 2 + maxLineLength,
    message: "a line of 65538 characters",
  });
});

test("a file of more than a million lines is not looked into", () => {
  const lines = "\n".repeat(999_999);
  expect(placesIn(lines, "f").problem).toBeUndefined();
  expect(placesIn(`${lines}\n`, "f").problem).toMatchObject({ code: "file-too-large", offset: 1_000_000 });
});

test.each([
  [["a"], "key", "1:1-2"],
  [["a"], "value", "1:7-15"],
  [["a", "b"], "key", "1:9-10"],
  [["list", "1"], "value", "2:12-13"],
  [["list", "1"], "key", "2:12-13"],
  [["list", "2"], "value", "2:7-15"],
  [["list", "x"], "value", "2:7-15"],
  [["list", "1", "deeper"], "value", "2:12-13"],
  [["copy", "b"], "value", "1:12-13"],
  [["copy"], "value", "3:7-9"],
  [["none", "b"], "key", "1:1-15"],
  [["copy", "none"], "value", "3:7-9"],
] as const)("%j has a place for its %s", (path, part, expected) => {
  const text = "a: &x { b: 1 }\nlist: [ 1, 2 ]\ncopy: *x\n";
  const { line, column, endColumn } = parseConfig(Buffer.from(text), "f").locate(path, part);
  expect(`${line}:${column}-${endColumn}`).toBe(expected);
});
