/** A command as the completion of a shell needs it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments may be. */
  readonly values: Values;
}

export interface CompletedOption {
  /** `--out`; `-h` and `--help` where there is a short one. */
  readonly flags: readonly string[];
  readonly description: string;
  /** `undefined` for a switch. */
  readonly values: Values | undefined;
}

/** What may stand for a value: one of a few words, the name of a file, or anything. */
export type Values = readonly string[] | "file" | "any";

export type Shell = keyof typeof scripts;

/** The completion script of a program. Descriptions are one line each; names and words need no quotes in a shell. */
export function completionScript(
  shell: Shell,
  program: string,
  commands: readonly CompletedCommand[],
): string {
  return scripts[shell](program, commands);
}

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Works with bash 3.2, too. Where it offers nothing, bash offers files. */
function bashScript(program: string, commands: readonly CompletedCommand[]): string {
  const cases = commands.flatMap(({ name, options, values }) => [
    ...options.flatMap((option) =>
      option.values === undefined
        ? []
        : [
            `    ${option.flags.map((flag) => `"${name} ${flag}"`).join("|")}) words="${bashWords(option.values)}" ;;`,
          ],
    ),
    `    "${name} "*) case $word in -*) words="${bashWords(options.flatMap(({ flags }) => flags))}" ;; *) words="${bashWords(values)}" ;; esac ;;`,
  ]);
  const start = [...commands.map(({ name }) => name), "--help", "--version"];
  return `# bash completion of ${program}
${functionName(program)}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} words=
  # An option and its value with = between are three words.
  if [ "$word" = "=" ]; then word=; elif [ "$before" = "=" ]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  if [ "$COMP_CWORD" -eq 1 ]; then words="${bashWords(start)}"; else
  case "\${COMP_WORDS[1]} $before" in
${cases.join("\n")}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F ${functionName(program)} ${program}
`;
}

function bashWords(values: Values): string {
  return typeof values === "string" ? "" : values.join(" ");
}

/** Works in a folder of \`$fpath\`, and when it is read by a running shell. */
function zshScript(program: string, commands: readonly CompletedCommand[]): string {
  const cases = commands.map(({ name, options, values }) => {
    const specs = options.flatMap((option) =>
      option.flags.map((flag) => {
        const value = option.values === undefined ? "" : `:value:${zshValues(option.values)}`;
        return `'*${flag}[${zshText(option.description)}]${value}'`;
      }),
    );
    const rest = values === "any" ? [] : [`'*:value:${zshValues(values)}'`];
    return `    ${name}) _arguments ${[...specs, ...rest].join(" ")} ;;`;
  });
  const described = commands.map(({ name, description }) => `'${name}:${zshText(description)}'`);
  const own = functionName(program);
  return `#compdef ${program}
${own}() {
  if (( CURRENT == 2 )); then
    local -a commands=(${described.join(" ")})
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = "${own}" ]; then ${own} "$@"; else compdef ${own} ${program}; fi
`;
}

function zshValues(values: Values): string {
  if (values === "any") return " ";
  return values === "file" ? "_files" : `(${values.join(" ")})`;
}

/** Text within a specification in single quotes. */
function zshText(text: string): string {
  return text.replace(/[\\:[\]]/g, "\\$&").replaceAll("'", "'\\''");
}

function fishScript(program: string, commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, description, options, values }) => {
    const own = `complete -c ${program} -n "__fish_seen_subcommand_from ${name}"`;
    return [
      `complete -c ${program} -n __fish_use_subcommand -f -a ${name} -d ${fishText(description)}`,
      ...(values === "file"
        ? []
        : [`${own} -f${values === "any" ? "" : ` -a ${fishText(values.join(" "))}`}`]),
      ...options.map((option) => {
        const flags = option.flags.map((flag) =>
          flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
        );
        return `${own} ${flags.join(" ")}${fishValues(option.values)} -d ${fishText(option.description)}`;
      }),
    ];
  });
  return `# fish completion of ${program}\n${lines.join("\n")}\n`;
}

function fishValues(values: Values | undefined): string {
  if (values === undefined) return "";
  if (values === "file") return " -r -F";
  return values === "any" ? " -x" : ` -x -a ${fishText(values.join(" "))}`;
}

function fishText(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}

function functionName(program: string): string {
  return `_${program.replaceAll("-", "_")}`;
}
