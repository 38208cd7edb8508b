/**
 * Type-checks every `@example` in a doc comment and every `ts` block of a page as a separate module. A block below
 * `<!-- path/to/file.ts -->` must equal that file without its header comment.
 *
 * It is a script because no tool covers both: `@effect/docgen` compiles only doc comments, `typescript-docs-verifier` only
 * READMEs, and ESLint's Markdown processor has no types.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as ts from "typescript"
import { compilerOptions } from "./internal/compiler.ts"
import { blocksOf, lineAt } from "./internal/markdown.ts"
import { root, verdict } from "./internal/verdict.ts"
import { filesBelow, folders, published, read } from "./internal/workspace.ts"

interface Example {
  readonly path: string
  /** The zero-based line of the first line of code. */
  readonly line: number
  readonly code: string
}

const problems: Array<string> = []

/** The `@example` blocks of a source file, with or without a code fence. */
const examplesIn = (path: string): ReadonlyArray<Example> => {
  const source = read(path)
  return [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
    const body = comment[0].replace(/\*\/$/, "")
    return [...body.matchAll(/@example[^\n]*\n([\s\S]*?)(?=\n\s*\* @\w|$(?![\s\S]))/g)].map((example) => {
      const lines = (example[1] ?? "").split("\n").map((line) => line.replace(/^\s*\* ?/, ""))
      const code = lines.map((line) => line.startsWith("```") ? "" : line).join("\n")
      return { path, line: lineAt(source, comment.index + example.index) + 1, code }
    })
  })
}

/** A file as a README quotes it, without its header comment. */
const quotable = (path: string) => read(path).replace(/^\/\*\*[\s\S]*?\*\/\s*/, "").trimEnd()

/** The `ts` blocks of a README. Blocks that quote a file are compared with it. */
const blocksIn = (path: string): ReadonlyArray<Example> => {
  const blocks = blocksOf(path)
  for (const { code, line, quotes } of blocks) {
    if (quotes !== undefined && (!Fs.existsSync(Path.join(root, quotes)) || quotable(quotes) !== code)) {
      problems.push(`${path}:${line}: this block differs from ${quotes}`)
    }
  }
  return blocks.map(({ code, line }) => ({ path, line, code }))
}

const readmes = [
  "README.md",
  ...filesBelow("docs", (path) => path.endsWith(".md")),
  ...folders.map((folder) => `${folder}/README.md`)
].filter((path) => Fs.existsSync(Path.join(root, path)))
if (blocksOf("README.md")[0]?.quotes === undefined) {
  problems.push("README.md: the first code block must quote a file")
}

const sources = published.flatMap((folder) => filesBelow(`${folder}/src`, (path) => path.endsWith(".ts")))
const examples = [...readmes.flatMap(blocksIn), ...sources.flatMap(examplesIn)]

// The modules exist only in memory, in the folder from which every package can be imported.
const modules = new Map(
  examples.map((example, index) => [Path.join(root, "packages/examples", `.documented-${index}.ts`), example])
)
const options: ts.CompilerOptions = { ...compilerOptions, noUnusedLocals: false, noUnusedParameters: false }
const disk = ts.createCompilerHost(options)
const program = ts.createProgram([...modules.keys()], options, {
  ...disk,
  fileExists: (name) => modules.has(name) || disk.fileExists(name),
  readFile: (name) => modules.get(name)?.code ?? disk.readFile(name),
  getSourceFile: (name, languageVersion, ...rest) => {
    const example = modules.get(name)
    return example === undefined
      ? disk.getSourceFile(name, languageVersion, ...rest)
      : ts.createSourceFile(name, example.code, languageVersion, true)
  }
})

for (const [name, example] of modules) {
  const file = program.getSourceFile(name)
  for (const found of [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]) {
    const within = file?.getLineAndCharacterOfPosition(found.start ?? 0).line ?? 0
    const message = ts.flattenDiagnosticMessageText(found.messageText, "\n")
    problems.push(`${example.path}:${example.line + within + 1}: ${message}`)
  }
}

verdict(`${examples.length} examples compile, of ${readmes.length} pages and ${sources.length} modules`, problems)
