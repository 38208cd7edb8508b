/**
 * ClickView in a box: its token endpoint and a protected API route, in process for tests and on a socket for development.
 *
 * @since 0.1.0
 */
export { Answer } from "./Answer.ts"
export { ClickViewEmulator, type Options } from "./ClickViewEmulator.ts"
export { type Client, viewKeyScope } from "./Client.ts"
export { Connection } from "./Connection.ts"
export { examplePath } from "./ExampleRoute.ts"
export { RecordedRequest } from "./RecordedRequest.ts"
export { tokenPath } from "./TokenEndpoint.ts"
