/**
 * Emulates ClickView's token endpoint and Smart Embed API, in process for tests and on a socket for development.
 *
 * @since 0.1.0
 */
export { ClickViewEmulator } from "./ClickViewEmulator.ts"
export { controlPath } from "./ControlApi.ts"
export { embedPath } from "./endpoints/EmbedPage.ts"
export { examplePath } from "./endpoints/ExampleRoute.ts"
export { selectPath } from "./endpoints/SelectPage.ts"
export { tokenPath } from "./endpoints/TokenEndpoint.ts"
export { viewKeyPath } from "./endpoints/ViewKeyEndpoint.ts"
export { Fault, type FaultConstructor, type FaultDescription } from "./faults/Fault.ts"
export { FaultRefused } from "./faults/FaultRefused.ts"
export { Target } from "./faults/Target.ts"
export { Connection } from "./http/Connection.ts"
export { ScriptedResponse } from "./http/ScriptedResponse.ts"
export { ExpectationFailed } from "./journal/Expectation.ts"
export { RecordedRequest } from "./journal/RecordedRequest.ts"
export { type Options } from "./Options.ts"
export { type Client, viewKeyScope } from "./state/Client.ts"
