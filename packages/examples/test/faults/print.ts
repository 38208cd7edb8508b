/**
 * Writes `docs/FAULTS.md`. Run it with `npx tsx packages/examples/test/faults/print.ts`.
 */
import * as Fs from "node:fs"
import { page } from "./page.ts"

Fs.writeFileSync(new URL("../../../../docs/FAULTS.md", import.meta.url), page)
