/** Texts that a dataset is known by. */
export interface OwnNames {
  /** What the config calls it. */
  readonly key: string;
  /** What it is called on the platform. */
  readonly name: string;
}

/** Stands for the name of a dataset in what is said of several at once, as in the defaults of a config. */
const placeholder = "${dataset}";

/**
 * A value with `${dataset}` for the dataset's key, where that is a whole segment of a path; the same for a name that holds
 * the key. Values that are the same but for such names have one template. Replacing the key again gives the value.
 */
export function pathTemplate(text: string, { key, name }: OwnNames): Template {
  if (text.includes(placeholder)) return { text, isFilled: false };
  const named = key !== "" && name.split(key).length === 2 ? name.replace(key, () => placeholder) : name;
  const segments = text
    .split("/")
    .map((segment) =>
      segment === "" ? "" : segment === key ? placeholder : segment === name ? named : segment,
    );
  const filled = segments.join("/");
  return { text: filled, isFilled: filled !== text };
}

/** A text that may be the same for several datasets. */
export interface Template {
  readonly text: string;
  /** Whether a name was replaced: a text that holds `${dataset}` of itself is another one. */
  readonly isFilled: boolean;
}

/**
 * What a message says whatever dataset and request it is about, for a dataset of this key: `${dataset}` for the key, `${id}`
 * for ids of the platform.
 */
export function messageTemplate(text: string, key: string): string {
  const anonymous = text
    .replace(/\(request id [^()]*\)/g, "(request id …)")
    .replace(/(?<![\w-])[0-9a-f]{24}(?![\w-])/g, "${id}");
  if (key === "") return anonymous;
  const [first = "", ...others] = anonymous.split(key);
  return others.reduce((shown, next) => {
    const isWhole = !/[\w-]$/.test(shown.slice(-1)) && !/^[\w-]/.test(next.slice(0, 1));
    return `${shown}${isWhole ? placeholder : key}${next}`;
  }, first);
}
