/** Has nothing to do any more, and a client that nobody has closed. It must end all the same. */
import { createClickView } from "../../src/index.ts"

const clickview = createClickView({ renewal: "scheduled" })
clickview.onStatus(() => {})
await clickview.fetch("/api/v1/example").then((answer) => answer.text())
process.stdout.write(`${clickview.status().phase}\n`)
