/**
 * A client for every runtime with a `fetch`, which sends all requests.
 *
 * @since 0.2.0
 */
import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import type { ClickView } from "../ClickView.ts"
import type { ClickViewOptions } from "../ClickViewOptions.ts"
import * as Client from "../Client.ts"

/**
 * Creates a ClickView client. It sends nothing and throws nothing before its first use: invalid options fail each call.
 * Create one client and share it, because each client requests its own token.
 *
 * @example
 * import { createClickView } from "@effect-clickview/client/web"
 *
 * const clickview = createClickView({ clientId: "my-client", clientSecret: "my-secret" })
 *
 * const response = await clickview.fetch("/api/v1/example")
 * console.log(response.status)
 *
 * @since 0.2.0
 * @category constructors
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export const createClickView = (options: ClickViewOptions = {}): ClickView => Client.make(options, FetchHttp.layer)
