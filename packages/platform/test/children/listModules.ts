/**
 * Imports what its argument names, and writes the address of every module that is looked up on the way.
 */
import { register } from "node:module"

const hooks = `
  import { writeSync } from "node:fs"
  export const resolve = async (specifier, context, next) => {
    const found = await next(specifier, context)
    writeSync(1, found.url + "\\n")
    return found
  }
`

register(`data:text/javascript,${encodeURIComponent(hooks)}`)

await import(String(process.argv[2]))
