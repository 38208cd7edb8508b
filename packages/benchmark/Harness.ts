/** What all runs share: a certificate, the fake server, and the compiled program that each run starts. */
import { build } from "esbuild"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { generate } from "selfsigned"
import type { Run, Values } from "./Run.ts"

const here = import.meta.dirname

/** The result of one run. */
export interface Outcome {
  readonly name: string
  readonly values: Values
}

export interface Harness {
  readonly quick: boolean
  /** A temporary folder from which Node resolves this package's dependencies. */
  readonly folder: string
  readonly start: (workload: string, run: Run, nodeFlags: ReadonlyArray<string>) => Promise<Outcome>
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

/** The library and Effect are bundled, which saves a second at each start. Other peers are loaded as published. */
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

/** The output of a process. Fails with its stderr when it exits with an error. */
const finished = async (child: ChildProcess): Promise<string> => {
  let text = ""
  let stderr = ""
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => text += chunk)
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => stderr += chunk)
  const [code] = await once(child, "close") as [number | null]
  if (code !== 0) throw new Error(stderr)
  return text
}

export const make = async (quick: boolean): Promise<Harness> => {
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
    start: async (workload, run, nodeFlags) => {
      const { options = {}, peer, variant = "" } = run
      const child = spawn(
        process.execPath,
        [...nodeFlags, Path.join(folder, "child.mjs"), JSON.stringify({ workload, peer, options, quick })],
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
        throw new Error(`${workload}, ${peer} ${variant}: ${String(error)}`)
      }
    },
    close: () => {
      server.stdin.end()
      Fs.rmSync(folder, { recursive: true })
    }
  }
}
