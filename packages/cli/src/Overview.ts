/**
 * The `Overview` lists all commands on one screen. `clickview` without arguments prints it.
 *
 * @since 0.2.0
 */

const commands = [
  ["doctor", "finds out what is wrong and says what to do"],
  ["token", "shows a token's scope and lifetime; --reveal prints the token"],
  ["view-key", "prints the player's address for one viewer"],
  ["call <path>", "calls ClickView's API with a token"],
  ["emulator", "emulates ClickView on a local port"]
] as const

/** @internal */
export const overview = (version: string): string =>
  [
    `clickview ${version}: finds out why an integration with ClickView does not work.`,
    "",
    ...commands.map(([name, does]) => `  clickview ${name.padEnd(12)} ${does}`),
    "",
    "Example: clickview doctor",
    "",
    "The client id and the secret are read from CLICKVIEW_CLIENT_ID and CLICKVIEW_CLIENT_SECRET,",
    "in the environment or in the file .env of this folder.",
    "",
    "  clickview <command> --help     shows the options of a command, and examples",
    "  clickview --completions bash   prints shell completions for bash, fish, zsh or sh",
    "  clickview --version            prints the version"
  ].join("\n")
