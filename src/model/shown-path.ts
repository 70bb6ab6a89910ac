/**
 * The name of a file for a message: as the user gave it; of a long one, the end. Whoever prints the message makes it fit to
 * be shown.
 */
export function shownPath(path: string): string {
  return path.length > longestShown ? `…${path.slice(-longestShown)}` : path;
}

const longestShown = 150;
