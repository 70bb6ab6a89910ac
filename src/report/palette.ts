import { styleText } from "node:util";

/** How text is coloured; {@link plain} does not. */
export interface Palette {
  readonly add: (text: string) => string;
  readonly change: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

const same = (text: string): string => text;

export const plain: Palette = {
  add: same,
  change: same,
  error: same,
  warning: same,
  strong: same,
  faint: same,
};

export const coloured: Palette = {
  add: (text) => styleText("green", text),
  change: (text) => styleText("yellow", text),
  error: (text) => styleText("red", text),
  warning: (text) => styleText("yellow", text),
  strong: (text) => styleText("bold", text),
  faint: (text) => styleText("dim", text),
};
