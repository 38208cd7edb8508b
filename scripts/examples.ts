/**
 * Documentation that compiles. Every `@example` in a doc comment and every `ts` block of a page is type-checked as a
 * module of its own, and a block below `<!-- path/to/file.ts -->` is that file, letter for letter, but for the comment
 * at its head.
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
  /** The line of its first line, counted from zero. */
  readonly line: number
  readonly code: string
}

const problems: Array<string> = []

/** The `@example` blocks of a source file, with or without a fence around the code. */
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

/** A file as a README quotes it: without the comment at its head. */
const quotable = (path: string) => read(path).replace(/^\/\*\*[\s\S]*?\*\/\s*/, "").trimEnd()

/** The `ts` blocks of a README; those that quote a file are compared with it. */
const blocksIn = (path: string): ReadonlyArray<Example> => {
  const blocks = blocksOf(path)
  for (const { code, line, quotes } of blocks) {
    if (quotes !== undefined && (!Fs.existsSync(Path.join(root, quotes)) || quotable(quotes) !== code)) {
      problems.push(`${path}:${line}: this block is not what ${quotes} says`)
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
  problems.push("README.md: its first program does not say which file it quotes")
}

const sources = published.flatMap((folder) => filesBelow(`${folder}/src`, (path) => path.endsWith(".ts")))
const examples = [...readmes.flatMap(blocksIn), ...sources.flatMap(examplesIn)]

// The modules exist in memory alone, in the folder from which every package can be imported.
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
