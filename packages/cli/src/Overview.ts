/**
 * The `Overview` of all commands fits on a screen: what a person sees who types the name alone.
 *
 * @since 0.2.0
 */

const commands = [
  ["doctor", "finds out why it does not work, and says what to do"],
  ["token", "tells about a token; --reveal prints it for a script"],
  ["view-key", "prints the address of the player for one viewing"],
  ["call <path>", "calls ClickView's API with a token"],
  ["emulator", "is ClickView in a box, for trying things out"]
] as const

/** @internal */
export const overview = (version: string): string =>
  [
    `clickview ${version}: why an integration with ClickView does not work, in one command.`,
    "",
    ...commands.map(([name, does]) => `  clickview ${name.padEnd(12)} ${does}`),
    "",
    "Example: clickview doctor",
    "",
    "The client id and the secret are read from CLICKVIEW_CLIENT_ID and CLICKVIEW_CLIENT_SECRET,",
    "in the environment or in a file .env in this folder.",
    "",
    "  clickview <command> --help     shows the options of a command, and examples",
    "  clickview --completions bash   writes completions for a shell: bash, fish, zsh or sh",
    "  clickview --version            tells the version"
  ].join("\n")
