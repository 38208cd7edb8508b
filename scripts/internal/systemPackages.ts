/** The Debian packages that some tests need. Without a package its tests are left out, and the run reports it. */
import { Console, Effect } from "effect"
import * as Fs from "node:fs"

interface SystemPackage {
  readonly name: string
  /** A path that exists when it is installed. */
  readonly path: string
  /** The subject of its tests. */
  readonly about: string
  readonly files: ReadonlyArray<string>
  /** Whether `npm test` includes such tests. */
  readonly isQuick: boolean
}

const all: ReadonlyArray<SystemPackage> = [
  {
    name: "redis-server",
    path: "/usr/bin/redis-server",
    about: "the token store in a real Redis",
    files: ["**/Redis*.contract.test.ts", "**/fleet/*.thorough.test.ts"],
    isQuick: true
  },
  {
    name: "postgresql",
    path: "/usr/lib/postgresql",
    about: "the token store in a real PostgreSQL",
    files: ["**/SqlTokenStore.thorough.test.ts"],
    isQuick: false
  },
  {
    name: "chromium",
    path: "/usr/bin/chromium",
    about: "the demo and the picker in a browser",
    files: ["**/browser.thorough.test.ts"],
    isQuick: false
  },
  {
    name: "prometheus",
    path: "/usr/bin/promtool",
    about: "the example of observability, scraped by Prometheus",
    files: ["**/prometheus.thorough.test.ts"],
    isQuick: false
  },
  // Its tests share a file with others.
  {
    name: "faketime",
    path: "/usr/bin/faketime",
    about: "processes with a wrong wall clock",
    files: [],
    isQuick: false
  }
]

const missing = all.filter(({ path }) => !Fs.existsSync(path))

/** The test files that this machine cannot run. */
export const unrunnable: ReadonlyArray<string> = missing.flatMap(({ files }) => files)

/** Prints what a run leaves out. */
export const leftOut = (run: "quick" | "thorough"): Effect.Effect<void> =>
  Effect.forEach(
    missing.filter(({ isQuick }) => isQuick || run === "thorough"),
    ({ about, name }) => Console.log(`left out: ${about} (the Debian package ${name} is missing)`),
    { discard: true }
  )
