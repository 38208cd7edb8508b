/**
 * A client wherever there is a `fetch`: all requests go by it.
 *
 * @since 0.2.0
 */
import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import type { ClickView } from "../ClickView.ts"
import type { ClickViewOptions } from "../ClickViewOptions.ts"
import * as Client from "../Client.ts"

/**
 * ClickView for this process. Nothing is asked and nothing can fail before the first use: what is wrong with the options
 * is the failure of each call. Make one and share it: each client holds a token of its own, and asks for it.
 *
 * @example
 * import { createClickView } from "@effect-clickview/client/web"
 *
 * const clickview = createClickView({ clientId: "my-client", clientSecret: "my-secret" })
 *
 * const answer = await clickview.fetch("/api/v1/example")
 * console.log(answer.status)
 *
 * @since 0.2.0
 * @category constructors
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export const createClickView = (options: ClickViewOptions = {}): ClickView => Client.make(options, FetchHttp.layer)
