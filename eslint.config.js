/**
 * Lint and format. dprint runs as a rule, so `npm run format` fixes the layout. `.dependency-cruiser.cjs` has the import
 * directions.
 */
import * as effect from "@effect/eslint-plugin/plugin"
import pnpm from "eslint-plugin-pnpm"
import * as jsonc from "jsonc-eslint-parser"
import tseslint from "typescript-eslint"

const layout = {
  indentWidth: 2,
  lineWidth: 120,
  operatorPosition: "maintain",
  quoteStyle: "alwaysDouble",
  semiColons: "asi",
  trailingCommas: "never",
  "arrowFunction.useParentheses": "force"
}

/** Examples look as most formatters print them. Their imports stay in the order that reads best. */
const exampleLayout = {
  ...layout,
  "functionExpression.spaceBeforeParentheses": true,
  "module.sortImportDeclarations": "maintain"
}

const platformNode = {
  name: "@effect/platform-node",
  message: "Its barrel loads every optional peer: import a subpath, such as @effect/platform-node/NodeHttpServer."
}

const compiledExtension = {
  regex: String.raw`^\.{1,2}/.*\.(js|mjs)$`,
  message: "Relative imports end in .ts."
}

const testSwitches = {
  selector:
    "MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|only|todo|fails|skipIf|runIf)$/]",
  message: "A test runs, always and with all the others."
}

/** A rule of our own: `jsdoc/require-file-overview` knows only headers with a `@file` tag, and does not run on Node 20. */
const moduleHeader = {
  create: ({ report, sourceCode }) => ({
    Program: (program) => {
      const [first] = sourceCode.getAllComments().filter(({ type }) => type !== "Shebang")
      const isHeader = first?.type === "Block" && first.value.startsWith("*") &&
        first.range[1] <= (program.body[0]?.range[0] ?? Infinity)
      if (!isHeader) report({ node: program, message: "A module begins with a doc comment that says what it is." })
    }
  })
}

const manifest = (files, fields) => ({
  files,
  plugins: { pnpm },
  languageOptions: { parser: jsonc },
  rules: {
    "pnpm/json-enforce-catalog": ["error", { autofix: false, allowedProtocols: ["workspace:"], fields }],
    "pnpm/json-valid-catalog": ["error", { autofix: false, autoInsert: false }],
    "pnpm/json-prefer-workspace-settings": ["error", { autofix: false }]
  }
})

export default tseslint.config(
  { ignores: ["**/dist", "**/coverage", "**/node_modules", "reports", "docs/api"] },
  manifest(["package.json", "packages/*/package.json"], ["dependencies", "devDependencies"]),
  // What users install beside the client is a range.
  manifest(["packages/client/package.json"], ["devDependencies"]),
  {
    files: ["**/*.{ts,js,cjs}"],
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" },
    plugins: { "@effect": effect },
    rules: {
      "@effect/dprint": ["error", { config: layout }],
      eqeqeq: "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx", "hack"], location: "anywhere" }]
    }
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["./packages/*/tsconfig.json", "./tsconfig.tests.json"],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      "no-console": "error",
      "no-restricted-imports": ["error", { paths: [platformNode], patterns: [compiledExtension] }],
      "no-restricted-syntax": ["error", testSwitches],
      "@typescript-eslint/array-type": ["error", { default: "generic" }],
      "@typescript-eslint/ban-ts-comment": ["error", {
        "ts-check": true,
        "ts-expect-error": true,
        "ts-ignore": true,
        "ts-nocheck": true
      }],
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-import-type-side-effects": "error",
      // A namespace of types beside a value of the same name, as Effect has them.
      "@typescript-eslint/no-namespace": ["error", { allowDeclarations: true }],
      "@typescript-eslint/no-misused-spread": ["error", {
        allow: [{ from: "package", name: "Headers", package: "@effect/platform" }]
      }],
      // A token and a Redacted print themselves without their value.
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/restrict-template-expressions": "off",
      "@typescript-eslint/no-unnecessary-type-arguments": "off",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }]
    }
  },
  {
    files: ["packages/*/src/**/*.ts"],
    plugins: { local: { rules: { "module-header": moduleHeader } } },
    rules: {
      "local/module-header": "error",
      "no-restricted-imports": ["error", {
        paths: [
          platformNode,
          ...["effect", "@effect/platform"].map((name) => ({
            name,
            message: `Libraries load what they use: import * as Effect from "${name}/…".`
          }))
        ],
        patterns: [compiledExtension]
      }]
    }
  },
  {
    files: ["scripts/**/*.ts"],
    rules: { "no-console": "off" }
  },
  {
    files: ["packages/examples/**/*.ts"],
    rules: { "@effect/dprint": ["error", { config: exampleLayout }], "no-console": "off" }
  }
)
