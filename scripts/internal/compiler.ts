/** The compiler options of tests and examples, for scripts that create programs. */
import * as Path from "node:path"
import * as ts from "typescript"
import { root } from "./verdict.ts"

const host: ts.ParseConfigFileHost = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
    throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"))
  }
}

export const compilerOptions: ts.CompilerOptions =
  ts.getParsedCommandLineOfConfigFile(Path.join(root, "tsconfig.tests.json"), { incremental: false }, host)?.options ??
    {}
