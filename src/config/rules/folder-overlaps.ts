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
  const folders = new Map<string, Folder<Use>>();
  for (const use of uses) {
    const folder = folders.get(use.place) ?? { place: use.place, readers: [], writers: [] };
    folders.set(use.place, folder);
    if (use.reads) folder.readers.push(use);
    if (use.writes) folder.writers.push(use);
  }
  const found = new Map<string, FolderOverlap<Use>>();
  const add = (outer: Folder<Use>, overlap: FolderOverlap<Use> | undefined): void => {
    if (overlap === undefined) return;
    const key = JSON.stringify([outer.place, overlap.relation]);
    const known = found.get(key);
    found.set(key, known === undefined ? overlap : { ...known, others: known.others + overlap.others + 1 });
  };
  // What lies in a folder follows it directly in this order.
  const around: Folder<Use>[] = [];
  for (const folder of [...folders.values()].toSorted((a, b) => (a.place < b.place ? -1 : 1))) {
    while (around.length > 0 && !folder.place.startsWith(around.at(-1)?.place ?? "")) around.pop();
    add(folder, sameFolder(folder));
    for (const outer of around) {
      add(outer, overlap(outer.readers, folder.writers, "writer inside"));
      add(outer, overlap(folder.readers, outer.writers, "reader inside"));
    }
    around.push(folder);
  }
  return [...found.values()];
}

interface Folder<Use> {
  readonly place: string;
  readonly readers: Use[];
  readonly writers: Use[];
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

/** Those that both read and write a folder are at home in it: several of them share it, which is another matter. */
function sameFolder<Use extends FolderUse>({
  readers,
  writers,
}: Folder<Use>): FolderOverlap<Use> | undefined {
  return overlap(
    readers.filter(({ writes }) => !writes),
    writers,
    "same",
  );
}
