/** Makes all background work fail. An unhandled rejection would end this process. */
import { createClickView } from "../../src/index.ts"

const dead = "http://127.0.0.1:1"
const clickview = createClickView({
  tokenUrl: `${dead}/token`,
  apiUrl: dead,
  eager: true,
  renewal: "scheduled",
  retry: { attempts: 1 }
})
clickview.onStatus(() => {
  throw new Error("the listener fails")
})
const aborted = new AbortController()
const outcome = clickview.getToken({ signal: aborted.signal }).catch(() => "left")
aborted.abort()
await outcome
await new Promise((resolve) => setTimeout(resolve, 200))
const broken = createClickView({ eager: true, timeouts: { attempt: -1 } })
broken.onStatus(() => {})
await new Promise((resolve) => setTimeout(resolve, 50))
await broken.close()
await clickview.close()
process.stdout.write("survived\n")
