/** Debian packages that some tests need. Where one is missing its tests are left out, and the run says so. */
import { Console, Effect } from "effect"
import * as Fs from "node:fs"

interface SystemPackage {
  readonly name: string
  /** What is there when it is installed. */
  readonly path: string
  /** What its tests are about. */
  readonly about: string
  readonly files: ReadonlyArray<string>
  /** Whether `npm test` has such tests as well. */
  readonly isQuick: boolean
}

const all: ReadonlyArray<SystemPackage> = [
  {
    name: "redis-server",
    path: "/usr/bin/redis-server",
    about: "the token store in Redis itself",
    files: ["**/Redis*.contract.test.ts", "**/fleet/*.thorough.test.ts"],
    isQuick: true
  },
  {
    name: "postgresql",
    path: "/usr/lib/postgresql",
    about: "the token store in PostgreSQL itself",
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
  // Its tests are part of a file that has others.
  {
    name: "faketime",
    path: "/usr/bin/faketime",
    about: "processes whose wall clock is set",
    files: [],
    isQuick: false
  }
]

const missing = all.filter(({ path }) => !Fs.existsSync(path))

/** The test files that cannot run on this machine. */
export const unrunnable: ReadonlyArray<string> = missing.flatMap(({ files }) => files)

/** Says what a run leaves out. */
export const leftOut = (run: "quick" | "thorough"): Effect.Effect<void> =>
  Effect.forEach(
    missing.filter(({ isQuick }) => isQuick || run === "thorough"),
    ({ about, name }) => Console.log(`left out: ${about} (the Debian package ${name} is missing)`),
    { discard: true }
  )
