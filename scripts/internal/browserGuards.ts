/**
 * Writes what bundlers for browsers get in place of a package that uses a secret: an error that says why, and the names of
 * the package, so that no bundler reports a missing export. The modules import nothing, so that a bundle contains nothing
 * of the package.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { pathToFileURL } from "node:url"
import { root } from "./verdict.ts"

const messages: Readonly<Record<string, string>> = {
  "packages/token": "@effect-clickview/token holds the ClickView client secret, which must not reach a browser: " +
    "import it in your server's code only, and let the browser ask your server",
  "packages/smart-embed":
    "@effect-clickview/smart-embed uses your server's access token, which must not reach a browser: " +
    "import it in your server's code only, and give the browser the embedUrl of one viewing",
  "packages/client": "@effect-clickview/client holds the ClickView client secret, which must not reach a browser: " +
    "import it in your server's code only, and let the browser ask your server"
}

/** The folders of the guarded packages. */
export const guarded = Object.keys(messages)

/** Writes `dist/browserGuard.js` of each guarded package. */
export const writeBrowserGuards = async () => {
  for (const [folder, message] of Object.entries(messages)) {
    const index = pathToFileURL(Path.join(root, folder, "src/index.ts")).href
    const names = Object.keys(await import(index) as object)
    Fs.writeFileSync(
      Path.join(root, folder, "dist/browserGuard.js"),
      [
        `throw new Error(${JSON.stringify(message)})`,
        ...names.map((name) => `export const ${name} = undefined`),
        ""
      ].join("\n")
    )
  }
}
