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
  add: styled(32, 39),
  change: styled(33, 39),
  error: styled(31, 39),
  warning: styled(33, 39),
  strong: styled(1, 22),
  faint: styled(2, 22),
};

/** By the codes that begin and end a style. Node's own function looks at stdout whatever stream the text is for. */
function styled(begin: number, end: number): (text: string) => string {
  return (text) => `\u{1b}[${begin}m${text}\u{1b}[${end}m`;
}
