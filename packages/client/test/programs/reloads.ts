/** Reloads a module like a development server. The module keeps its client in `globalThis`, which survives a reload. */
import type { ClickView } from "../../src/index.ts"

const clients = new Set<ClickView>()
for (let save = 0; save < 20; save++) {
  const { clickview } = await import(`./clickview.ts?save=${save}`) as { readonly clickview: ClickView }
  await clickview.ready()
  clients.add(clickview)
}
const requests = [...clients].reduce((sum, clickview) => sum + clickview.status().requests, 0)
process.stdout.write(`${clients.size} client, ${requests} request\n`)
