/**
 * The API reference, by TypeDoc: `npm run docs` builds `docs/api`; with `--check` it only reports what is wrong.
 *
 * It is a script because no option of TypeDoc requires `@since` and `@category`, and `eslint-plugin-jsdoc`, which has one,
 * does not run on Node 20. TypeDoc's command line also makes one program for each package, which takes twice as long.
 */
import * as Path from "node:path"
import * as TypeDoc from "typedoc"
import * as ts from "typescript"
import { compilerOptions } from "./internal/compiler.ts"
import { root, verdict } from "./internal/verdict.ts"
import { manifestOf, published } from "./internal/workspace.ts"

/** The packages that others build on come first: an export that two packages share is documented in the first. */
const foundationsFirst = (folders: ReadonlyArray<string>) => {
  const count = (folder: string) => {
    const { dependencies, peerDependencies } = manifestOf(folder)
    return Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => name.startsWith("@effect-clickview/"))
      .length
  }
  return [...folders].sort((one, other) => count(one) - count(other))
}

const modules = foundationsFirst(published).flatMap((folder) => {
  const { exports = {}, name } = manifestOf(folder)
  return Object.entries(exports)
    .filter(([, target]) => target.endsWith(".ts"))
    .map(([subpath, target]) => ({ displayName: name + subpath.slice(1), path: Path.join(root, folder, target) }))
})

const app = await TypeDoc.Application.bootstrap({
  name: "effect-clickview",
  readme: "none",
  logLevel: "Warn",
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  validation: {
    invalidLink: true,
    invalidPath: true,
    // Checked below: TypeDoc would ask for a comment on every field of an inferred type.
    notDocumented: false,
    notExported: true,
    rewrittenLink: true,
    unusedMergeModuleWith: true
  }
})

const isDescribed = (comment: TypeDoc.Comment | undefined) => comment?.summary.some(({ text }) => text.trim() !== "")

const commentOf = ({ comment, signatures, type }: TypeDoc.DeclarationReflection) =>
  comment ?? signatures?.[0]?.comment ?? (type instanceof TypeDoc.ReflectionType ? type.declaration.comment : undefined)

/** What a reader of the reference needs from every export: what it is, since when, and of which kind. */
const missing = (exported: TypeDoc.DeclarationReflection): ReadonlyArray<string> => {
  const comment = commentOf(exported)
  const tag = (name: TypeDoc.TagString) => comment?.getTag(name)?.content.map(({ text }) => text).join("").trim() ?? ""
  return [
    ...(isDescribed(comment) ? [] : ["a description"]),
    ...(/^\d+\.\d+\.\d+$/.test(tag("@since")) ? [] : ["@since with a version"]),
    ...(/^[a-z][a-z ]*$/.test(tag("@category")) ? [] : ["@category in lower case"])
  ]
}

const exportsOf = (container: TypeDoc.ContainerReflection): ReadonlyArray<TypeDoc.DeclarationReflection> =>
  (container.children ?? []).flatMap((child) =>
    child instanceof TypeDoc.ReferenceReflection
      ? []
      : [TypeDoc.ReflectionKind.Module, TypeDoc.ReflectionKind.Namespace].includes(child.kind)
      ? exportsOf(child)
      : [child]
  )

const problems: Array<string> = []
const judged: Array<TypeDoc.DeclarationReflection> = []

// Before TypeDoc takes the tags out of the comments.
app.converter.on(TypeDoc.Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const exported of exportsOf(project)) {
    judged.push(exported)
    const lacks = missing(exported)
    if (lacks.length > 0) problems.push(`${exported.getFullName()} lacks ${lacks.join(", ")}`)
  }
})

// TypeDoc takes the header of a module only with this tag, which our files do without.
const host = ts.createCompilerHost(compilerOptions)
const entries = new Set(modules.map(({ path }) => path))
const program = ts.createProgram([...entries], compilerOptions, {
  ...host,
  getSourceFile: (name, languageVersion, ...rest) =>
    entries.has(name)
      ? ts.createSourceFile(
        name,
        (host.readFile(name) ?? "").replace("*/", "@packageDocumentation */"),
        languageVersion,
        true
      )
      : host.getSourceFile(name, languageVersion, ...rest)
})
const project = app.converter.convert(modules.flatMap(({ displayName, path }) => {
  const sourceFile = program.getSourceFile(path)
  return sourceFile === undefined ? [] : [{ displayName, program, sourceFile }]
}))
app.validate(project)
for (const exported of judged) {
  for (const member of exported.children ?? []) {
    const isOwn = member.inheritedFrom === undefined && member.overwrites === undefined &&
      /^(?!toJSON$)\w+$/.test(member.name)
    const isChecked = isOwn && member.kind !== TypeDoc.ReflectionKind.Constructor
    if (isChecked && !isDescribed(commentOf(member) ?? member.getSignature?.comment)) {
      problems.push(`${member.getFullName()} lacks a description`)
    }
  }
}
if (app.logger.warningCount + app.logger.errorCount > 0) problems.push("TypeDoc reported what is above")
if (!process.argv.includes("--check")) await app.generateDocs(project, Path.join(root, "docs/api"))
verdict(`${judged.length} exports of ${modules.length} modules are documented`, problems)
