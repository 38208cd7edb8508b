/** Everything that is the same for all: a certificate, the server, and a compiled program that is started for each run. */
import { build } from "esbuild"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { generate } from "selfsigned"
import type { Run, Values } from "./Run.ts"

const here = import.meta.dirname

/** What came of a run. */
export interface Outcome {
  /** The peer's name. */
  readonly name: string
  readonly values: Values
}

export interface Lab {
  readonly quick: boolean
  /** A folder from which this package's dependencies are found. */
  readonly folder: string
  readonly start: (work: string, run: Run, flags: ReadonlyArray<string>) => Promise<Outcome>
  readonly close: () => void
}

const certify = async (folder: string) => {
  const pems = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }
    ]
  })
  const files = { certificate: Path.join(folder, "certificate.pem"), key: Path.join(folder, "key.pem") }
  Fs.writeFileSync(files.certificate, pems.cert)
  Fs.writeFileSync(files.key, pems.private, { mode: 0o600 })
  return files
}

/** Ours and Effect are compiled in, which saves a second of each start; the peers are loaded as they were published. */
const compile = (folder: string) =>
  build({
    entryPoints: [Path.join(here, "child.ts"), Path.join(here, "FakeServer.ts")],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    chunkNames: "part-[hash]",
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    external: ["@azure/*", "oauth4webapi", "@badgateway/oauth2-client", "simple-oauth2"],
    // undici is CommonJS.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" }
  })

/** What a process wrote, and how it ended. */
const finished = async (child: ChildProcess): Promise<string> => {
  let text = ""
  let complaint = ""
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => text += chunk)
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => complaint += chunk)
  const [code] = await once(child, "close") as [number | null]
  if (code !== 0) throw new Error(complaint)
  return text
}

export const make = async (quick: boolean): Promise<Lab> => {
  const cache = Path.join(here, "node_modules/.cache")
  Fs.mkdirSync(cache, { recursive: true })
  const folder = Fs.mkdtempSync(Path.join(cache, "bench-"))
  const [files] = await Promise.all([certify(folder), compile(folder)])
  const server = spawn(process.execPath, [Path.join(folder, "FakeServer.mjs"), files.certificate, files.key], {
    stdio: ["pipe", "pipe", "inherit"]
  })
  const [port] = await once(server.stdout.setEncoding("utf8"), "data") as [string]
  let worlds = 0

  return {
    quick,
    folder,
    start: async (work, run, flags) => {
      const { options = {}, peer, variant = "" } = run
      const child = spawn(
        process.execPath,
        [...flags, Path.join(folder, "child.mjs"), JSON.stringify({ work, peer, options, quick })],
        {
          env: {
            ...process.env,
            NODE_EXTRA_CA_CERTS: files.certificate,
            BENCH_ORIGIN: `https://localhost:${port.trim()}/w${worlds++}`
          },
          stdio: ["ignore", "pipe", "pipe"],
          timeout: 300_000
        }
      )
      try {
        return JSON.parse((await finished(child)).split("\n").at(-1) ?? "") as Outcome
      } catch (error) {
        throw new Error(`${work}, ${peer} ${variant}: ${String(error)}`)
      }
    },
    close: () => {
      server.stdin.end()
      Fs.rmSync(folder, { recursive: true })
    }
  }
}
