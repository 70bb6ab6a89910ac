/** A folder that a datasource reads, writes, or both. */
export interface FolderUse {
  /** A text that starts with another folder's text exactly when it lies in it. */
  readonly place: string;
  readonly reads: boolean;
  readonly writes: boolean;
}

/** A folder with what is written into it or below, and would be read as raw data, or the other way round. */
export interface FolderOverlap<Use extends FolderUse> {
  readonly reader: Use;
  readonly writer: Use;
  readonly relation: "same" | "writer inside" | "reader inside";
  /** Further uses that lie in the same outer folder in the same way. */
  readonly others: number;
}

/**
 * The folders that are read and written by two datasources, one overlap for each outer folder and relation. Time grows with the
 * number of uses and the depth of their nesting.
 */
export function overlapsOf<Use extends FolderUse>(uses: readonly Use[]): readonly FolderOverlap<Use>[] {
  const found = new Map<string, FolderOverlap<Use>>();
  const add = (outer: Folder<Use>, overlap: FolderOverlap<Use> | undefined): void => {
    if (overlap === undefined) return;
    const key = JSON.stringify([outer.place, overlap.relation]);
    const known = found.get(key);
    found.set(key, known === undefined ? overlap : { ...known, others: known.others + overlap.others + 1 });
  };
  // What lies in a folder follows it directly in this order.
  const around: Folder<Use>[] = [];
  for (const folder of foldersOf(uses).toSorted((a, b) => (a.place < b.place ? -1 : 1))) {
    while (around.length > 0 && !folder.place.startsWith(around.at(-1)?.place ?? "")) around.pop();
    // Those that both read and write a folder are at home in it: several of them share it, which is another matter.
    add(folder, overlap(folder.onlyReaders, folder.writers, "same"));
    for (const outer of around) {
      add(outer, overlap(outer.readers, folder.writers, "writer inside"));
      // Of two that both read and write, the inner one is the writer, once.
      add(
        outer,
        overlap(folder.onlyReaders, outer.writers, "reader inside") ??
          overlap(folder.readers, outer.onlyWriters, "reader inside"),
      );
    }
    around.push(folder);
  }
  return [...found.values()];
}

interface Folder<Use> {
  readonly place: string;
  readonly readers: Use[];
  readonly writers: Use[];
  readonly onlyReaders: Use[];
  readonly onlyWriters: Use[];
}

function foldersOf<Use extends FolderUse>(uses: readonly Use[]): readonly Folder<Use>[] {
  const folders = new Map<string, Folder<Use>>();
  for (const use of uses) {
    const { place, reads, writes } = use;
    const folder = folders.get(place) ?? {
      place,
      readers: [],
      writers: [],
      onlyReaders: [],
      onlyWriters: [],
    };
    folders.set(place, folder);
    if (reads) folder.readers.push(use);
    if (writes) folder.writers.push(use);
    if (reads && !writes) folder.onlyReaders.push(use);
    if (writes && !reads) folder.onlyWriters.push(use);
  }
  return [...folders.values()];
}

function overlap<Use extends FolderUse>(
  readers: readonly Use[],
  writers: readonly Use[],
  relation: FolderOverlap<Use>["relation"],
): FolderOverlap<Use> | undefined {
  const [reader, writer] = [readers[0], writers[0]];
  if (reader === undefined || writer === undefined) return undefined;
  const inner = relation === "writer inside" ? writers : readers;
  return { reader, writer, relation, others: inner.length - 1 };
}
