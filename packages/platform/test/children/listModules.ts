/**
 * Imports the module in its argument, and prints the URL of every module that the import resolves.
 */
import { register } from "node:module"

const hooks = `
  import { writeSync } from "node:fs"
  export const resolve = async (specifier, context, next) => {
    const resolved = await next(specifier, context)
    writeSync(1, resolved.url + "\\n")
    return resolved
  }
`

register(`data:text/javascript,${encodeURIComponent(hooks)}`)

await import(String(process.argv[2]))
