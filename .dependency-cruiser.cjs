/**
 * Import directions, checked by `npm run imports`. Arrows point one way: examples -> client -> platform, smart-embed, token-store -> token; examples and
 * all tests -> emulator; the sources of token, platform and emulator import nothing of ours. Each rule lists what is
 * allowed and forbids the rest.
 */

/** Sources in `from` may import their own package and the packages named, nothing else. */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: "error",
  from,
  to: { pathNot: [...allowed, "^packages/[^/]+/dist/"] }
})

const external = (...names) => names.map((name) => `node_modules/${name}/`)

const library = ["effect", "@effect/platform"]

module.exports = {
  forbidden: [
    only(
      "token-is-pure",
      "token knows effect and @effect/platform: no runtime, no socket, nothing of ours",
      { path: "^packages/token/src/" },
      ["^packages/token/src/", ...external(...library)]
    ),
    only(
      "lifecycle-imports-nothing",
      "the decisions about a token are pure functions without Effect",
      { path: "^packages/token/src/lifecycle/" },
      ["^packages/token/src/lifecycle/"]
    ),
    only(
      "sharing-imports-nothing",
      "the decisions about a shared token are pure functions without Effect",
      { path: "^packages/token/src/sharing/" },
      ["^packages/token/src/sharing/"]
    ),
    {
      name: "fleet-decorates-the-exchange",
      comment: "the fleet wraps an exchange; neither the exchange nor a flight imports it",
      severity: "error",
      from: { path: "^packages/token/src/(exchange|flight|lifecycle|bearer)/" },
      to: { path: "^packages/token/src/(fleet|sharing)/" }
    },
    {
      name: "fleet-knows-no-flight",
      comment: "the fleet shares one exchange and does not know who waits for it",
      severity: "error",
      from: { path: "^packages/token/src/fleet/" },
      to: { path: "^packages/token/src/flight/" }
    },
    {
      name: "exchange-knows-no-flight",
      comment: "the exchange sends requests and does not know who waits for them",
      severity: "error",
      from: { path: "^packages/token/src/exchange/" },
      to: { path: "^packages/token/src/flight/" }
    },
    {
      name: "bearer-knows-no-flight",
      comment: "a call uses get and invalidate, not the code that obtains a token",
      severity: "error",
      from: { path: "^packages/token/src/bearer/" },
      to: { path: "^packages/token/src/(flight|lifecycle|ClickViewToken\\.ts)" }
    },
    only(
      "platform-is-an-adapter",
      "platform knows effect and @effect/platform: nothing of ours",
      { path: "^packages/platform/src/", pathNot: "^packages/platform/src/(NodeHttp\\.ts$|undici/)" },
      ["^packages/platform/src/", ...external(...library)]
    ),
    only(
      "node-http-is-an-adapter",
      "NodeHttp and its dispatchers alone know @effect/platform-node and Node",
      { path: "^packages/platform/src/(NodeHttp\\.ts$|undici/)" },
      ["^packages/platform/src/", "^events$", ...external(...library, "@effect/platform-node")]
    ),
    {
      name: "http-layers-apart",
      comment: "loading one HTTP layer never loads the other",
      severity: "error",
      from: { path: "^packages/platform/src/FetchHttp\\.ts$" },
      to: { path: "NodeHttp\\.ts$|@effect/platform-node", reachable: true }
    },
    {
      name: "http-layers-apart-on-node",
      comment: "loading one HTTP layer never loads the other",
      severity: "error",
      from: { path: "^packages/platform/src/NodeHttp\\.ts$" },
      to: { path: "^packages/platform/src/FetchHttp\\.ts$", reachable: true }
    },
    only(
      "smart-embed-is-pure",
      "smart-embed imports token by its index, and what token imports",
      { path: "^packages/smart-embed/src/" },
      ["^packages/smart-embed/src/", "^packages/token/src/index\\.ts$", ...external(...library)]
    ),
    only(
      "picker-imports-nothing",
      "browsers load the picker without any server code",
      { path: "^packages/smart-embed/src/Picker\\.ts$" },
      []
    ),
    only(
      "token-stores-know-the-port",
      "a store imports token by its index, and no database client",
      { path: "^packages/token-store/src/", pathNot: "^packages/token-store/src/(SqlTokenStore\\.ts$|sql/)" },
      ["^packages/token-store/src/", "^packages/token/src/index\\.ts$", ...external("effect")]
    ),
    only(
      "sql-token-store-is-an-adapter",
      "SqlTokenStore alone knows @effect/sql",
      { path: "^packages/token-store/src/(SqlTokenStore\\.ts$|sql/)" },
      ["^packages/token-store/src/", "^packages/token/src/index\\.ts$", ...external("effect", "@effect/sql")]
    ),
    {
      name: "token-stores-apart",
      comment: "loading one store never loads another store or its dependencies",
      severity: "error",
      from: { path: "^packages/token-store/src/RedisTokenStore\\.ts$" },
      to: { path: "SqlTokenStore\\.ts$|@effect/sql", reachable: true }
    },
    {
      name: "token-stores-apart-in-sql",
      comment: "loading one store never loads another store or its dependencies",
      severity: "error",
      from: { path: "^packages/token-store/src/SqlTokenStore\\.ts$" },
      to: { path: "^packages/token-store/src/(RedisTokenStore\\.ts$|redis/)", reachable: true }
    },
    only(
      "client-is-a-facade",
      "client imports the other packages by their exports, and Node only through NodeHttp",
      { path: "^packages/client/src/", pathNot: "^packages/client/src/node/" },
      [
        "^packages/client/src/",
        "^packages/(token|smart-embed)/src/index\\.ts$",
        "^packages/platform/src/FetchHttp\\.ts$",
        ...external(...library)
      ]
    ),
    only(
      "client-on-node",
      "the client's entry for Node alone knows NodeHttp",
      { path: "^packages/client/src/node/" },
      ["^packages/client/src/", "^packages/platform/src/NodeHttp\\.ts$"]
    ),
    {
      name: "client-elsewhere-loads-no-node",
      comment: "a bundle for workers contains neither undici nor Node modules",
      severity: "error",
      from: { path: "^packages/client/src/web\\.ts$" },
      to: { path: "NodeHttp\\.ts$|@effect/platform-node", reachable: true }
    },
    only(
      "emulator-is-independent",
      "the emulator implements the contract without the library, so that it can prove the library wrong",
      {
        path: "^packages/emulator/src/",
        pathNot: "^packages/emulator/src/((NodeServer|Cli|bin)\\.ts$|(node|command)/)"
      },
      ["^packages/emulator/src/", ...external(...library)]
    ),
    only(
      "emulator-server-is-an-adapter",
      "the emulator's server alone knows @effect/platform-node and Node",
      { path: "^packages/emulator/src/(NodeServer\\.ts$|node/)" },
      [
        "^packages/emulator/src/",
        "^(node:)?(crypto|http|https|net|os|url)$",
        ...external(...library, "@effect/platform-node")
      ]
    ),
    {
      name: "emulator-in-process-loads-no-server",
      comment: "a unit test loads neither Node's server nor the command line",
      severity: "error",
      from: { path: "^packages/emulator/src/index\\.ts$" },
      to: {
        path: "@effect/(platform-node|cli)/|^packages/emulator/src/((NodeServer|Cli|bin)\\.ts$|(node|command)/)",
        reachable: true
      }
    },
    only(
      "emulator-program-is-an-adapter",
      "the emulator's program alone knows @effect/cli",
      { path: "^packages/emulator/src/((Cli|bin)\\.ts$)" },
      [
        "^packages/emulator/src/",
        "^(node:)?(module|tty)$",
        ...external(...library, "@effect/platform-node", "@effect/cli")
      ]
    ),
    only(
      "cli-stands-on-front-doors",
      "the command imports every published package by its exports",
      { path: "^packages/cli/src/", pathNot: "^packages/cli/src/(bin\\.ts|steps/|observe/)" },
      [
        "^packages/cli/src/",
        "^packages/(token|smart-embed)/src/index\\.ts$",
        "^packages/platform/src/NodeHttp\\.ts$",
        "^packages/emulator/src/(index|Cli|NodeServer)\\.ts$",
        ...external(...library, "@effect/cli")
      ]
    ),
    only(
      "cli-judges-without-looking",
      "steps are judged by pure functions without network or Node",
      { path: "^packages/cli/src/steps/" },
      [
        "^packages/cli/src/(steps/|(Answer|Moment|Shape|Step|Target)\\.ts$)",
        "^packages/(token|smart-embed)/src/index\\.ts$",
        "^packages/platform/src/Proxies\\.ts$",
        ...external("effect")
      ]
    ),
    only(
      "cli-observes-at-the-edge",
      "only this folder uses Node's network",
      { path: "^packages/cli/src/observe/" },
      [
        "^packages/cli/src/",
        "^packages/(token|smart-embed)/src/index\\.ts$",
        "^packages/platform/src/(NodeHttp|Proxies)\\.ts$",
        "^(node:)?(dns|http|net|tls)$",
        ...external(...library)
      ]
    ),
    only(
      "cli-program-is-an-adapter",
      "only the program runs the command on Node",
      { path: "^packages/cli/src/bin\\.ts$" },
      ["^packages/cli/src/", "^(node:)?(module|tty)$", ...external(...library, "@effect/cli", "@effect/platform-node")]
    ),
    {
      name: "sources-import-no-tests",
      severity: "error",
      from: { path: "^packages/[^/]+/src/" },
      to: { path: "^(packages/[^/]+/test|packages/examples|scripts)/" }
    },
    {
      name: "front-doors-only",
      comment: "another package is imported by its name and exports",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/[^/]+/(src|test)/", pathNot: "^packages/$1/", dependencyTypes: ["local"] }
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true }
    },
    {
      name: "no-unresolved",
      comment: "the portable suite runs in a folder where the packed packages are installed",
      severity: "error",
      from: { pathNot: "^scripts/everywhere/[^/]+\\.c?js$" },
      to: { couldNotResolve: true }
    }
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^packages/[^/]+/dist/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
    tsPreCompilationDeps: true,
    preserveSymlinks: false
  }
}
