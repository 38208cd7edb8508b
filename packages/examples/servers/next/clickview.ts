/** `lib/clickview.ts` of a Next project: one client for the server, however often a save loads the module again. */
import { type ClickView, createClickView } from "@effect-clickview/client"

const kept = globalThis as { clickview?: ClickView }

export const clickview = kept.clickview ??= createClickView()
