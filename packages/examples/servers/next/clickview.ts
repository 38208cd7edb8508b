/** `lib/clickview.ts` of a Next project. The client is global, because the dev server reloads modules on every save. */
import { type ClickView, createClickView } from "@effect-clickview/client"

const cache = globalThis as { clickview?: ClickView }

export const clickview = cache.clickview ??= createClickView()
