/** Finishes without closing its client. The process must end. */
import { createClickView } from "../../src/index.ts"

const clickview = createClickView({ renewal: "scheduled" })
clickview.onStatus(() => {})
await clickview.fetch("/api/v1/example").then((response) => response.text())
process.stdout.write(`${clickview.status().phase}\n`)
