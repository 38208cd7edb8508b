/**
 * A client on Node. Requests for tokens and view keys use undici and the proxies of the environment.
 *
 * @since 0.2.0
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import type { ClickView } from "../ClickView.ts"
import type { ClickViewOptions } from "../ClickViewOptions.ts"
import * as Client from "../Client.ts"

/**
 * Creates a ClickView client. It sends nothing and throws nothing before its first use: invalid options fail each call.
 * Create one client and share it, because each client requests its own token.
 *
 * @example
 * import { createClickView } from "@effect-clickview/client"
 *
 * const clickview = createClickView() // CLICKVIEW_CLIENT_ID, CLICKVIEW_CLIENT_SECRET
 *
 * const response = await clickview.fetch("/api/v1/example")
 * console.log(response.status)
 *
 * @since 0.2.0
 * @category constructors
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export const createClickView = (options: ClickViewOptions = {}): ClickView => Client.make(options, NodeHttp.layer)
