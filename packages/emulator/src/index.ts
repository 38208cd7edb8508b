/**
 * ClickView in a box: its token endpoint and its Smart Embed API, in process for tests and on a socket for development.
 *
 * @since 0.1.0
 */
export { Answer } from "./Answer.ts"
export { ClickViewEmulator } from "./ClickViewEmulator.ts"
export { type Client, viewKeyScope } from "./Client.ts"
export { Connection } from "./Connection.ts"
export { controlPath } from "./ControlApi.ts"
export { embedPath } from "./EmbedPage.ts"
export { examplePath } from "./ExampleRoute.ts"
export { ExpectationFailed } from "./Expectation.ts"
export { Fault } from "./Fault.ts"
export { FaultRefused } from "./FaultRefused.ts"
export { type Options } from "./Options.ts"
export { RecordedRequest } from "./RecordedRequest.ts"
export { selectPath } from "./SelectPage.ts"
export { Target } from "./Target.ts"
export { tokenPath } from "./TokenEndpoint.ts"
export { viewKeyPath } from "./ViewKeyEndpoint.ts"
export { type Word } from "./Vocabulary.ts"
