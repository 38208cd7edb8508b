/**
 * Style and safety, one file. What formats the code is dprint, run as a rule: `npm run format` mends whatever it reports.
 * Which package may import which is held by `.dependency-cruiser.cjs`.
 */
import * as effect from "@effect/eslint-plugin/plugin"
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

/** Examples look as their readers' formatters will print them, and begin with what a reader looks for. */
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

export default tseslint.config(
  { ignores: ["**/dist", "**/coverage", "**/node_modules", "reports"] },
  {
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
      // A token prints itself, and so does a Redacted: that is the point of them.
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/restrict-template-expressions": "off",
      "@typescript-eslint/no-unnecessary-type-arguments": "off",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }]
    }
  },
  {
    files: ["packages/*/src/**/*.ts"],
    rules: {
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
