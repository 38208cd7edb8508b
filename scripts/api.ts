/**
 * Every export is documented. What a user can import says what it is, since when, and of which kind; so does every
 * member of it; and each module begins by saying what its concept is.
 */
import * as Path from "node:path"
import * as ts from "typescript"
import { compilerOptions } from "./internal/compiler.ts"
import { root, verdict } from "./internal/verdict.ts"
import { filesBelow, manifestOf, published, read } from "./internal/workspace.ts"

const sources = published.flatMap((folder) => filesBelow(`${folder}/src`, (path) => path.endsWith(".ts")))
const program = ts.createProgram(sources.map((path) => Path.join(root, path)), compilerOptions)
const checker = program.getTypeChecker()
const problems: Array<string> = []

const place = (node: ts.Node) => {
  const file = node.getSourceFile()
  const { line } = file.getLineAndCharacterOfPosition(node.getStart())
  return `${Path.relative(root, file.fileName)}:${line + 1}`
}

const isOurs = (node: ts.Node) => sources.includes(Path.relative(root, node.getSourceFile().fileName))

const text = (parts: ReadonlyArray<ts.SymbolDisplayPart> | undefined) =>
  ts.displayPartsToString([...(parts ?? [])]).trim()

/** What the tags of an export lack. */
const missingTags = (symbol: ts.Symbol): ReadonlyArray<string> => {
  const tags = new Map(symbol.getJsDocTags(checker).map((tag) => [tag.name, text(tag.text)]))
  return [
    ...(/^\d+\.\d+\.\d+$/.test(tags.get("since") ?? "") ? [] : ["@since with a version"]),
    ...(/^[a-z][a-z ]*$/.test(tags.get("category") ?? "") ? [] : ["@category in lower case"])
  ]
}

const isDescribed = (symbol: ts.Symbol) => text(symbol.getDocumentationComment(checker)) !== ""

/** Members that a user meets: not inherited, not overriding, not private, with a name that can be typed. */
const membersOf = (node: ts.Declaration): ReadonlyArray<ts.NamedDeclaration> =>
  (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) ? [...node.members] : []).filter((member) => {
    const flags = ts.getCombinedModifierFlags(member)
    return member.name !== undefined && ts.isIdentifier(member.name) && member.name.text !== "toJSON" &&
      (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Override)) === 0
  })

const judge = (exported: ts.Symbol) => {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
  const own = (symbol.declarations ?? []).filter(isOurs)
  const [first] = own
  // A namespace (`export * as Name`) is a module: its members are judged, its header is its description.
  if (first === undefined) {
    return
  }
  if (ts.isSourceFile(first)) {
    checker.getExportsOfModule(symbol).forEach(judge)
    return
  }
  const missing = [...(isDescribed(symbol) ? [] : ["a description"]), ...missingTags(symbol)]
  if (missing.length > 0) {
    problems.push(`${place(first)}: ${symbol.name} lacks ${missing.join(", ")}`)
  }
  for (const member of own.flatMap(membersOf)) {
    const memberSymbol = member.name === undefined ? undefined : checker.getSymbolAtLocation(member.name)
    if (memberSymbol !== undefined && !isDescribed(memberSymbol)) {
      problems.push(`${place(member)}: ${symbol.name}.${memberSymbol.name} lacks a description`)
    }
  }
}

const judged = new Set<ts.Symbol>()
for (const folder of published) {
  for (const target of Object.values(manifestOf(folder).exports ?? {}).filter((path) => path.endsWith(".ts"))) {
    const file = program.getSourceFile(Path.join(root, folder, target))
    const module = file && checker.getSymbolAtLocation(file)
    if (module === undefined) {
      problems.push(`${folder}/package.json exports ${target}, which is no module`)
      continue
    }
    for (const exported of checker.getExportsOfModule(module)) {
      judged.add(exported)
      judge(exported)
    }
  }
}

for (const path of sources) {
  if (!/^(#!.*\n)?\/\*\*\s/.test(read(path))) {
    problems.push(`${path}:1: the module does not begin by saying what it is`)
  }
}

verdict(`${judged.size} exports and ${sources.length} modules are documented`, [...new Set(problems)])
