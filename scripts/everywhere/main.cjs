/** Runs the portable suite in CommonJS, where `require` returns the same module as `import`. */
const client = require("@effect-clickview/client")

const run = async () => {
  const { runAll } = await import("./suite.js")
  const { OAuthError } = await import("@effect-clickview/client")
  console.log(OAuthError === client.OAuthError ? "ok one module" : "FAIL require and import differ")
  const failure = await client.createClickView({ clientId: "" }).getToken().catch((error) => error)
  console.log(failure instanceof client.OAuthError ? "ok a failure by require" : `FAIL ${String(failure)}`)
  console.log((await runAll(process.argv[2])).join("\n"))
  console.log("done")
}

void run()
